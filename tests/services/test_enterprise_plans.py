"""Prices of an enterprise account: exact, dated, never retroactive, and told to whom they concern."""

from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from app.core import db, money
from app.core.errors import Invalid, NotAllowed, NotFound
from app.core.ids import new_id
from app.models import Account, EnterprisePlan
from app.rules import prices
from app.services.accounts import enterprise
from app.services.accounts.enterprise import EnterpriseForm
from app.services.billing import enterprise_plans
from app.services.billing.enterprise_plans import DatedPricesForm, NoEnterprisePlanHere
from tests import ledger
from tests.crowd import at_once, outcomes
from tests.people import World

TODAY = date(2026, 11, 24)


def made(world: World, **changes: Any) -> UUID:
    values: dict[str, Any] = {
        "key": str(new_id()),
        "name": "Grid BV",
        "ac_price": "4,50",
        "dc_price": "12",
        "card_price": "1.25",
    }
    return UUID(enterprise.create(world.bob, form=EnterpriseForm(**(values | changes))).account_id)


@pytest.fixture
def grid(world: World) -> UUID:
    return made(world)


def change(who: Any, grid: UUID, ac: str = "5", day: date | str = "", **more: Any) -> None:
    values: dict[str, Any] = {"ac_price": ac, "dc_price": "12", "card_price": "1.25", "valid_from": str(day)}
    enterprise_plans.set_plan(who, account_id=grid, form=DatedPricesForm(**(values | more)))


def ac_on(grid: UUID, day: date) -> Decimal | None:
    with db.reading() as session:
        row = enterprise_plans.plan_on(session, session.get_one(Account, grid), day)
        return row.ac_price if row else None


def test_the_first_prices_hold_from_today_exactly_as_typed(world: World, grid: UUID) -> None:
    page = enterprise_plans.read(world.vic, account_id=grid)
    assert (page.current.ac_price, page.current.dc_price, page.current.card_price) == ("€ 4.50", "€ 12.00", "€ 1.25")
    assert page.typed == {"ac_price": "4.50", "dc_price": "12.00", "card_price": "1.25"}
    assert (page.current.public, page.current.valid_from, page.current.set_by) == ("Off", "24 Nov 2026", "Bob Support")
    assert [line.when for line in page.history] == ["current"]
    assert (page.coming.valid_from, page.may_edit) == ("", False)
    assert ac_on(grid, TODAY) == Decimal("4.50")
    assert ac_on(grid, TODAY - timedelta(days=1)) is None


@pytest.mark.parametrize(
    ("typed", "stored"),
    [("0,25", "0.25"), ("0.25", "0.25"), ("0", "0.00"), ("007", "7.00"), (" € 19,9 ", "19.90"), ("99999.99",) * 2],
)
def test_a_price_is_stored_to_the_cent(world: World, grid: UUID, typed: str, stored: str) -> None:
    change(world.bob, grid, typed)
    assert ac_on(grid, TODAY) == Decimal(stored)
    assert str(ac_on(grid, TODAY)) == stored


@pytest.mark.parametrize(
    "typed", ["", " ", "-1", "1e9", "NaN", "Infinity", "٣", "１", "1.234", "100000", "1,000.0.0", "0x1", "1\0", "True"]
)
def test_what_is_no_price_is_refused_and_nothing_changes(world: World, grid: UUID, typed: str) -> None:
    with ledger.unchanged(), pytest.raises(Invalid) as refused:
        change(world.bob, grid, typed)
    assert list(refused.value.fields) == ["ac_price"]


@pytest.mark.parametrize("value", [True, 1, 1.5, None, [], ["1"], {}, Decimal(1), b"1"])
def test_what_is_no_text_is_no_form(value: Any) -> None:
    texts = ("ac_price", "dc_price", "card_price", "valid_from", "note")
    for wrong in (*({name: value} for name in texts), {"public_stations": "yes"}, {"account_id": "1"}):
        with pytest.raises(ValidationError):
            DatedPricesForm.model_validate(wrong)


def test_every_bad_field_has_its_own_sentence(world: World, grid: UUID) -> None:
    wrong = DatedPricesForm(ac_price="x", dc_price="", card_price="1.005", valid_from="soon", note="a\0b")
    with ledger.unchanged(), pytest.raises(Invalid) as refused:
        enterprise_plans.set_plan(world.bob, account_id=grid, form=wrong)
    assert set(refused.value.fields) == {"ac_price", "dc_price", "card_price", "valid_from", "note"}
    assert all(sentence.endswith(".") for sentence in refused.value.fields.values())


def test_a_coming_price_waits_for_its_day(world: World, grid: UUID) -> None:
    start = TODAY + timedelta(days=38)
    with ledger.recorded("enterprise_plans.set_plan", by=world.alice, ac_price="6.00", valid_from="2027-01-01"):
        change(world.alice, grid, "6", start, note="  agreed\nwith Kim ", public_cards=True)
    page = enterprise_plans.read(world.alice, account_id=grid)
    assert page.current.ac_price == "€ 4.50"
    assert (page.coming.ac_price, page.coming.valid_from) == ("€ 6.00", "1 Jan 2027")
    assert (page.coming.public, page.coming.note, page.coming.set_by) == (
        "Cards only",
        "agreed with Kim",
        "Alice Admin",
    )
    assert [line.when for line in page.history] == ["future", "current"]
    assert [ac_on(grid, start + timedelta(days=days)) for days in (-1, 0, 400)] == [
        Decimal("4.50"),
        Decimal("6.00"),
        Decimal("6.00"),
    ]


@pytest.mark.parametrize("day", ["2026-11-23", "2020-01-01", "2031-11-25", "9999-12-31", "0001-01-01"])
def test_days_past_and_far_are_refused(world: World, grid: UUID, day: str) -> None:
    with ledger.unchanged(), pytest.raises(Invalid) as refused:
        change(world.bob, grid, "5", day)
    assert list(refused.value.fields) == ["valid_from"]


def test_today_is_the_tenants_and_five_years_are_allowed(world: World, grid: UUID, clock: Any) -> None:
    change(world.bob, grid, "7", date(2031, 11, 24))
    clock.shift(timedelta(hours=10))  # 00:05 in Amsterdam, still the 24th in UTC
    with pytest.raises(Invalid):
        change(world.bob, grid, "5", TODAY)
    change(world.bob, grid, "5", TODAY + timedelta(days=1))
    assert ac_on(grid, TODAY + timedelta(days=1)) == Decimal(5)


def test_of_two_changes_for_one_day_the_later_one_holds_and_both_are_told(world: World, grid: UUID) -> None:
    change(world.bob, grid, "5")
    change(world.alice, grid, "6")
    page = enterprise_plans.read(world.bob, account_id=grid)
    assert page.current.ac_price == "€ 6.00"
    assert [(line.when, line.ac_price, line.set_by) for line in page.history] == [
        ("current", "€ 6.00", "Alice Admin"),
        ("replaced", "€ 5.00", "Bob Support"),
        ("replaced", "€ 4.50", "Bob Support"),
    ]


def test_a_planned_change_that_is_taken_back_is_no_coming_change(world: World, grid: UUID) -> None:
    day = TODAY + timedelta(days=10)
    change(world.bob, grid, "6", day)
    change(world.bob, grid, "4.50", day)
    page = enterprise_plans.read(world.bob, account_id=grid)
    assert page.coming.valid_from == ""
    assert ac_on(grid, day) == Decimal("4.50")


def test_the_same_form_sent_twice_is_one_change(world: World, grid: UUID) -> None:
    form = DatedPricesForm(ac_price="5", dc_price="12", card_price="1.25")
    seen = enterprise_plans.read(world.bob, account_id=grid).seen
    results = at_once(*[lambda: enterprise_plans.set_plan(world.bob, account_id=grid, form=form, seen=seen)] * 16)
    assert outcomes(results) == {"done": 16}
    assert len(ledger.rows("enterprise_plan", account_id=grid)) == 2
    assert len(ledger.rows("audit", action="enterprise_plans.set_plan")) == 1


def test_of_two_staff_at_once_the_second_is_told(world: World, grid: UUID) -> None:
    seen = enterprise_plans.read(world.alice, account_id=grid).seen
    forms = [DatedPricesForm(ac_price=str(price), dc_price="1", card_price="1") for price in range(16)]
    set_plan = partial(enterprise_plans.set_plan, world.alice, account_id=grid, seen=seen)
    assert outcomes(at_once(*[partial(set_plan, form=form) for form in forms])) == {"done": 1, "ChangedMeanwhile": 15}
    assert [row["revision"] for row in ledger.rows("enterprise_plan", account_id=grid)] == [1, 2]


def test_only_enterprise_accounts_have_prices(world: World) -> None:
    assert world.dana.account_id
    assert not enterprise_plans.read(world.dana, account_id=world.dana.account_id).applies
    with (
        ledger.refused("enterprise_plans.set_plan", by=world.bob, reason="NoEnterprisePlanHere"),
        pytest.raises(NoEnterprisePlanHere),
    ):
        change(world.bob, world.dana.account_id)


def test_strangers_find_nothing_and_agents_only_look(world: World, grid: UUID) -> None:
    for name in ("mallory", "dana", "eli"):
        for use in (lambda who: enterprise_plans.read(who, account_id=grid), lambda who: change(who, grid)):
            with ledger.unchanged(but={"audit"}), pytest.raises(NotFound):
                use(world.everybody[name])
    with ledger.refused("enterprise_plans.set_plan", by=world.vic, reason="NotAllowed"), pytest.raises(NotAllowed):
        change(world.vic, grid)


def test_prices_are_in_the_tenants_currency(world: World) -> None:
    ledger.edit("tenant", world.tenant.id, currency="CHF")
    page = enterprise_plans.read(world.bob, account_id=made(world))
    assert (page.currency, page.current.ac_price) == ("CHF", "CHF 4.50")


CHANGES = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 10**7 - 1)), max_size=8)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=CHANGES)
def test_any_history_says_for_every_day_what_was_set_last_for_it(world: World, changes: list[tuple[int, int]]) -> None:
    """As of a day, as stretches of days, and as the page shows today and the next change."""
    grid = made(world, key=str(new_id()))
    expected = dict.fromkeys(range(70), Decimal("4.50"))
    told = [(0, Decimal("4.50"))]
    for after, cents in changes:
        price = Decimal(cents).scaleb(-2)
        change(world.bob, grid, str(price), TODAY + timedelta(days=after))
        told.append((after, price))
    for after, price in sorted(told, key=lambda each: each[0]):  # stable: of one day the newest comes last
        expected |= dict.fromkeys(range(after, 70), price)
    assert [ac_on(grid, TODAY + timedelta(days=day)) for day in range(70)] == list(expected.values())

    whole = prices.Days(TODAY, TODAY + timedelta(days=70))
    with db.reading() as session:
        dated = enterprise_plans.history(session, session.get_one(Account, grid))
        stretches = list(prices.periods(dated, whole))
    assert sum(len(days) for days, _ in stretches) == 70
    for days, row in stretches:
        assert isinstance(row, EnterprisePlan)
        assert {expected[(day - TODAY).days] for day in (days.first, days.last)} == {row.ac_price}

    page = enterprise_plans.read(world.bob, account_id=grid)
    assert page.typed["ac_price"] == str(expected[0].quantize(Decimal("0.01")))
    first = next((day for day, price in expected.items() if price != expected[0]), None)
    assert bool(page.coming.valid_from) == (first is not None)


def test_thousands_are_asked_about_and_another_currency_is_told(world: World, grid: UUID) -> None:
    for typed, told in (("1.200", "Did you mean 1,200.00 or 1.20?"), ("CHF 5", "in EUR, not in CHF")):
        with ledger.unchanged(), pytest.raises(Invalid) as refused:
            change(world.bob, grid, typed)
        assert told in refused.value.fields["ac_price"]
        with ledger.unchanged(), pytest.raises(Invalid) as refused:
            made(world, name="Other", dc_price=typed)
        assert told in refused.value.fields["dc_price"]
    change(world.bob, grid, "€ 1.250,00 per month")
    assert enterprise_plans.read(world.bob, account_id=grid).typed["ac_price"] == "1250.00"


@pytest.mark.parametrize("currency", money.CURRENCIES)
def test_the_most_of_a_currency_is_stored_and_no_more(world: World, currency: str) -> None:
    ledger.edit("tenant", world.tenant.id, currency=currency)
    most, above = (money.typed(amount, currency) for amount in (prices.most(currency), prices.most(currency) + 1))
    grid = made(world, ac_price=most, dc_price=most, card_price=most)
    assert enterprise_plans.read(world.bob, account_id=grid).typed == dict.fromkeys(enterprise_plans.PRICES, most)
    with ledger.unchanged(), pytest.raises(Invalid, match="The most is") as refused:
        made(world, name="Other", ac_price=above, dc_price=above, card_price=above)
    assert set(refused.value.fields) == set(enterprise_plans.PRICES)


@pytest.mark.parametrize("currency", ["EUR", "ISK"])
def test_what_stands_in_the_form_can_be_saved_again(world: World, currency: str) -> None:
    ledger.edit("tenant", world.tenant.id, currency=currency)
    grid = made(world, ac_price="1250", card_price="0")
    page = enterprise_plans.read(world.bob, account_id=grid)
    before = len(page.history)
    enterprise_plans.set_plan(
        world.bob, account_id=grid, form=DatedPricesForm.model_validate(page.typed), seen=page.seen
    )
    assert len(enterprise_plans.read(world.bob, account_id=grid).history) == before, "the same prices"
