"""How far an actor reaches, person by person: what is outside is not found, whatever it is."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from app.core.db import reading
from app.core.errors import NotFound
from app.models import Account
from app.services.access import reach
from app.services.accounts import sub_accounts
from app.services.assets import subscriptions
from tests import ledger, shop
from tests.people import World

STAFF = ("alice", "bob", "vic")
BELOW = {"kind": "subsidiary", "name": "Garage BV", "email": "nora@x.example.com", "type": "business"}


@pytest.fixture
def keys(world: World) -> dict[str, Any]:
    """Keys of what belongs to Dana, to the sub-account below her, to Eli and to the tenant."""
    assert world.dana.account_id
    sold = shop.opened(world)
    ledger.edit("account", world.eli.account_id, country="NL", type="consumer")
    nora = sub_accounts.invite(world.dana, parent_id=world.dana.account_id, form=sub_accounts.SubAccountForm(**BELOW))
    asset = subscriptions.activate(world.dana, account_id=world.dana.account_id, form=shop.station(sold.home))
    return {
        "dana": world.dana.user_id,
        "nora": UUID(nora.user_id),
        "eli": world.eli.user_id,
        "vic": world.vic.user_id,
        "fleet": world.dana.account_id,
        "garage": UUID(nora.account_id),
        "home": world.eli.account_id,
        "station": UUID(asset.asset_id),
        "plan": UUID(sold.home),
        "product": ledger.row("plan", id=UUID(sold.home))["product_id"],
    }


def reached(world: World, find: Callable[..., Any], key: UUID) -> set[str]:
    names = set()
    with reading() as db:
        for name, actor in world.everybody.items():
            try:
                find(db, actor, key)
            except NotFound:
                continue
            names.add(name)
    return names


@pytest.mark.parametrize(
    ("find", "what", "names"),
    [
        (reach.account, "fleet", {*STAFF, "dana"}),
        (reach.account, "garage", {*STAFF, "dana"}),
        (reach.account, "home", {*STAFF, "eli"}),
        (reach.account_below, "fleet", {*STAFF}),
        (reach.account_below, "garage", {*STAFF, "dana"}),
        (reach.asset, "station", {*STAFF, "dana"}),
        (reach.person, "dana", {*STAFF, "dana"}),
        (reach.person, "nora", {*STAFF, "dana"}),
        (reach.person, "eli", {*STAFF, "eli"}),
        (reach.person, "vic", {*STAFF}),
        (reach.customer, "nora", {*STAFF, "dana"}),
        (reach.customer, "vic", set()),
        (reach.system_user, "vic", {*STAFF}),
        (reach.system_user, "dana", set()),
        (reach.product, "product", {*STAFF, "dana", "eli"}),
        (reach.plan, "plan", {*STAFF, "dana", "eli"}),
        (reach.plan, "product", set()),
    ],
)
def test_who_reaches_what(
    world: World, keys: dict[str, Any], find: Callable[..., Any], what: str, names: set[str]
) -> None:
    assert reached(world, find, keys[what]) == names


def test_what_belongs_to_an_account_is_found_in_that_account_alone(world: World, keys: dict[str, Any]) -> None:
    with reading() as db:
        fleet, garage = (db.get_one(Account, keys[name]) for name in ("fleet", "garage"))
        assert reach.person_of(db, fleet, keys["dana"]).id == keys["dana"]
        assert reach.asset_of(db, fleet, keys["station"]).id == keys["station"]
        for find, key in ((reach.person_of, keys["dana"]), (reach.asset_of, keys["station"])):
            with pytest.raises(NotFound):
                find(db, garage, key)


def test_customers_have_an_account_of_their_own_and_staff_have_none(world: World) -> None:
    with reading() as db:
        assert reach.own_account(db, world.eli).id == world.eli.account_id
        with pytest.raises(NotFound):
            reach.own_account(db, world.alice)
