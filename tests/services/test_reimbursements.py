"""The rate as a dated history: never retroactive, a future one waits, and what a session pays."""

from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest
import time_machine

from app.core.clock import now
from app.core.errors import Invalid, NotFound
from app.services import accounts
from app.services.accounts import rate_history, reimbursement, sub_accounts
from app.services.accounts.rate_history import NoReimbursementHere
from app.services.accounts.sub_accounts import SubAccountForm
from app.services.lists.pages import ListQuery
from tests import ledger
from tests.people import World


@pytest.fixture
def employee(world: World) -> UUID:
    assert world.dana.account_id
    form = SubAccountForm(kind="employee", name="Eva", email="eva@fleet.example.com", type="consumer", rate="0,25")
    return UUID(sub_accounts.invite(world.bob, parent_id=world.dana.account_id, form=form).account_id)


def set_rate(world: World, account_id: UUID, rate: str, valid_from: str = "", note: str = "") -> None:
    rate_history.set_rate(world.bob, account_id=account_id, rate=rate, valid_from=valid_from, note=note)


def test_the_first_rate_stands_exactly_as_typed(world: World, employee: UUID) -> None:
    page = reimbursement.read(world.bob, account_id=employee)
    assert page.current == "€ 0.2500 per kWh, automated"
    assert [line.when for line in page.history] == ["current"]
    assert ledger.rows("reimbursement_rate")[0]["rate"] in (Decimal("0.2500"), 2500)


def test_a_future_rate_waits_for_its_day(world: World, employee: UUID) -> None:
    day = (now() + timedelta(days=10)).date()
    set_rate(world, employee, "0,30", day.isoformat(), "new tariff")
    page = reimbursement.read(world.bob, account_id=employee)
    assert page.current.startswith("€ 0.2500")
    assert page.next.startswith("€ 0.3000")
    with time_machine.travel(now() + timedelta(days=11)):
        assert reimbursement.read(world.bob, account_id=employee).current.startswith("€ 0.3000")


def test_yesterday_is_refused_and_nothing_changes(world: World, employee: UUID) -> None:
    yesterday = (now() - timedelta(days=2)).date().isoformat()
    for rate, day in (("0,30", yesterday), ("-1", ""), ("0,3", "tomorrow"), ("0,3", "2999-01-01")):
        with ledger.unchanged(), pytest.raises(Invalid):
            set_rate(world, employee, rate, day)


def test_of_two_rates_for_one_day_the_later_one_holds(world: World, employee: UUID) -> None:
    set_rate(world, employee, "0,31")
    set_rate(world, employee, "0,32")
    assert reimbursement.read(world.bob, account_id=employee).current.startswith("€ 0.3200")
    assert len(ledger.rows("reimbursement_rate")) == 3, "nothing of the history is lost"


def test_an_empty_rate_ends_the_reimbursement(world: World, employee: UUID) -> None:
    set_rate(world, employee, "")
    assert reimbursement.read(world.bob, account_id=employee).current == "No reimbursement"
    assert reimbursement.calculate(world.bob, account_id=employee, kwh="40").startswith("Nothing")


def test_the_calculator_pays_energy_times_the_rate(world: World, employee: UUID) -> None:
    for typed in ("40", "40 kWh", "40,0"):
        told = reimbursement.calculate(world.bob, account_id=employee, kwh=typed)
        assert told == "40 kWh of private charging come to € 10.00 at today's rate."
    asked = reimbursement.calculate(world.bob, account_id=employee, kwh="1.200")
    assert asked == "Did you mean 1,200.00 or 1.20?"
    assert "Enter the energy" in reimbursement.calculate(world.bob, account_id=employee, kwh=" " * 90 + "4" * 90)
    assert "Enter the energy" in reimbursement.calculate(world.bob, account_id=employee, kwh="forty")


def test_an_employee_without_iban_cannot_be_paid_out_and_the_list_says_so(world: World, employee: UUID) -> None:
    assert reimbursement.read(world.bob, account_id=employee).why_not_payable == "", "setup will ask for it"
    assert not accounts.search(world.bob, query=ListQuery(status="not_payable")).rows
    ledger.edit("account", employee, status="active")
    assert "IBAN missing" in reimbursement.read(world.bob, account_id=employee).why_not_payable
    found = accounts.search(world.bob, query=ListQuery(status="not_payable"))
    assert [row.id for row in found.rows] == [str(employee)]
    ledger.edit("account", employee, iban="NL91ABNA0417164300", bank_account_name="Eva Fleet")
    page = reimbursement.read(world.bob, account_id=employee)
    assert (page.why_not_payable, page.iban) == ("", "NL91 •••• 4300")
    assert not accounts.search(world.bob, query=ListQuery(status="not_payable")).rows


@pytest.mark.parametrize(
    ("changes", "payable"),
    [
        ([("", 0)], "nothing is due"),
        ([("0,3", 0)], ""),
        ([("", 5)], ""),
        ([("", 0), ("0,3", 5)], ""),
        ([("", 0), ("0,3", 5), ("", 5)], "nothing is due"),
        ([("", 0), ("", 3), ("0,3", 5)], ""),
    ],
)
def test_readiness_is_the_same_on_the_tab_and_in_the_list(
    world: World, employee: UUID, changes: list[tuple[str, int]], payable: str
) -> None:
    ledger.edit("account", employee, status="active")
    for rate, days in changes:
        set_rate(world, employee, rate, (now() + timedelta(days=days)).date().isoformat())
    told = reimbursement.read(world.bob, account_id=employee).why_not_payable
    listed = accounts.search(world.bob, query=ListQuery(status="not_payable")).rows
    assert (bool(told), len(listed)) == (not payable, int(not payable))


def test_an_account_of_its_own_is_not_reimbursed(world: World) -> None:
    assert world.dana.account_id
    with ledger.refused("reimbursements.set_rate", by=world.bob), pytest.raises(NoReimbursementHere):
        set_rate(world, world.dana.account_id, "0,3")


def test_nobody_sets_their_own_rate(world: World, employee: UUID) -> None:
    assert world.dana.account_id
    with pytest.raises(NotFound):
        rate_history.set_rate(world.dana, account_id=world.dana.account_id, rate="1", valid_from="", note="")
    rate_history.set_rate(world.dana, account_id=employee, rate="0,4", valid_from="", note="")


def test_rates_lie_five_years_ahead_at_most(world: World, employee: UUID) -> None:
    for day in ("2031-11-25", "2031-12-31"):
        with ledger.unchanged(), pytest.raises(Invalid) as refused:
            set_rate(world, employee, "0,3", day)
        assert refused.value.fields == {"valid_from": "Choose a day within the next five years."}
    set_rate(world, employee, "0,3", "2031-11-24")


def test_the_next_change_is_the_first_day_on_which_the_rate_differs(world: World, employee: UUID) -> None:
    def coming() -> str:
        return reimbursement.read(world.bob, account_id=employee).next

    set_rate(world, employee, "0,25", "2026-12-01")
    assert coming() == "", "the rate of today again"
    set_rate(world, employee, "0,30", "2026-12-10")
    set_rate(world, employee, "0,40", "2026-12-20")
    assert coming() == "€ 0.3000 per kWh, automated from 10 Dec 2026"
    set_rate(world, employee, "0,25", "2026-12-10")
    assert coming() == "€ 0.4000 per kWh, automated from 20 Dec 2026", "taken back"
    set_rate(world, employee, "", "2026-12-20")
    assert coming() == "No reimbursement from 20 Dec 2026"
