"""One station or card is subscribed once, however its number is spelled."""

from typing import Any
from uuid import UUID

import pytest

from app.core.errors import Invalid, NotFound
from app.services import accounts, assets
from app.services.assets import confirmations, subscription_changes, subscription_form, subscriptions
from app.services.assets.shared_numbers import KnownNumber
from app.services.lists.pages import ListQuery
from app.services.overview import dashboard
from tests import ledger, people, shop
from tests.crowd import at_once, outcomes
from tests.people import World
from tests.shop import Shop, card, station


@pytest.fixture
def sold(world: World) -> Shop:
    return shop.opened(world)


def activate(who: Any, form: Any, **more: Any) -> UUID:
    return UUID(subscriptions.activate(who, account_id=who.account_id, form=form, **more).asset_id)


def neighbour(world: World) -> Any:
    """The owner of another account of the same tenant."""
    ben = people.person(world.tenant, "ben@branch.example.com", people.Role.ACCOUNT_OWNER, "Ben", "B", account="Ben")
    ledger.edit("account", ben.account_id, type="business", country="NL")
    return ben


def refused_fields(who: Any, form: Any, **more: Any) -> set[str]:
    with ledger.unchanged(), pytest.raises(Invalid) as refused:
        activate(who, form, **more)
    return set(refused.value.fields)


CONTRACTS = ["NL-TNM-C00122045-K", "NLTNMC00122045", "nl tnm c00122045", "NL*TNM*012204*5", "NL-TNM-000122045-U"]
NUMBERS = ["04 A2 B3 C4", "04A2B3C4", "04:a2:b3:c4", "04-A2-B3-C4"]


@pytest.mark.parametrize("second", CONTRACTS)
@pytest.mark.parametrize("first", CONTRACTS)
def test_one_contract_is_in_use_once_however_it_is_spelled(world: World, sold: Shop, first: str, second: str) -> None:
    key = activate(world.dana, card(sold.card, contract_id=first))
    assert assets.read(world.dana, asset_id=key).contract_id == first, "shown as it was typed"
    other = card(sold.card, printed_number="VC 0002", contract_id=second)
    assert refused_fields(world.dana, other) == refused_fields(neighbour(world), other) == {"contract_id"}


@pytest.mark.parametrize("second", NUMBERS)
@pytest.mark.parametrize("first", NUMBERS)
def test_one_card_is_in_use_once_however_its_number_is_spelled(
    world: World, sold: Shop, first: str, second: str
) -> None:
    key = activate(world.dana, card(sold.card, printed_number=first))
    assert assets.read(world.dana, asset_id=key).number == first, "shown as it was typed"
    other = card(sold.card, printed_number=second, contract_id="NL-TNM-C00000002")
    assert refused_fields(world.dana, other) == refused_fields(neighbour(world), other) == {"printed_number"}


def test_one_station_is_in_use_once_however_its_number_is_spelled(world: World, sold: Shop) -> None:
    activate(world.dana, station(sold.home))
    for second in ("EVB P12 001", "evbp12001", "EVB.P12/001"):
        assert refused_fields(world.dana, station(sold.home, serial_number=second)) == {"serial_number"}


def test_a_number_that_waits_for_its_confirmation_is_in_use(world: World, sold: Shop) -> None:
    asked = subscriptions.activate(world.vic, account_id=world.dana.account_id or UUID(int=0), form=card(sold.card))
    again = card(sold.card, printed_number="VC0001", contract_id="NLTNMC00122045")
    assert refused_fields(world.dana, again) == {"printed_number", "contract_id"}
    confirmations.withdraw(world.bob, asset_id=UUID(asked.asset_id))
    activate(neighbour(world), again)


def test_stations_and_cards_and_tenants_do_not_share_their_numbers(world: World, sold: Shop) -> None:
    activate(world.dana, card(sold.card, printed_number="EVB-P12-001"))
    activate(world.dana, station(sold.home, serial_number="EVBP12001"))
    olga = people.person(world.other, "olga@elsewhere.example.com", people.Role.ACCOUNT_OWNER, "Olga", "O", account="O")
    ledger.edit("account", olga.account_id, type="business", country="NL")
    theirs = shop.plan(world.other.id, "Their card", "1.00", asset_type="card")
    activate(olga, card(theirs, printed_number="EVB-P12-001"))


def test_two_spellings_activated_at_once_make_one(world: World, sold: Shop) -> None:
    ben = neighbour(world)
    for number in range(5):
        forms = [
            card(sold.card, printed_number=f"VC 000{number}", contract_id=f"NL-TNM-C0000000{number}"),
            card(sold.card, printed_number=f"VC-000{number}", contract_id=f"NLTNMC0000000{number}"),
        ]
        hands = [lambda who=who, form=form: activate(who, form) for who in (world.dana, ben) for form in forms * 4]
        assert outcomes(at_once(*hands)) == {"done": 1, "Invalid": 15}
    assert len(ledger.rows("subscription", state="active")) == 5


def test_a_deactivated_asset_with_this_number_is_activated_again_and_not_made_anew(world: World, sold: Shop) -> None:
    for form, other, fields in (
        (card(sold.card), card(sold.card, printed_number="vc-0001", contract_id="NLTNMC00122045"), "printed_number"),
        (station(sold.home), station(sold.home, serial_number="EVB P12 001"), "serial_number"),
    ):
        key = activate(world.dana, form)
        subscription_changes.deactivate(world.dana, asset_id=key)
        for who in (world.dana, world.vic):
            with ledger.unchanged(), pytest.raises(KnownNumber) as known:
                subscriptions.activate(who, account_id=world.dana.account_id or key, form=other)
            assert fields in known.value.fields
            assert known.value.known.id == str(key)
        assert activate(world.dana, other, asset_id=key) == key


def test_no_number_of_another_deactivated_asset_is_taken_over(world: World, sold: Shop) -> None:
    mine = activate(world.dana, station(sold.home))
    other = activate(world.dana, station(sold.home, serial_number="EVB-P12-002"))
    for key in (mine, other):
        subscription_changes.deactivate(world.dana, asset_id=key)
    taking = station(sold.home, serial_number="evb p12 002")
    with ledger.unchanged(), pytest.raises(KnownNumber) as known:
        activate(world.dana, taking, asset_id=mine)
    assert (set(known.value.fields), known.value.known.id) == ({"serial_number"}, str(other))
    assert activate(world.dana, taking, asset_id=other) == other
    assert refused_fields(world.dana, taking, asset_id=mine) == {"serial_number"}, "in use now"
    assert activate(world.dana, station(sold.home), asset_id=mine) == mine


def test_a_number_corrected_on_reactivation_is_known_by_its_new_form(world: World, sold: Shop) -> None:
    key = activate(world.dana, station(sold.home))
    subscription_changes.deactivate(world.dana, asset_id=key)
    corrected = station(sold.home, serial_number="EVB-P12-009")
    assert activate(world.dana, corrected, asset_id=key) == key
    assert refused_fields(world.dana, corrected) == {"serial_number"}
    subscription_changes.deactivate(world.dana, asset_id=key)
    with ledger.unchanged(), pytest.raises(KnownNumber):
        activate(world.dana, corrected)


def test_of_two_with_one_number_made_by_an_older_release_either_comes_back(world: World, sold: Shop) -> None:
    mine = activate(world.dana, station(sold.home))
    other = activate(world.dana, station(sold.home, serial_number="EVB-P12-002"))
    for key in (mine, other):
        subscription_changes.deactivate(world.dana, asset_id=key)
    ledger.edit("asset", other, serial_number="EVB P12 001", serial_key=ledger.row("asset", id=mine)["serial_key"])
    assert activate(world.dana, station(sold.home), asset_id=mine) == mine
    subscription_changes.deactivate(world.dana, asset_id=mine)
    assert activate(world.dana, station(sold.home), asset_id=other) == other


def test_what_is_in_use_elsewhere_is_not_offered_again(world: World, sold: Shop) -> None:
    key = activate(world.dana, station(sold.home))
    subscription_changes.deactivate(world.dana, asset_id=key)
    activate(neighbour(world), station(sold.home))
    with ledger.unchanged(), pytest.raises(Invalid) as refused:
        activate(world.dana, station(sold.home))
    assert not isinstance(refused.value, KnownNumber)


def test_another_account_takes_a_deactivated_number_without_learning_of_it(world: World, sold: Shop) -> None:
    key = activate(world.dana, station(sold.home))
    subscription_changes.deactivate(world.dana, asset_id=key)
    assert activate(neighbour(world), station(sold.home)) != key


def test_activated_again_it_keeps_its_kind(world: World, sold: Shop) -> None:
    key = activate(world.dana, station(sold.home))
    subscription_changes.deactivate(world.dana, asset_id=key)
    assert refused_fields(world.dana, card(sold.card), asset_id=key) == {"kind"}
    swapped = activate(world.dana, card(sold.card))
    subscription_changes.deactivate(world.dana, asset_id=swapped)
    assert refused_fields(world.dana, station(sold.home, serial_number="SN-2"), asset_id=swapped) == {"kind"}


ODD = "DE-8EO-CAet5e4XY-3"


def test_staff_accept_a_card_as_printed_and_customers_do_not(world: World, sold: Shop) -> None:
    form = card(sold.card, contract_id=ODD)
    ticked = card(sold.card, contract_id=ODD, as_printed="yes")
    assert refused_fields(world.dana, form) == refused_fields(world.dana, ticked) == {"contract_id"}
    with pytest.raises(Invalid, match="contact support: they can accept it as printed"):
        activate(world.dana, form)
    account_id = world.dana.account_id or UUID(int=0)
    with ledger.unchanged(), pytest.raises(Invalid) as refused:
        subscriptions.activate(world.vic, account_id=account_id, form=form)
    assert set(refused.value.fields) == {"contract_id", "as_printed"}
    with ledger.recorded("subscriptions.request", by=world.vic, as_printed=ODD):
        made = subscriptions.activate(world.vic, account_id=account_id, form=ticked)
    page = assets.read(world.dana, asset_id=UUID(made.asset_id))
    assert (page.contract_id, page.as_printed) == (ODD, True)
    confirmations.withdraw(world.bob, asset_id=UUID(made.asset_id))
    assert activate(world.dana, form, asset_id=UUID(made.asset_id)) == UUID(made.asset_id), "accepted once is enough"


@pytest.mark.parametrize("wrong", ["NL-TNM-C00122", "XX-TNM-C00122045-K", "NLCHARGINGCARD", ""])
def test_as_printed_excuses_nothing_but_the_check_digit(world: World, sold: Shop, wrong: str) -> None:
    form = card(sold.card, contract_id=wrong, as_printed="yes")
    with ledger.unchanged(), pytest.raises(Invalid) as refused:
        subscriptions.activate(world.vic, account_id=world.dana.account_id or UUID(int=0), form=form)
    assert set(refused.value.fields) == {"contract_id"}


def test_a_tick_that_was_not_needed_is_not_kept(world: World, sold: Shop) -> None:
    form = card(sold.card, as_printed="yes")
    subscriptions.activate(world.vic, account_id=world.dana.account_id or UUID(int=0), form=form)
    assert "as_printed" not in ledger.row("audit", action="subscriptions.request")["detail"]


def test_another_one_keeps_kind_and_place_and_nothing_that_is_its_own(world: World, sold: Shop) -> None:
    told = assets.another(station(sold.home, as_printed="yes"))
    kept = station("", name="", serial_number="", agreed="")
    assert told == kept
    assert assets.another(card(sold.card)) == card("", name="", printed_number="", contract_id="", agreed="")


def test_what_is_in_use_is_not_begun_again(world: World, sold: Shop) -> None:
    key = activate(world.dana, station(sold.home))
    start = subscription_form.start(world.dana, account_id=world.dana.account_id or key, asset_id=key)
    assert start.why_not == "Garage is active already, or waits for its confirmation."
    subscription_changes.deactivate(world.dana, asset_id=key)
    start = subscription_form.start(world.dana, account_id=world.dana.account_id or key, asset_id=key)
    assert (start.why_not, start.again, start.kind, start.told.kind) == ("", "Garage", "Station", "station")


def twice(world: World, sold: Shop) -> tuple[UUID, UUID]:
    """One card in use twice, as an earlier release let it be: in Dana's account and in its neighbour's."""
    first = activate(world.dana, card(sold.card))
    second = activate(neighbour(world), card(sold.card, printed_number="VC 0002", contract_id="NL-TNM-C00000002"))
    contract_key = ledger.row("asset", id=first)["contract_key"]
    ledger.edit("asset", second, contract_id="NLTNMC00122045", contract_key=contract_key, twin=1)
    return first, second


def test_what_is_in_use_twice_is_listed_for_staff_until_one_is_deactivated(world: World, sold: Shop) -> None:
    first, second = twice(world, sold)
    need = {row.key: row for row in dashboard.read(world.vic).needs}["in_use_twice"]
    assert (need.count, need.path) == ("2", "/accounts?status=in_use_twice")
    found = accounts.search(world.vic, query=ListQuery(status="in_use_twice"))
    assert {row.name for row in found.rows} == {"Fleet BV", "Ben"}
    assert found.counts["in_use_twice"] == "2"
    of_account = assets.search(
        world.vic, account_id=world.dana.account_id or first, query=ListQuery(status="in_use_twice")
    )
    assert [row.id for row in of_account.rows] == [str(first)]
    others = assets.read(world.vic, asset_id=first).others
    assert [(other.id, other.number) for other in others] == [(str(second), "NLTNMC00122045")]
    assert [other.id for other in assets.read(world.vic, asset_id=second).others] == [str(first)]
    assert assets.read(world.dana, asset_id=first).others == (), "of other accounts customers learn nothing"
    with pytest.raises(NotFound):
        assets.read(world.mallory, asset_id=first)

    third = card(sold.card, printed_number="VC 0003", contract_id="NL-TNM-012204-5")
    assert refused_fields(world.dana, third) == {"contract_id"}
    subscription_changes.deactivate(world.bob, asset_id=first)
    assert refused_fields(world.dana, third) == {"contract_id"}, "the other one is still in use"
    assert "in_use_twice" not in {row.key for row in dashboard.read(world.vic).needs}
    assert assets.read(world.vic, asset_id=second).others == ()


def test_of_those_in_use_twice_the_one_that_was_deactivated_comes_back_only_alone(world: World, sold: Shop) -> None:
    first, second = twice(world, sold)
    subscription_changes.deactivate(world.bob, asset_id=second)
    again = card(sold.card, printed_number="VC 0002", contract_id="NLTNMC00122045")
    ben = ledger.row("asset", id=second)["account_id"]
    with pytest.raises(Invalid):
        subscriptions.activate(world.bob, account_id=ben, form=again, asset_id=second)
    subscription_changes.deactivate(world.bob, asset_id=first)
    subscriptions.activate(world.bob, account_id=ben, form=again, asset_id=second)
    assert ledger.row("asset", id=second)["twin"] == 0


def test_a_customer_asks_for_no_list_of_numbers_in_use_twice(world: World, sold: Shop) -> None:
    first, _ = twice(world, sold)
    query = ListQuery(status="in_use_twice")
    found = assets.search(world.dana, account_id=world.dana.account_id or first, query=query)
    assert "in_use_twice" not in found.counts
    assert [row.id for row in found.rows] == [str(first)], "the filter does not exist for them: all are shown"
