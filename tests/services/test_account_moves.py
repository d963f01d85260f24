"""The type and the country of an account after its setup: what depends on them keeps them, or is told and ended."""

from datetime import timedelta
from uuid import UUID

import pytest

from app.core.clock import now
from app.core.errors import Conflict, Invalid
from app.services import accounts, assets
from app.services.accounts import activity, changes, setup, sub_accounts
from app.services.accounts.moves import CountryAsksFirst
from app.services.accounts.sub_accounts import SubAccountForm
from app.services.assets import subscription_changes, subscriptions
from app.services.lists.pages import ListQuery
from app.vocabulary.assets import AssetStatus
from tests import ledger, shop
from tests.people import World
from tests.shop import Shop, card, station


@pytest.fixture
def sold(world: World) -> Shop:
    return shop.opened(world)


def own(world: World) -> UUID:
    assert world.dana.account_id
    return world.dana.account_id


def make_consumer(world: World, name: str = "Fleet BV") -> None:
    setup.save(world.dana, section="account", form={"type": "consumer", "name": name})


def by_staff(world: World, wanted: str, seen: str) -> None:
    changes.change_type(world.bob, account_id=own(world), wanted=wanted, before=seen)


def move(world: World, country: str, *, agreed: bool = False) -> None:
    setup.save(world.dana, section="basics", form={"language": "en", "country": country}, agreed=agreed)


def employee(world: World) -> UUID:
    form = SubAccountForm(kind="employee", name="Eva home", email="eva@fleet.example.com", type="consumer")
    return UUID(sub_accounts.invite(world.bob, parent_id=own(world), form=form).account_id)


def test_after_setup_the_type_is_the_staffs(world: World, sold: Shop) -> None:
    with ledger.unchanged(), pytest.raises(Invalid) as refused:
        make_consumer(world)
    assert refused.value.fields == {"type": "The account type is settled. Volta Charging can change it for you."}
    with ledger.unchanged(), pytest.raises(Invalid) as refused:
        make_consumer(world, name="")
    assert set(refused.value.fields) == {"type", "name"}, "all errors in the first round"
    assert setup.read(world.dana).type_settled
    ledger.edit("account", own(world), vat_number="NL004495445B01", company_name="Fleet BV")
    with ledger.recorded("account_changes.change_type", by=world.bob):
        by_staff(world, "consumer", "business")
    page = accounts.detail(world.bob, account_id=own(world))
    assert (page.type, page.company.vat_number, page.company.name) == ("Consumer", "", "")
    assert activity.search(world.bob, account_id=own(world), query=ListQuery()).rows[0].text == "Account type changed"
    by_staff(world, "business", "consumer")
    assert accounts.detail(world.bob, account_id=own(world)).type == "Business"


def test_during_setup_it_is_the_customers_until_something_depends_on_it(world: World, sold: Shop) -> None:
    ledger.edit("account", own(world), status="setting_up")
    make_consumer(world)
    setup.save(world.dana, section="account", form={"type": "business", "name": "Fleet BV"})
    employee(world)
    with ledger.unchanged(), pytest.raises(Invalid) as refused:
        make_consumer(world)
    assert refused.value.fields == {"type": "Only a business has sub-accounts, and this account has 1."}


def test_sub_accounts_and_plans_keep_the_type_from_the_staff_too(world: World, sold: Shop) -> None:
    made = subscriptions.activate(world.dana, account_id=own(world), form=card(sold.business_only))
    with ledger.unchanged(but={"audit"}), pytest.raises(Conflict) as refused:
        by_staff(world, "consumer", "business")
    assert "Card of Eli" in refused.value.sentence
    subscription_changes.change_plan(
        world.dana, asset_id=UUID(made.asset_id), plan_id=sold.card, valid_from="", has_agreed=True
    )
    child = employee(world)
    with ledger.unchanged(but={"audit"}), pytest.raises(Conflict) as refused:
        by_staff(world, "consumer", "business")
    assert "sub-accounts" in refused.value.sentence
    ledger.edit("account", child, parent_id=None)
    by_staff(world, "consumer", "business")


def test_a_coming_plan_for_businesses_only_keeps_the_type(world: World, sold: Shop) -> None:
    made = subscriptions.activate(world.dana, account_id=own(world), form=card(sold.card))
    day = (now() + timedelta(days=5)).date().isoformat()
    subscription_changes.change_plan(
        world.dana, asset_id=UUID(made.asset_id), plan_id=sold.business_only, valid_from=day, has_agreed=True
    )
    with pytest.raises(Conflict):
        by_staff(world, "consumer", "business")


def test_the_type_that_it_has_by_now_is_no_other_and_no_other_word_is_one(world: World, sold: Shop) -> None:
    by_staff(world, "consumer", "business")
    with ledger.unchanged():
        by_staff(world, "consumer", "business")
    for wanted in ("", "company", "Business"):
        with ledger.unchanged(), pytest.raises(Invalid):
            by_staff(world, wanted, "consumer")


def test_an_enterprise_account_stays_a_business(world: World, sold: Shop) -> None:
    erin = shop.enterprise(world)
    assert erin.account_id
    with pytest.raises(Conflict):
        changes.change_type(world.bob, account_id=erin.account_id, wanted="consumer", before="business")


def test_a_new_country_says_what_it_ends_and_ends_it_once_agreed(world: World, sold: Shop) -> None:
    ledger.edit("account", own(world), postcode="1012 JS", vat_number="NL004495445B01")
    child = employee(world)
    stays = subscriptions.activate(world.dana, account_id=own(world), form=station(sold.home))
    theirs = subscriptions.activate(world.dana, account_id=child, form=card(sold.card, name="Card of Eva"))
    waits = subscriptions.activate(
        world.bob, account_id=own(world), form=card(sold.card, printed_number="VC 9", contract_id="NL-TNM-C00000002")
    )
    with ledger.unchanged(), pytest.raises(CountryAsksFirst) as asked:
        move(world, "DE")
    sentence = asked.value.fields["country"]
    assert "from Netherlands to Germany" in sentence
    assert "Asked anew: postcode, VAT number." in sentence
    assert all(name in sentence for name in ("Garage", "Card of Eva", "Card of Eli"))
    move(world, "DE", agreed=True)
    account = ledger.row("account", id=own(world))
    assert (account["country"], account["postcode"], account["vat_number"]) == ("DE", "", "")
    for made in (stays, theirs, waits):
        page = assets.read(world.bob, asset_id=UUID(made.asset_id))
        assert page.status == AssetStatus.INACTIVE
    assert {row["state"] for row in ledger.rows("subscription")} == {"ended", "withdrawn"}
    texts = [row.text for row in activity.search(world.bob, account_id=own(world), query=ListQuery()).rows]
    assert texts.count("Asset deactivated") == 1
    assert "Confirmation taken back" in texts


def test_a_country_that_ends_nothing_is_taken_at_once(world: World) -> None:
    move(world, "NL")
    move(world, "DE")
    move(world, "DE")
    assert ledger.row("account", id=own(world))["country"] == "DE"


def test_an_enterprise_plan_goes_on_in_another_country(world: World, sold: Shop) -> None:
    erin = shop.enterprise(world)
    assert erin.account_id
    subscriptions.activate(erin, account_id=erin.account_id, form=station())
    setup.save(erin, section="basics", form={"language": "en", "country": "DE"})
    assert [row["state"] for row in ledger.rows("subscription")] == ["active"]


@pytest.mark.parametrize(("country", "done"), [("DE", False), ("IE", True), ("IT", False), ("NL", True)])
def test_an_address_of_another_country_is_not_done(world: World, country: str, done: bool) -> None:
    ledger.edit("account", own(world), type="business", country="NL", street="Dam 1", postcode="1012 JS", city="A")
    move(world, country, agreed=True)
    of_sections = {section.key: section.done for section in setup.read(world.dana).sections}
    assert of_sections["address"] is done
