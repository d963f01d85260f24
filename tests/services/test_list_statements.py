"""How many statements each list screen sends: as many for 25 rows as for two, and few."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from app.core import db
from app.rules.actors import Actor
from app.services import accounts, assets
from app.services.accounts import activity, members, sub_accounts, tree
from app.services.assets import subscriptions
from app.services.billing import charges, products
from app.services.lists.pages import ListQuery
from app.services.people import customers, system_users
from tests import ledger, people, shop, tenancy
from tests.people import World
from tests.services.test_long_lists import children
from tests.services.test_long_lists import people as inhabitants


def owner(account_id: UUID) -> UUID:
    """The owner of an account."""
    return UUID(str(ledger.row("account", id=account_id)["owner_id"]))


def eva() -> UUID:
    """The first account that `grow` makes, whose owner is invited."""
    return UUID(str(ledger.row("account", name="Eva 0")["id"]))


List = Callable[[Actor, UUID, ListQuery], Any]

LISTS: dict[str, tuple[List, int]] = {
    "accounts": (lambda who, _, query: accounts.search(who, query=query), 14),
    "customers": (lambda who, _, query: customers.search(who, query=query), 8),
    "system users": (lambda who, _, query: system_users.search(who, query=query), 8),
    "products": (lambda who, _, query: products.search(who, query=query), 7),
    "assets": (lambda who, account, query: assets.search(who, account_id=account, query=query), 7),
    "sub-accounts": (lambda who, account, query: tree.search(who, account_id=account, query=query), 10),
    "activity": (lambda who, account, query: activity.search(who, account_id=account, query=query), 6),
    "a person": (lambda who, account, query: customers.detail(who, user_id=owner(account)), 12),
    "charges": (lambda who, account, query: charges.read(who, account_id=account), 16),
    "a history": (lambda who, *_: members.history(who, account_id=eva(), user_id=owner(eva())), 8),
    "people": (lambda who, account, query: members.search(who, account_id=account, query=query), 7),
}


def statements(call: Callable[[], Any]) -> int:
    sent: list[tenancy.Sent] = []
    with tenancy.hearing(db.database(), sent.append):
        call()
    return len(sent)


def grow(world: World, account_id: UUID, times: int, start: int) -> None:
    """More of everything: sub-accounts with an invitation and a rate, people, assets, products."""
    for number in range(start, start + times):
        form = sub_accounts.SubAccountForm(
            kind="employee", name=f"Eva {number}", email=f"eva-{number}@x.example", type="consumer", rate="0.25"
        )
        sub_accounts.invite(world.bob, parent_id=account_id, form=form)
        plan = shop.plan(world.tenant.id, f"Plan {number}", "4.99")
        station = shop.station(plan, serial_number=f"EVB-{number:04}")
        subscriptions.activate(world.dana, account_id=account_id, form=station)


@pytest.mark.parametrize("searched", ["", "e"])
def test_a_list_of_25_rows_takes_no_more_statements_than_one_of_three(world: World, searched: str) -> None:
    assert world.dana.account_id
    account_id = world.dana.account_id
    shop.opened(world)
    grow(world, account_id, 2, 0)
    people.person(world.tenant, "zoe@volta.example.com", world.vic.role, "Zoe", "Agent")

    def count() -> dict[str, int]:
        query = ListQuery(search=searched)
        return {name: statements(lambda s=show: s(world.alice, account_id, query)) for name, (show, _) in LISTS.items()}

    few = count()
    grow(world, account_id, 3, 2)
    inhabitants(world, account_id, 30)
    children(world, account_id, 30)
    many = count()
    assert many == few
    too_many = {name: number for name, number in many.items() if number > LISTS[name][1]}
    assert not too_many, many
