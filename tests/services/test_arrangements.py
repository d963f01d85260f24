"""What an employee and a second admin are told: who invites, who pays what, what happens next."""

from datetime import timedelta
from uuid import UUID

import pytest
import time_machine

from app.core.clock import now
from app.rules.actors import Actor
from app.services.accounts import admins, arrangement, changes, sub_accounts
from app.services.accounts.sub_accounts import SubAccountForm
from app.services.registration import activation
from tests import ledger, people
from tests.mailroom import Mailroom, link_in
from tests.people import World
from tests.services.arrivals import activate


def invite(world: World, kind: str, rate: str = "0,25", *, parent: UUID | None = None) -> UUID:
    form = SubAccountForm(kind=kind, name="Eva home", email="eva@fleet.example.com", type="consumer", rate=rate)
    above = parent or world.dana.account_id
    assert above
    return UUID(sub_accounts.invite(world.dana, parent_id=above, form=form).account_id)


def eva(world: World, account_id: UUID) -> Actor:
    """Eva, who has completed the setup of her account."""
    values = {"status": "active", "set_up_at": now(), "iban": "NL91ABNA0417164300", "bank_account_name": "Eva Vries"}
    ledger.edit("account", account_id, **values)
    user_id = ledger.row("app_user", account_id=account_id)["id"]
    return people.sign_in(world.tenant, user_id)


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("employee", "as an employee of “Fleet BV”, for the account that “Dana Fields” calls “Eva home”."),
        (
            "subsidiary",
            "invited you to Volta Charging, for the account that “Dana Fields” calls “Eva home” of “Fleet BV”.",
        ),
    ],
)
def test_mail_and_page_name_the_account_above(world: World, mailroom: Mailroom, kind: str, said: str) -> None:
    account_id = invite(world, kind)
    mail = mailroom.deliver_one()
    assert said in " ".join(mail.text.split())
    token = link_in(mail.text).partition("?t=")[2]
    page = activation.look(people.visitor(world.tenant), token=token)
    assert (page.employer, page.parent) == (("Fleet BV", "") if kind == "employee" else ("", "Fleet BV"))
    assert page.setup_open
    assert ledger.row("account", id=account_id)["kind"] == kind


def test_an_employee_reads_rate_payout_payer_and_what_happens_next(
    world: World, mailroom: Mailroom, clock: time_machine.Traveller
) -> None:
    account_id = invite(world, "employee")
    activate(world, mailroom.token())
    row = arrangement.read(eva(world, account_id))
    assert (row.employer, row.rate, row.paid_by) == ("Fleet BV", "€ 0.2500 per kWh, automated", "Fleet BV")
    assert row.payout == "NL91 •••• 4300, Eva Vries"
    assert row.next_step.startswith("Fleet BV or Volta Charging activates your charging station or card.")
    assert row.just_set_up
    clock.shift(timedelta(hours=2))
    assert not arrangement.read(eva_again(world, account_id)).just_set_up


def eva_again(world: World, account_id: UUID) -> Actor:
    return people.sign_in(world.tenant, ledger.row("app_user", account_id=account_id)["id"])


def test_an_employee_without_rate_and_iban_reads_just_that(world: World, mailroom: Mailroom) -> None:
    account_id = invite(world, "employee", rate="")
    activate(world, mailroom.token())
    actor = eva(world, account_id)
    ledger.edit("account", account_id, iban="", bank_account_name="")
    row = arrangement.read(actor)
    assert (row.rate, row.payout, row.why_not_payable) == ("No reimbursement", "", "")


def test_who_pays_and_is_suspended_is_named_to_those_below(world: World, mailroom: Mailroom) -> None:
    account_id = invite(world, "employee")
    activate(world, mailroom.token())
    actor = eva(world, account_id)
    assert world.dana.account_id
    changes.suspend(world.bob, account_id=world.dana.account_id)
    assert arrangement.read(actor).suspended == "Fleet BV"


def test_an_account_on_its_own_has_no_arrangement_but_a_next_step(world: World) -> None:
    row = arrangement.read(world.dana)
    assert (row.employer, row.parent, row.rate, row.paid_by, row.suspended) == ("", "", "", "", "")
    assert row.next_step == "Activate your first charging station or card."


def test_a_second_admin_of_an_account_that_is_set_up_has_no_setup_before_them(world: World, mailroom: Mailroom) -> None:
    assert world.dana.account_id
    admins.invite_admin(world.dana, account_id=world.dana.account_id, email="ann@fleet.example.com")
    assert not activation.look(people.visitor(world.tenant), token=mailroom.token()).setup_open
