"""Lists of 1,001 rows of any kind: the last one is found, by going through the pages and by searching."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from app.core.clock import now
from app.core.db import unit_of_work
from app.core.errors import NotFound
from app.models import Account, User
from app.services.accounts import members, tree
from app.services.lists import search_text
from app.services.lists.pages import PAGE_SIZE, ListQuery, Page
from app.vocabulary.people import UserStatus
from tests import ledger
from tests.people import World

ROWS = 1_001


def own(world: World) -> UUID:
    assert world.dana.account_id
    return world.dana.account_id


def children(world: World, parent: UUID, rows: int, name: str = "Branch", kind: str = "subsidiary") -> list[UUID]:
    """Active accounts right below another one, the first the oldest."""
    with unit_of_work() as db:
        made = [
            Account(
                tenant_id=world.tenant.id,
                parent_id=parent,
                kind=kind,
                type="business",
                name=f"{name} {number:04}",
                status="active",
                created_at=now() + timedelta(seconds=number),
            )
            for number in range(rows)
        ]
        for account in made:
            search_text.refresh_account(db, account)
        db.add_all(made)
        return [account.id for account in made]


def people(world: World, account_id: UUID, rows: int) -> list[UUID]:
    """Active Account admins of an account, the first listed first."""
    with unit_of_work() as db:
        made = [
            User(
                tenant_id=world.tenant.id,
                account_id=account_id,
                email=f"person-{number:04}@fleet.example.com",
                role="account_admin",
                status=UserStatus.ACTIVE,
                listed_at=now() + timedelta(seconds=number),
            )
            for number in range(rows)
        ]
        for user in made:
            search_text.refresh(db, user, None)
        db.add_all(made)
        return [user.id for user in made]


def last_page(show: Callable[[ListQuery], Page[Any]], query: ListQuery | None = None) -> Page[Any]:
    """Where one comes to who presses Next until there is none; every row is met once."""
    query = query or ListQuery()
    page, met = show(query), set[str]()
    for _ in range(ROWS):
        keys = [getattr(row, "id", repr(row)) for row in page.rows]
        assert not met & set(keys)
        met |= set(keys)
        if not page.next:
            assert page.position.startswith(f"{len(met) - len(page.rows) + 1:,}–{len(met):,} of ")
            return page
        page = show(ListQuery(query.search, query.status, query.oldest_first, page.next))
    raise AssertionError("no end")


def test_the_last_of_1001_sub_accounts(world: World) -> None:
    made = children(world, own(world), ROWS)

    def show(query: ListQuery) -> Page[Any]:
        return tree.search(world.dana, account_id=own(world), query=query)

    first = show(ListQuery())
    assert (len(first.rows), first.counts["all"], first.counts["active"]) == (PAGE_SIZE, "1,000+", "1,000+")
    assert first.rows[0].id == str(made[-1])
    assert last_page(show).rows[-1].id == str(made[0])
    assert [row.id for row in show(ListQuery(search="branch 0000")).rows] == [str(made[0])]
    assert show(ListQuery(oldest_first=True)).rows[0].id == str(made[0])


def test_levels_unfold_and_a_search_finds_on_any_level(world: World) -> None:
    depot, *_ = children(world, own(world), 3, "Depot")
    below = children(world, depot, ROWS, "Workshop")
    [lowest] = children(world, below[0], 1, "Eva at home", kind="employee")
    direct = tree.search(world.dana, account_id=own(world), query=ListQuery())
    assert [(row.name[-1], row.below) for row in direct.rows] == [("2", 0), ("1", 0), ("0", ROWS)]
    assert direct.position == "1–3 of 3"
    unfolded = tree.search(world.dana, account_id=depot, query=ListQuery())
    assert len(unfolded.rows) == PAGE_SIZE
    assert tree.more(direct.rows[2]).name == "All 1,001 sub-accounts of Depot 0000"
    [found] = tree.search(world.dana, account_id=own(world), query=ListQuery(search="eva home")).rows
    assert (found.id, found.path) == (str(lowest), "Depot 0000 / Workshop 0000")
    everything = tree.search(world.dana, account_id=own(world), query=ListQuery(status="active"))
    assert everything.position == "1–25 of 1,000+"


def test_a_filter_of_sub_accounts_counts_what_it_shows(world: World) -> None:
    made = children(world, own(world), 30)
    ledger.edit("account", made[4], status="suspended")
    ledger.edit("account", made[7], status="setting_up")
    page = tree.search(world.bob, account_id=own(world), query=ListQuery(status="suspended"))
    assert [row.id for row in page.rows] == [str(made[4])]
    told = {name: number for name, number in page.counts.items() if number != "0"}
    assert told == {"all": "30", "active": "28", "suspended": "1", "setting_up": "1"}


def test_the_last_of_1001_people_of_an_account(world: World) -> None:
    made = people(world, own(world), ROWS - 1)
    ledger.edit("app_user", made[3], status="deactivated")

    def show(query: ListQuery) -> Page[Any]:
        return members.search(world.dana, account_id=own(world), query=query)

    assert show(ListQuery(search="person")).rows[0].id == str(made[-1])
    met = last_page(show).rows
    assert {str(made[0]), str(world.dana.user_id)} & {row.id for row in met}
    assert [row.id for row in show(ListQuery(search="person-0000")).rows] == [str(made[0])]
    assert [row.id for row in show(ListQuery(status="deactivated")).rows] == [str(made[3])]


def test_people_are_seen_within_reach_alone(world: World) -> None:
    assert world.eli.account_id
    assert members.search(world.eli, account_id=world.eli.account_id, query=ListQuery()).rows[0].truth == ""
    for who, account_id in ((world.eli, own(world)), (world.dana, world.eli.account_id), (world.mallory, own(world))):
        with pytest.raises(NotFound):
            members.search(who, account_id=account_id, query=ListQuery())
        with pytest.raises(NotFound):
            tree.search(who, account_id=account_id, query=ListQuery())
