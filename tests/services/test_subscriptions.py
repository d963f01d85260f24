"""Activating an asset: on a plan that fits, paid by the right account, once."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine

from app.core import money
from app.core.clock import now
from app.core.errors import Invalid, NotAllowed, NotFound
from app.core.ids import new_id
from app.services import assets
from app.services.accounts import activity
from app.services.assets import subscription_changes, subscription_form, subscriptions
from app.services.assets.subscription_changes import NotActive
from app.services.assets.subscriptions import NotActivatable
from app.services.lists.pages import ListQuery
from tests import ledger, people, shop
from tests.crowd import at_once, outcomes
from tests.people import World
from tests.shop import Shop, card, station


@pytest.fixture
def sold(world: World) -> Shop:
    return shop.opened(world)


def own(world: World) -> UUID:
    assert world.dana.account_id
    return world.dana.account_id


def activate(world: World, form: Any, **more: Any) -> UUID:
    row = subscriptions.activate(world.dana, account_id=own(world), form=form, **more)
    return UUID(row.asset_id)


def another_owner(world: World) -> Any:
    ben = people.person(world.tenant, "ben@branch.example.com", people.Role.ACCOUNT_OWNER, "Ben", "B", account="Ben")
    assert ben.account_id
    ledger.edit("account", ben.account_id, type="business", country="NL")
    return ben


def offered(world: World, kind: str, ac: str = "0", dc: str = "0") -> list[str]:
    rows = subscription_form.offered(world.dana, account_id=own(world), kind=kind, ac=ac, dc=dc)
    return [row.name for row in rows]


def test_a_customer_activates_a_station_at_once(world: World, sold: Shop) -> None:
    with ledger.recorded("subscriptions.activate", by=world.dana):
        key = activate(world, station(sold.home))
    page = assets.read(world.dana, asset_id=key)
    assert (page.status, page.subscription.plan, page.subscription.price) == ("active", "Home", "€ 4.99 per month")
    assert page.connectors == "1 AC"
    agreed = ledger.row("subscription_plan")
    assert (agreed["terms_url"], agreed["agreed_by_id"]) == (shop.TERMS, world.dana.user_id)
    assert agreed["network_address"] == world.dana.network_address


def test_plans_are_offered_by_kind_connectors_type_and_country(world: World, sold: Shop) -> None:
    assert offered(world, "station", ac="1") == ["Home by the year", "Home", "Fast"], "the cheapest year first"
    assert offered(world, "station", dc="1") == ["Fast"]
    assert offered(world, "station", ac="2", dc="1") == ["Fast"]
    assert offered(world, "card") == ["Fleet card", "Card"]
    ledger.edit("account", own(world), type="consumer")
    assert offered(world, "card") == ["Card"]
    ledger.edit("account", own(world), country="DE")
    assert offered(world, "card") == []


@pytest.mark.parametrize("wrong", ["", "x", str(UUID(int=7)), "card", "hidden", "superseded", "foreign"])
def test_a_plan_that_is_not_offered_is_refused(world: World, sold: Shop, wrong: str) -> None:
    plan_id = wrong
    if wrong == "card":
        plan_id = sold.card
    elif wrong in ("hidden", "superseded"):
        plan_id = shop.plan(world.tenant.id, wrong, "1.00", availability=wrong)
    elif wrong == "foreign":
        plan_id = shop.plan(world.other.id, "Theirs", "1.00")
    with ledger.unchanged(), pytest.raises(Invalid) as refused:
        activate(world, station(plan_id))
    assert list(refused.value.fields) == ["plan_id"]


def test_every_bad_field_has_its_sentence_and_nothing_is_stored(world: World, sold: Shop) -> None:
    wrong = station("", name="", serial_number="!", ac_connectors="21", dc_connectors="-1", postcode="1", agreed="")
    with ledger.unchanged(), pytest.raises(Invalid) as refused:
        activate(world, wrong)
    numbers = {"serial_number", "ac_connectors", "dc_connectors", "postcode"}
    assert set(refused.value.fields) == {"name", "plan_id", "agreed"} | numbers  # all in the first round
    with ledger.unchanged(), pytest.raises(Invalid) as refused:
        activate(world, card("", printed_number="", contract_id="NL-TNM-C00122045-X", agreed=""))
    assert set(refused.value.fields) == {"printed_number", "contract_id", "plan_id", "agreed"}
    with ledger.unchanged(), pytest.raises(Invalid) as refused:
        activate(world, station(sold.home, ac_connectors="0"))
    assert list(refused.value.fields) == ["ac_connectors"]


def test_a_number_is_active_once_in_a_tenant(world: World, sold: Shop) -> None:
    key = activate(world, card(sold.card))
    with ledger.unchanged(), pytest.raises(Invalid) as refused:
        activate(world, card(sold.card, name="Again"))
    assert set(refused.value.fields) == {"printed_number", "contract_id"}
    subscription_changes.deactivate(world.dana, asset_id=key)
    ben = another_owner(world)
    theirs = subscriptions.activate(
        ben, account_id=ben.account_id or key, form=card(sold.card, name="Somebody else's now")
    )
    assert UUID(theirs.asset_id) != key
    with ledger.unchanged(but={"audit"}), pytest.raises(Invalid) as refused:
        activate(world, card(sold.card), asset_id=key)
    assert set(refused.value.fields) == {"printed_number", "contract_id"}


def test_sixteen_activations_of_one_station_at_once_make_one(world: World, sold: Shop) -> None:
    for number in range(5):
        form = station(sold.home, serial_number=f"SN-{number}")
        assert outcomes(at_once(*[lambda f=form: activate(world, f) for _ in range(16)])) == {"done": 1, "Invalid": 15}
    assert len(ledger.rows("asset")) == len(ledger.rows("subscription", state="active")) == 5


def test_sixteen_reactivations_of_one_asset_at_once_make_one(world: World, sold: Shop) -> None:
    key = activate(world, card(sold.card))
    subscription_changes.deactivate(world.dana, asset_id=key)
    again = [lambda: activate(world, card(sold.card), asset_id=key) for _ in range(16)]
    assert outcomes(at_once(*again)) == {"done": 1, "NotActivatable": 15}
    assert len(ledger.rows("subscription", state="active")) == 1


def test_nothing_is_activated_before_the_set_up_is_complete(world: World, sold: Shop) -> None:
    ledger.edit("account", own(world), status="setting_up")
    for who in (world.dana, world.bob):
        assert "setup of Fleet BV" in subscription_form.start(who, account_id=own(world)).why_not
        with ledger.refused("subscriptions.activate", by=who), pytest.raises(NotActivatable):
            subscriptions.activate(who, account_id=own(world), form=station(sold.home))


def test_nothing_is_activated_for_a_suspended_account(world: World, sold: Shop) -> None:
    ledger.edit("account", own(world), status="suspended", suspended_from="active")
    with pytest.raises(NotActivatable, match="suspended"):
        subscriptions.activate(world.bob, account_id=own(world), form=station(sold.home))


def test_an_employees_card_is_paid_by_the_parent_before_the_employee_has_set_up(world: World, sold: Shop) -> None:
    employee = shop.employee_of(world, own(world))
    row = subscriptions.activate(world.dana, account_id=employee, form=card(sold.business_only))
    assert (row.status, row.payer) == ("active", "Fleet BV")
    assert ledger.row("subscription")["payer_id"] == own(world)
    found = assets.search(world.dana, account_id=own(world), query=ListQuery())
    assert [(each.name, each.account) for each in found.rows] == [("Card of Eli", "Eva home")]


def test_an_owner_decides_for_the_own_account_and_its_employees_only(world: World, sold: Shop) -> None:
    branch = people.person(world.tenant, "ben@branch.example.com", people.Role.ACCOUNT_OWNER, "Ben", "B", account="Ben")
    assert branch.account_id
    ledger.edit("account", branch.account_id, kind="subsidiary", parent_id=own(world), country="NL", type="business")
    theirs = shop.employee_of(world, branch.account_id, "Of the branch")
    for account_id in (branch.account_id, theirs):
        with ledger.refused("subscriptions.activate", by=world.dana), pytest.raises(NotFound):
            subscriptions.activate(world.dana, account_id=account_id, form=card(sold.card))
    subscriptions.activate(branch, account_id=theirs, form=card(sold.card))
    with pytest.raises(NotFound):
        subscription_form.start(branch, account_id=own(world))


def test_a_driver_sees_the_own_assets_and_activates_none(world: World, sold: Shop) -> None:
    ledger.edit("account", world.eli.account_id, kind="employee", parent_id=own(world))
    assert world.eli.account_id
    key = activate_for(world, world.eli.account_id, card(sold.card))
    assert assets.read(world.eli, asset_id=key).payer == "Fleet BV"
    assert not assets.read(world.eli, asset_id=key).may.deactivate
    with pytest.raises(NotFound):
        subscriptions.activate(world.eli, account_id=world.eli.account_id, form=card(sold.card))
    with pytest.raises(NotFound):
        subscription_changes.deactivate(world.eli, asset_id=key)
    mine = activate(world, station(sold.home))
    with pytest.raises(NotFound):
        assets.read(world.eli, asset_id=mine)


def activate_for(world: World, account_id: UUID, form: Any) -> UUID:
    return UUID(subscriptions.activate(world.dana, account_id=account_id, form=form).asset_id)


def test_under_an_enterprise_plan_there_is_no_plan_to_choose(world: World, sold: Shop) -> None:
    erin = shop.enterprise(world)
    assert erin.account_id
    assert subscription_form.offered(erin, account_id=erin.account_id, kind="card", ac="", dc="") == ()
    by_owner = subscriptions.activate(erin, account_id=erin.account_id, form=card(agreed=""))
    by_staff = subscriptions.activate(world.vic, account_id=erin.account_id, form=station(agreed=""))
    assert (by_owner.status, by_staff.status) == ("active", "active")
    page = assets.read(erin, asset_id=UUID(by_owner.asset_id))
    assert (page.enterprise, page.subscription.public_charging, page.may.change) == (True, "On", False)
    with pytest.raises(NotActive):
        change(erin, UUID(by_owner.asset_id), sold.card)


def change(who: Any, asset_id: UUID, plan_id: str, valid_from: str = "", *, has_agreed: bool = True) -> None:
    subscription_changes.change_plan(
        who, asset_id=asset_id, plan_id=plan_id, valid_from=valid_from, has_agreed=has_agreed
    )


def test_a_plan_changes_from_a_day_on_and_the_change_can_be_taken_back(world: World, sold: Shop) -> None:
    key = activate(world, station(sold.home))
    day = now().date() + timedelta(days=10)
    change(world.dana, key, sold.fast, day.isoformat())
    page = assets.read(world.dana, asset_id=key)
    assert page.subscription.plan == "Home"
    assert page.subscription.next_change.startswith("Fast, € 19.95 per month, from")
    with time_machine.travel(now() + timedelta(days=11)):
        assert assets.read(world.dana, asset_id=key).subscription.plan == "Fast"
    change(world.dana, key, sold.home_year, (day + timedelta(days=1)).isoformat())
    assert "Fast" not in assets.read(world.dana, asset_id=key).subscription.next_change, "a newer change replaces it"
    with ledger.recorded("subscription_changes.keep_plan", by=world.dana):
        subscription_changes.keep_plan(world.dana, asset_id=key)
    assert assets.read(world.dana, asset_id=key).subscription.next_change == ""
    with pytest.raises(NotActive):
        subscription_changes.keep_plan(world.dana, asset_id=key)


def test_a_plan_never_changes_in_the_past_without_consent_or_to_itself(world: World, sold: Shop) -> None:
    key = activate(world, station(sold.home))
    yesterday = (now() - timedelta(days=2)).date().isoformat()
    far = (now() + timedelta(days=500)).date().isoformat()
    for plan_id, day, has_agreed, field in (
        (sold.fast, yesterday, True, "valid_from"),
        (sold.fast, far, True, "valid_from"),
        (sold.fast, "soon", True, "valid_from"),
        (sold.fast, "", False, "agreed"),
        (sold.home, "", True, "plan_id"),
        (sold.card, "", True, "plan_id"),
    ):
        with ledger.unchanged(), pytest.raises(Invalid) as refused:
            change(world.dana, key, plan_id, day, has_agreed=has_agreed)
        assert list(refused.value.fields) == [field]
    with ledger.refused("subscription_changes.change_plan", by=world.bob), pytest.raises(NotAllowed):
        change(world.bob, key, sold.fast)


def test_today_is_still_charged_and_no_day_is_charged_twice(world: World, sold: Shop) -> None:
    key = activate(world, card(sold.card))
    subscription_changes.deactivate(world.dana, asset_id=key)
    activate(world, card(sold.card), asset_id=key)
    first, second = sorted(ledger.rows("subscription"), key=lambda row: str(row["id"]))
    assert (first["state"], second["state"]) == ("ended", "active")
    assert as_date(second["starts_on"]) == as_date(first["ends_on"]) == as_date(first["starts_on"]) + timedelta(days=1)
    subscription_changes.deactivate(world.dana, asset_id=key)
    second = ledger.row("subscription", id=second["id"])
    assert second["ends_on"] == second["starts_on"], "activated and deactivated before its first day"
    texts = [line.text for line in assets.read(world.dana, asset_id=key).history]
    assert texts == ["Deactivated", "Activated on Card"] * 2


def as_date(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)


def test_staff_with_the_right_deactivate_and_others_do_not(world: World, sold: Shop) -> None:
    key = activate(world, card(sold.card))
    with ledger.refused("subscription_changes.deactivate", by=world.vic), pytest.raises(NotAllowed):
        subscription_changes.deactivate(world.vic, asset_id=key)
    with ledger.recorded("subscription_changes.deactivate", by=world.bob):
        subscription_changes.deactivate(world.bob, asset_id=key)
    with pytest.raises(NotActive):
        subscription_changes.deactivate(world.bob, asset_id=key)


def test_double_deactivation_at_once_ends_it_once(world: World, sold: Shop) -> None:
    key = activate(world, card(sold.card))
    hands = [lambda: subscription_changes.deactivate(world.dana, asset_id=key) for _ in range(8)]
    assert outcomes(at_once(*hands)) == {"done": 1, "NotActive": 7}


def test_the_assets_of_the_tree_are_found_by_any_part_of_their_numbers(world: World, sold: Shop) -> None:
    activate(world, station(sold.home))
    key = activate(world, card(sold.card))
    subscription_changes.deactivate(world.dana, asset_id=key)
    everything = assets.search(world.dana, account_id=own(world), query=ListQuery())
    assert everything.counts == {"all": "2", "inactive": "1", "waiting": "0", "active": "1"}
    found = assets.search(world.vic, account_id=own(world), query=ListQuery(search="p12 amster"))
    assert [(row.number, row.where) for row in found.rows] == [("EVB-P12-001", "Dam 1, 1012 JS Amsterdam")]
    for who in (world.mallory, world.eli):
        with pytest.raises(NotFound):
            assets.search(who, account_id=own(world), query=ListQuery())


def test_the_activity_of_an_account_tells_of_its_assets(world: World, sold: Shop) -> None:
    key = activate(world, card(sold.card))
    subscription_changes.deactivate(world.dana, asset_id=key)
    with ledger.recorded("subscriptions.request", by=world.vic):
        subscriptions.activate(world.vic, account_id=own(world), form=card(sold.card, agreed=""), asset_id=key)
    texts = [row.text for row in activity.search(world.dana, account_id=own(world), query=ListQuery()).rows]
    assert texts == ["Asset sent for confirmation", "Asset deactivated", "Asset activated"]


def test_a_foreign_asset_is_not_activated_again(world: World, sold: Shop) -> None:
    key = activate(world, card(sold.card))
    subscription_changes.deactivate(world.dana, asset_id=key)
    assert world.eli.account_id
    for asset_id in (key, new_id()):
        with pytest.raises(NotFound):
            subscriptions.activate(world.bob, account_id=world.eli.account_id, form=card(sold.card), asset_id=asset_id)


def test_a_coming_change_is_put_off_and_brought_forward(world: World, sold: Shop) -> None:
    key = activate(world, station(sold.home))
    day = now().date()
    for days in (10, 20, 5):
        change(world.dana, key, sold.fast, (day + timedelta(days=days)).isoformat())
        page = assets.read(world.dana, asset_id=key)
        assert page.subscription.plan == "Home"
        assert (
            page.subscription.next_change
            == f"Fast, € 19.95 per month, from {money.day_written(day + timedelta(days=days))}"
        )
    before = ledger.rows("subscription_plan")
    change(world.dana, key, sold.fast, (day + timedelta(days=5)).isoformat())
    assert ledger.rows("subscription_plan") == before, "pressed twice"
    change(world.dana, key, sold.fast)
    assert assets.read(world.dana, asset_id=key).subscription.plan == "Fast"
    assert assets.read(world.dana, asset_id=key).subscription.next_change == ""


def test_a_plan_does_not_change_to_itself_on_any_day(world: World, sold: Shop) -> None:
    key = activate(world, station(sold.home))
    day = now().date() + timedelta(days=10)
    for coming in (False, True):
        if coming:
            change(world.dana, key, sold.fast, day.isoformat())
        for days in (0, 5, 10, 15):
            with ledger.unchanged(), pytest.raises(Invalid) as refused:
                change(world.dana, key, sold.home, (now().date() + timedelta(days=days)).isoformat())
            assert list(refused.value.fields) == ["plan_id"]
            assert ("cancel the coming change" in refused.value.fields["plan_id"]) == coming
    page = assets.read(world.dana, asset_id=key)
    assert (page.subscription.plan, page.subscription.next_change.startswith("Fast")) == ("Home", True)
