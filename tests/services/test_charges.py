"""What is paid: today, in a month, by whom; exact to the cent in any history."""

import random
from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
import time_machine

from app.core.clock import now
from app.core.db import unit_of_work
from app.core.errors import NotFound
from app.models import Asset, Subscription, SubscriptionPlan
from app.rules import prices
from app.rules.prices import Days
from app.services.assets import subscription_changes, subscriptions
from app.services.assets.shared_numbers import KnownNumber
from app.services.billing import charges
from app.services.billing.charges import SubscriptionPage
from tests import ledger, people, shop
from tests.people import World
from tests.shop import Shop, card, station


@pytest.fixture
def sold(world: World, clock: time_machine.Traveller) -> Shop:
    clock.move_to("2026-11-10T12:00:00+00:00")
    return shop.opened(world)


def own(world: World) -> UUID:
    assert world.dana.account_id
    return world.dana.account_id


def amount(text: str) -> Decimal:
    return Decimal(text.removeprefix("€ ").replace(",", ""))


def page(world: World, month: str = "", account_id: UUID | None = None) -> SubscriptionPage:
    return charges.read(world.vic, account_id=account_id or own(world), month=month)


def lines(shown: SubscriptionPage) -> list[tuple[str, str, str, str]]:
    return [(line.quantity, line.what, line.days, line.amount) for line in shown.month.lines]


def test_a_consumer_with_one_station(world: World, sold: Shop) -> None:
    ledger.edit("account", own(world), type="consumer")
    subscriptions.activate(world.dana, account_id=own(world), form=station(sold.home))
    november = page(world)
    assert (november.today.per_month, november.today.per_year, november.today.since) == ("€ 4.99", "", "10 Nov 2026")
    assert lines(november) == [("1", "Home", "10–30 Nov 2026", "€ 3.49")]
    assert november.month.total == "€ 3.49"
    assert page(world, "2026-12").month.total == "€ 4.99"
    assert page(world, "2026-10").month.lines == ()


def test_an_enterprise_customer_with_forty_stations(world: World, sold: Shop, clock: time_machine.Traveller) -> None:
    erin = shop.enterprise(world)
    assert erin.account_id
    for number in range(40):
        form = station(serial_number=f"SN-{number:03}", ac_connectors="2", dc_connectors=str(number % 2))
        subscriptions.activate(world.bob, account_id=erin.account_id, form=form)
    shown = page(world, "2026-12", erin.account_id)
    assert [(line.quantity, line.what, line.price) for line in shown.today.lines] == [
        ("80", "AC connector", "€ 3.50 per month"),
        ("20", "DC connector", "€ 9.00 per month"),
    ]
    assert shown.today.per_month == "€ 460.00"
    assert shown.month.total == "€ 460.00"
    half = page(world, "2026-11", erin.account_id)
    assert [line.amount for line in half.month.lines] == ["€ 196.00", "€ 126.00"], "21 of 30 days"


def test_a_new_enterprise_price_from_a_day_on(world: World, sold: Shop) -> None:
    erin = shop.enterprise(world)
    assert erin.account_id
    subscriptions.activate(erin, account_id=erin.account_id, form=station(ac_connectors="3"))
    shop.agree(world, erin.account_id, date(2026, 12, 16), ac_price="4.00", dc_price="9.00", card_price="1.25")
    december = page(world, "2026-12", erin.account_id)
    assert lines(december) == [
        ("3", "AC connector", "1–15 Dec 2026", "€ 5.07"),
        ("3", "AC connector", "16–31 Dec 2026", "€ 6.18"),
    ]
    assert december.today.next_change == "From 16 Dec 2026: € 12.00 per month"
    assert page(world, "2027-01", erin.account_id).month.total == "€ 12.00"


def test_employees_are_paid_by_the_parent_and_told_apart(world: World, sold: Shop) -> None:
    employee = shop.employee_of(world, own(world))
    subscriptions.activate(world.dana, account_id=own(world), form=card(sold.card))
    second = card(sold.card, printed_number="VC 0002", contract_id="NL-TNM-C00000002")
    subscriptions.activate(world.dana, account_id=employee, form=second)
    shown = page(world, "2026-12")
    assert [(line.account, line.amount) for line in shown.month.lines] == [("", "€ 1.50"), ("Eva home", "€ 1.50")]
    theirs = page(world, "2026-12", employee)
    assert (theirs.paid_by, theirs.month.lines, theirs.month.total) == ("Fleet BV", (), "€ 0.00")


def test_a_subsidiary_pays_itself_and_stands_in_the_tree(world: World, sold: Shop) -> None:
    branch = people.person(world.tenant, "ben@branch.example.com", people.Role.ACCOUNT_OWNER, "Ben", "B", account="Ben")
    assert branch.account_id
    ledger.edit("account", branch.account_id, kind="subsidiary", parent_id=own(world), country="NL", type="business")
    subscriptions.activate(branch, account_id=branch.account_id, form=station(sold.fast, dc_connectors="1"))
    subscriptions.activate(world.dana, account_id=own(world), form=card(sold.card))
    shown = charges.read(world.dana, account_id=own(world), month="2026-12")
    assert (shown.month.total, shown.tree_total) == ("€ 1.50", "€ 21.45")
    assert [(row.account, row.amount) for row in shown.tree] == [("Ben", "€ 19.95")]
    with pytest.raises(NotFound):
        charges.read(branch, account_id=own(world))


def test_a_yearly_plan_is_spread_over_its_days(world: World, sold: Shop) -> None:
    subscriptions.activate(world.dana, account_id=own(world), form=station(sold.home_year))
    assert (page(world).today.per_month, page(world).today.per_year) == ("€ 0.00", "€ 49.00")
    of_2027 = [amount(page(world, f"2027-{month:02}").month.total) for month in range(1, 13)]
    assert sum(of_2027) == Decimal("49.00")


def test_what_was_deactivated_is_charged_up_to_its_last_day(
    world: World, sold: Shop, clock: time_machine.Traveller
) -> None:
    made = subscriptions.activate(world.dana, account_id=own(world), form=card(sold.card))
    clock.move_to("2026-11-19T12:00:00+00:00")
    subscription_changes.deactivate(world.dana, asset_id=UUID(made.asset_id))
    assert lines(page(world)) == [("1", "Card", "10–19 Nov 2026", "€ 0.50")]
    clock.move_to("2026-12-01T12:00:00+00:00")
    assert (page(world, "2026-12").month.lines, page(world).today.per_month) == ((), "€ 0.00")
    assert page(world, "2026-11").month.total == "€ 0.50", "the past stays"


def test_what_waits_for_a_confirmation_costs_nothing(world: World, sold: Shop) -> None:
    subscriptions.activate(world.vic, account_id=own(world), form=card(sold.card))
    assert (page(world).month.lines, page(world).today.per_month) == ((), "€ 0.00")


@pytest.mark.parametrize(
    "wrong", ["", "2026", "2026-13", "1999-01", "9999-12", "2026-1", "-000-01", "２０２６-01", "x" * 999]
)
def test_anything_that_is_no_month_is_this_month(world: World, sold: Shop, wrong: str) -> None:
    assert page(world, wrong).month.key == "2026-11"


def test_the_day_is_the_tenants(world: World, sold: Shop, clock: time_machine.Traveller) -> None:
    clock.move_to("2026-11-30T23:30:00+00:00")
    subscriptions.activate(world.dana, account_id=own(world), form=card(sold.card))
    assert page(world).month.key == "2026-12", "half past midnight in Amsterdam"
    assert lines(page(world)) == [("1", "Card", "1–31 Dec 2026", "€ 1.50")]


def random_history(world: World, sold: Shop, seed: int) -> list[tuple[Days, list[tuple[date, str]]]]:
    """Some subscriptions with plans, straight into the tables: from the first day to the last, who costs what."""
    chance = random.Random(seed)
    plans = [sold.home, sold.home_year, sold.fast]
    told: list[tuple[Days, list[tuple[date, str]]]] = []
    with unit_of_work() as db:
        for number in range(6):
            first = date(2025, 1, 1) + timedelta(days=chance.randrange(500))
            until = first + timedelta(days=chance.randrange(500))
            asset = Asset(tenant_id=world.tenant.id, account_id=own(world), kind="station", name=f"S{number}")
            db.add(asset)
            db.flush()
            common: dict[str, Any] = {"tenant_id": world.tenant.id, "asset_id": asset.id, "account_id": own(world)}
            subscription = Subscription(
                **common, payer_id=own(world), state="ended", kind="station", starts_on=first, ends_on=until
            )
            db.add(subscription)
            db.flush()
            days = sorted([first, *(first + timedelta(days=chance.randrange(500)) for _ in range(chance.randrange(4)))])
            history = [(day, chance.choice(plans)) for day in days]
            for day, plan_id in history:
                row = SubscriptionPlan(
                    tenant_id=world.tenant.id,
                    subscription_id=subscription.id,
                    terms_url="-",
                    plan_id=UUID(plan_id),
                    valid_from=day,
                )
                db.add(row)
                db.flush()
            told.append((Days(first, until), history))
    return told


@pytest.mark.parametrize("seed", range(5))
def test_any_history_adds_up_to_the_cent_month_by_month(world: World, sold: Shop, seed: int) -> None:
    told = random_history(world, sold, seed)
    rates = {sold.home: ("4.99", "month"), sold.home_year: ("49.00", "year"), sold.fast: ("19.95", "month")}
    for year, month in [(2025 + number // 12, number % 12 + 1) for number in range(36)]:
        shown = page(world, f"{year}-{month:02}")
        assert amount(shown.month.total) == sum((amount(line.amount) for line in shown.month.lines), Decimal(0))
        exact = Decimal(0)
        for span, history in told:
            exact += sum(exact_cost(day, span, history, rates) for day in days_of(year, month))
        # Each stretch of a plan is rounded twice at most, by half a cent.
        most = Decimal("0.01") * sum(len(history) for _, history in told)
        assert abs(amount(shown.month.total) - exact) <= most
    everything = sum(
        (amount(page(world, f"{2025 + n // 12}-{n % 12 + 1:02}").month.total) for n in range(36)), Decimal(0)
    )
    whole = Decimal(0)
    for span, history in told:
        for stretch, plan_id in prices.periods(history, span):
            price, interval = rates[plan_id]
            whole += prices.cost(Decimal(price), interval, stretch)
    assert everything == whole


def days_of(year: int, month: int) -> list[date]:
    found = prices.month_of(date(year, month, 1))
    return [found.first + timedelta(days=number) for number in range(len(found))]


def exact_cost(day: date, span: Days, history: list[tuple[date, str]], rates: dict[str, tuple[str, str]]) -> Decimal:
    held = [plan_id for first, plan_id in history if first <= day]
    if day not in span or not held:
        return Decimal(0)
    price, interval = rates[held[-1]]
    return Decimal(price) / len(prices.whole_of(interval, day))


def test_a_thousand_assets_are_counted_in_few_queries(world: World, sold: Shop) -> None:
    assert now().year == 2026
    with unit_of_work() as db:
        for number in range(1000):
            asset = Asset(tenant_id=world.tenant.id, account_id=own(world), kind="station", name=f"S{number}")
            db.add(asset)
            subscription = Subscription(
                tenant_id=world.tenant.id,
                asset_id=asset.id,
                account_id=own(world),
                payer_id=own(world),
                state="active",
                kind="station",
                starts_on=date(2026, 11, 1),
            )
            db.add(subscription)
            db.flush()
            db.add(
                SubscriptionPlan(
                    tenant_id=world.tenant.id,
                    subscription_id=subscription.id,
                    terms_url="-",
                    plan_id=UUID(sold.home),
                    valid_from=date(2026, 11, 1),
                )
            )
    shown = page(world)
    assert lines(shown) == [("1,000", "Home", "1–30 Nov 2026", "€ 4,990.00")]


def test_the_next_change_is_the_first_day_on_which_the_sums_differ(
    world: World, sold: Shop, clock: time_machine.Traveller
) -> None:
    made = subscriptions.activate(world.dana, account_id=own(world), form=station(sold.home))
    other = subscriptions.activate(world.dana, account_id=own(world), form=card(sold.card))
    assert page(world).today.next_change == "", "what goes on has no end"

    def change(plan_id: str, day: str) -> None:
        subscription_changes.change_plan(
            world.dana, asset_id=UUID(made.asset_id), plan_id=plan_id, valid_from=day, has_agreed=True
        )

    same = shop.plan(world.tenant.id, "Another home", "4.99")
    change(same, "2026-12-01")
    assert page(world).today.next_change == "", "another plan at the same price"
    change(sold.fast, "2026-12-01")
    assert page(world).today.next_change == "From 1 Dec 2026: € 21.45 per month"
    subscription_changes.keep_plan(world.dana, asset_id=UUID(made.asset_id))
    assert page(world).today.next_change == "", "taken back"
    subscription_changes.deactivate(world.dana, asset_id=UUID(other.asset_id))
    assert page(world).today.next_change == "From 11 Nov 2026: € 4.99 per month", "today is the last day of the card"
    subscriptions.activate(world.dana, account_id=own(world), form=card(sold.card), asset_id=UUID(other.asset_id))
    assert page(world).today.next_change == "", "the card goes on"
    change(sold.home_year, "2027-11-10")
    assert page(world).today.next_change == "From 10 Nov 2027: € 1.50 per month and € 49.00 per year"


def test_enterprise_prices_that_were_taken_back_are_no_change(world: World, sold: Shop) -> None:
    erin = shop.enterprise(world)
    assert erin.account_id
    shop.agree(world, erin.account_id, date(2026, 12, 16), ac_price="4.00", dc_price="9.00", card_price="1.25")
    assert page(world, "", erin.account_id).today.next_change == "", "no asset, no sum"
    subscriptions.activate(erin, account_id=erin.account_id, form=station())
    assert page(world, "", erin.account_id).today.next_change == "From 16 Dec 2026: € 4.00 per month"
    shop.agree(world, erin.account_id, date(2026, 12, 16), ac_price="3.50", dc_price="9.50", card_price="1.25")
    assert page(world, "", erin.account_id).today.next_change == "", "the sums stay"
    shop.agree(world, erin.account_id, date(2031, 11, 10), ac_price="5.00", dc_price="9.50", card_price="1.25")
    assert page(world, "", erin.account_id).today.next_change == "From 10 Nov 2031: € 5.00 per month"


def deactivated_and_made_anew(world: World, sold: Shop, payer: UUID, owner: Any, **changes: str) -> UUID:
    """The station of Dana's account ended today, and activated anew from another form."""
    made = subscriptions.activate(world.dana, account_id=own(world), form=station(sold.home))
    subscription_changes.deactivate(world.dana, asset_id=UUID(made.asset_id))
    again = station(sold.home, serial_number="evb p12/001", **changes)
    with suppress(KnownNumber):
        return UUID(subscriptions.activate(owner, account_id=payer, form=again).asset_id)
    again = again.model_copy(update={"serial_number": "EVB-P12-001"})
    old = UUID(made.asset_id)
    return UUID(subscriptions.activate(owner, account_id=payer, form=again, asset_id=old).asset_id)


def test_a_station_that_is_made_anew_is_charged_once_a_day(world: World, sold: Shop) -> None:
    deactivated_and_made_anew(world, sold, own(world), world.dana)
    assert lines(page(world)) == [
        ("1", "Home", "10 Nov 2026", "€ 0.16"),
        ("1", "Home", "11–30 Nov 2026", "€ 3.33"),
    ]
    assert (page(world).month.total, page(world).today.per_month) == ("€ 3.49", "€ 4.99")


def test_a_serial_number_corrected_on_reactivation_stays_one_station_charged_once_a_day(
    world: World, sold: Shop
) -> None:
    made = subscriptions.activate(world.dana, account_id=own(world), form=station(sold.home))
    key = UUID(made.asset_id)
    for number in ("EVB-P12-007", "EVB-P12-008", "EVB-P12-001"):
        subscription_changes.deactivate(world.dana, asset_id=key)
        corrected = station(sold.home, serial_number=number)
        again = subscriptions.activate(world.dana, account_id=own(world), form=corrected, asset_id=key)
        assert again.asset_id == made.asset_id
    assert lines(page(world)) == [
        ("1", "Home", "10 Nov 2026", "€ 0.16"),
        ("1", "Home", "11–30 Nov 2026", "€ 3.33"),
    ]
    assert page(world).month.total == "€ 3.49"


def corrected(world: World, sold: Shop, asset_id: str, number: str) -> None:
    """Dana's station deactivated, and activated again at once under another number."""
    subscription_changes.deactivate(world.dana, asset_id=UUID(asset_id))
    form = station(sold.home, serial_number=number)
    subscriptions.activate(world.dana, account_id=own(world), form=form, asset_id=UUID(asset_id))


def branch_of(world: World) -> tuple[Any, UUID]:
    """Another account that can activate stations, and its owner."""
    branch = people.person(world.tenant, "ben@branch.example.com", people.Role.ACCOUNT_OWNER, "Ben", "B", account="Ben")
    assert branch.account_id
    ledger.edit("account", branch.account_id, country="NL", type="business")
    return branch, branch.account_id


FROM_TODAY = [("1", "Home", "10–30 Nov 2026", "€ 3.49")]
IN_TWO_PIECES = [("1", "Home", "10 Nov 2026", "€ 0.16"), ("1", "Home", "11–30 Nov 2026", "€ 3.33")]


def test_a_number_that_was_typed_wrongly_is_free_for_the_station_that_has_it(world: World, sold: Shop) -> None:
    branch, other = branch_of(world)
    made = subscriptions.activate(world.dana, account_id=own(world), form=station(sold.home))
    corrected(world, sold, made.asset_id, "EVB-P12-007")
    subscriptions.activate(branch, account_id=other, form=station(sold.home))
    assert lines(page(world)) == IN_TWO_PIECES, "one station, whose number was typed wrongly"
    assert lines(page(world, "", other)) == FROM_TODAY, "and the one that has this number"


def test_a_corrected_station_that_ends_leaves_its_former_number_free(world: World, sold: Shop) -> None:
    branch, other = branch_of(world)
    made = subscriptions.activate(world.dana, account_id=own(world), form=station(sold.home))
    corrected(world, sold, made.asset_id, "EVB-P12-007")
    subscription_changes.deactivate(world.dana, asset_id=UUID(made.asset_id))
    anew = subscriptions.activate(branch, account_id=other, form=station(sold.home))
    assert lines(page(world)) == IN_TWO_PIECES[:1]
    assert lines(page(world, "", other)) == FROM_TODAY, "the correction said that these are two stations"
    subscription_changes.deactivate(branch, asset_id=UUID(anew.asset_id))
    again = station(sold.home, serial_number="EVB-P12-007")
    subscriptions.activate(branch, account_id=other, form=again)
    assert lines(page(world, "", other)) == IN_TWO_PIECES, "the number as corrected was charged for today"


def test_another_spelling_of_a_number_is_no_correction(world: World, sold: Shop) -> None:
    made = subscriptions.activate(world.dana, account_id=own(world), form=station(sold.home))
    corrected(world, sold, made.asset_id, "evb p12/001")
    assert ledger.row("asset")["numbered_at"] is None
    corrected(world, sold, made.asset_id, "EVB-P12-007")
    assert ledger.row("asset")["numbered_at"] is not None


@pytest.mark.parametrize("still_active", [False, True])
def test_a_corrected_number_changes_no_day_that_was_charged_before(
    world: World, sold: Shop, clock: time_machine.Traveller, still_active: bool
) -> None:
    branch, other = branch_of(world)
    mistyped = subscriptions.activate(world.dana, account_id=own(world), form=station(sold.home))
    clock.move_to("2026-11-12T12:00:00+00:00")
    theirs = station(sold.home, serial_number="EVB-P12-007")
    right = subscriptions.activate(branch, account_id=other, form=theirs)
    clock.move_to("2026-11-20T12:00:00+00:00")
    subscription_changes.deactivate(branch, asset_id=UUID(right.asset_id))
    before = page(world, "", other)
    assert lines(before) == [("1", "Home", "12–20 Nov 2026", "€ 1.50")]
    corrected(world, sold, mistyped.asset_id, "EVB-P12-007")
    if not still_active:
        subscription_changes.deactivate(world.dana, asset_id=UUID(mistyped.asset_id))
    assert lines(page(world, "", other)) == lines(before), "nobody's past is changed by another one's correction"
    assert page(world).month.lines[0].days == "10–20 Nov 2026"


def test_a_station_that_changes_hands_is_charged_once_a_day(world: World, sold: Shop) -> None:
    branch, other = branch_of(world)
    key = deactivated_and_made_anew(world, sold, other, branch)
    assert lines(page(world)) == [("1", "Home", "10 Nov 2026", "€ 0.16")]
    assert lines(page(world, "", other)) == [("1", "Home", "11–30 Nov 2026", "€ 3.33")]
    subscription_changes.deactivate(branch, asset_id=key)
    assert page(world, "", other).month.lines == (), "ended before its first day"


@pytest.mark.parametrize("other_payer", [False, True])
@pytest.mark.parametrize("still_active", [False, True])
def test_what_an_older_release_let_overlap_is_charged_once_a_day(
    world: World, sold: Shop, other_payer: bool, still_active: bool
) -> None:
    payer = own(world)
    if other_payer:
        someone = people.person(world.tenant, "ben@b.example.com", people.Role.ACCOUNT_OWNER, "Ben", "B", account="Ben")
        assert someone.account_id
        payer = someone.account_id
    stretches = [(own(world), date(2026, 11, 1), None if still_active else date(2026, 11, 10))]
    stretches += [(payer, date(2026, 11, 5), date(2026, 11, 20)), (payer, date(2026, 11, 19), date(2026, 11, 30))]
    with unit_of_work() as db:
        for number, (account_id, first, until) in enumerate(stretches):
            asset = Asset(
                tenant_id=world.tenant.id,
                account_id=account_id,
                kind="station",
                name="S",
                serial_key="SN1",
                twin=number,
            )
            db.add(asset)
            db.flush()
            subscription = Subscription(
                tenant_id=world.tenant.id,
                asset_id=asset.id,
                account_id=account_id,
                payer_id=account_id,
                state="ended" if until else "active",
                kind="station",
                starts_on=first,
                ends_on=until,
            )
            db.add(subscription)
            db.flush()
            db.add(
                SubscriptionPlan(
                    tenant_id=world.tenant.id,
                    subscription_id=subscription.id,
                    terms_url="-",
                    plan_id=UUID(sold.home),
                    valid_from=first,
                )
            )
    totals = [amount(page(world, "2026-11", key).month.total) for key in {own(world), payer}]
    whole = (
        Decimal("4.99")
        if still_active
        else prices.cost(Decimal("4.99"), "month", Days(date(2026, 11, 1), date(2026, 11, 30)))
    )
    assert sum(totals) == whole, "each day once, and every piece adds up to the cent"
