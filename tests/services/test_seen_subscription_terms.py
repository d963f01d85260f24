"""Who agrees to subscription terms agrees to those that were shown."""

from uuid import UUID

import pytest

from app.core import db
from app.core.errors import Invalid
from app.models import Plan
from app.services.assets import confirmations, subscription_changes, subscription_form, subscriptions
from app.services.billing import offers
from tests import ledger, people, shop
from tests.mailroom import Mailroom
from tests.people import World
from tests.shop import TERMS, Shop, card, station

NEW = "https://volta.example.com/subscription-terms-2027"


@pytest.fixture
def world(database: db.Database) -> World:
    return people.build()


@pytest.fixture
def sold(world: World) -> Shop:
    return shop.opened(world)


def own(world: World) -> UUID:
    assert world.dana.account_id
    return world.dana.account_id


def change_terms(plan_id: str) -> None:
    with db.unit_of_work() as session:
        product = session.get_one(Plan, UUID(plan_id)).product_id
    ledger.edit("product", product, terms_url=NEW)


def offered(world: World) -> tuple[offers.OfferRow, ...]:
    return subscription_form.offered(world.dana, account_id=own(world), kind="station", ac="1", dc="0")


def test_terms_that_changed_after_they_were_shown_are_not_agreed_to(world: World, sold: Shop) -> None:
    shown = offered(world)
    ticked = offers.terms_mark(shown)
    seen = offers.terms_seen(shown, sold.home, ticked)
    assert seen == TERMS
    change_terms(sold.home)
    with ledger.unchanged(), pytest.raises(Invalid) as refused:
        subscriptions.activate(world.dana, account_id=own(world), form=station(sold.home), seen_terms=seen)
    assert set(refused.value.fields) == {"agreed"}
    assert offers.terms_seen(offered(world), sold.home, ticked) == "", "the tick was for others"
    with ledger.unchanged(), pytest.raises(Invalid):
        subscriptions.activate(world.dana, account_id=own(world), form=station(sold.home), seen_terms="")
    seen = offers.terms_seen(offered(world), sold.home, offers.terms_mark(offered(world)))
    subscriptions.activate(world.dana, account_id=own(world), form=station(sold.home), seen_terms=seen)
    assert ledger.row("subscription_plan")["terms_url"] == seen == NEW


def test_another_plan_is_not_taken_under_terms_that_changed(world: World, sold: Shop) -> None:
    made = subscriptions.activate(world.dana, account_id=own(world), form=station(sold.home))
    key = UUID(made.asset_id)
    change_terms(sold.home_year)
    with ledger.unchanged(), pytest.raises(Invalid) as refused:
        subscription_changes.change_plan(
            world.dana, asset_id=key, plan_id=sold.home_year, valid_from="", has_agreed=True, seen_terms=TERMS
        )
    assert set(refused.value.fields) == {"agreed"}
    subscription_changes.change_plan(
        world.dana, asset_id=key, plan_id=sold.home_year, valid_from="", has_agreed=True, seen_terms=NEW
    )


def test_what_the_link_showed_is_what_is_stored(world: World, sold: Shop, mailroom: Mailroom) -> None:
    subscriptions.activate(world.bob, account_id=own(world), form=card(sold.card))
    visitor, token = people.visitor(world.tenant), mailroom.token()
    shown = confirmations.look(visitor, token=token).request.terms_url
    change_terms(sold.card)
    confirmations.confirm(visitor, token=token, agreed=True)
    assert ledger.row("subscription_plan")["terms_url"] == shown == TERMS
