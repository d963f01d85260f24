"""Lists: any part of a name or an address finds it, every row is on exactly one page, and no cursor breaks one."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from hypothesis import example, given
from hypothesis import strategies as st

from app.core.db import unit_of_work
from app.core.ids import new_id
from app.models import Account, User
from app.services import accounts, invitations
from app.services.lists import pages, search_text
from app.services.lists.pages import PAGE_SIZE, ListQuery, Page
from app.services.people import customers, system_users
from app.vocabulary.accounts import AccountKind, AccountStatus
from app.vocabulary.people import UserStatus
from tests import ledger
from tests.people import World

AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
SAME_MOMENT = timedelta(0)


def fill(
    world: World, names: list[str], *, apart: timedelta = SAME_MOMENT, domain: str = "rows.example.com"
) -> list[str]:
    """Active customers of these names, each listed `apart` after the one before; their keys."""
    with unit_of_work() as db:
        users = [
            User(
                tenant_id=world.tenant.id,
                account_id=world.dana.account_id,
                email=f"row-{number:04}@{domain}",
                first_name=name,
                role="driver",
                status=UserStatus.ACTIVE,
                listed_at=AT + number * apart,
            )
            for number, name in enumerate(names)
        ]
        for user in users:
            search_text.refresh(db, user, None)
        db.add_all(users)
        return [str(user.id) for user in users]


def found(world: World, search: str) -> set[str]:
    return {row.title for row in customers.search(world.alice, query=ListQuery(search=search)).rows}


def walk(world: World, search: Any, query: ListQuery, *, back: bool = False) -> list[Page[Any]]:
    """Every page from this one on to the end of the list, or to its start."""
    pages = [search(world.alice, query=query)]
    while cursor := (pages[-1].previous if back else pages[-1].next):
        assert len(pages) < 10
        pages.append(search(world.alice, query=ListQuery(query.search, query.status, query.oldest_first, cursor)))
    return pages


def keys(pages: list[Page[Any]]) -> list[str]:
    return [row.id for page in pages for row in page.rows]


@pytest.mark.parametrize("apart", [SAME_MOMENT, timedelta(microseconds=1), timedelta(days=1)], ids=str)
def test_every_row_is_on_exactly_one_page_forward_and_back(world: World, apart: timedelta) -> None:
    made = fill(world, ["Row"] * 60, apart=apart)
    for oldest_first in (False, True):
        query = ListQuery(search="rows.example.com", oldest_first=oldest_first)
        forward = walk(world, customers.search, query)
        assert [len(page.rows) for page in forward] == [25, 25, 10]
        assert [page.position for page in forward] == ["1–25 of 60", "26–50 of 60", "51–60 of 60"]
        assert sorted(keys(forward)) == sorted(made)
        if apart:
            assert keys(forward) == (made if oldest_first else made[::-1])
        last = ListQuery(query.search, "all", oldest_first, forward[1].next)
        back = walk(world, customers.search, last, back=True)
        assert [page.rows for page in back] == [page.rows for page in reversed(forward)]
        assert [page.position for page in back] == [page.position for page in reversed(forward)]
        assert (forward[0].previous, forward[-1].next, back[-1].previous) == ("", "", "")
        assert back[-1].next == forward[0].next


def test_newest_first_is_the_reverse_of_oldest_first(world: World) -> None:
    fill(world, ["Row"] * 60)
    orders = [keys(walk(world, customers.search, ListQuery(oldest_first=oldest))) for oldest in (False, True)]
    assert orders[0] == orders[1][::-1]
    assert len(set(orders[0])) == 62


@pytest.mark.parametrize(("rows", "pages"), [(0, [0]), (1, [1]), (25, [25]), (26, [25, 1]), (50, [25, 25])])
def test_pages_are_full_but_for_the_last(world: World, rows: int, pages: list[int]) -> None:
    fill(world, ["Row"] * rows)
    walked = walk(world, customers.search, ListQuery(search="rows.example.com"))
    assert [len(page.rows) for page in walked] == pages
    assert walked[-1].position.endswith(f" of {rows}") or not rows
    assert walked[0].counts["all"] == str(rows)


@pytest.mark.parametrize("most", [0, 3, 10**6])
def test_counts_are_the_same_looked_at_once_or_one_by_one(
    world: World, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(world, ["Row"] * 5)
    for name in "abcd":
        invitations.invite_standard(world.bob, email=f"{name}@rows.example.com")
    monkeypatch.setattr(pages, "LOOK_AT_ONCE", most)
    of_people = customers.search(world.alice, query=ListQuery(search="rows.example.com")).counts
    assert {name: number for name, number in of_people.items() if number != "0"} == {
        "all": "9",
        "active": "5",
        "invited": "4",
    }
    assert customers.search(world.alice, query=ListQuery()).counts["invited"] == "4"
    for search, invited in (("rows.example.com", "4"), ("", "4"), ("a@rows", "1"), ("nobody", "0")):
        assert accounts.search(world.alice, query=ListQuery(search=search)).counts["invited"] == invited


def test_what_happens_between_two_pages_moves_no_row_onto_both(world: World) -> None:
    made = fill(world, ["Row"] * 40, apart=timedelta(minutes=1))
    first = customers.search(world.alice, query=ListQuery(search="rows.example.com"))
    ledger.edit("app_user", UUID(made[0]), listed_at=AT + timedelta(days=1))
    second = customers.search(world.alice, query=ListQuery(search="rows.example.com", cursor=first.next))
    assert not set(keys([first])) & set(keys([second]))
    assert keys([second]) == made[14:0:-1]


def test_a_cursor_with_nothing_beyond_begins_the_list_anew(world: World) -> None:
    made = fill(world, ["Row"] * 26, apart=timedelta(minutes=1))
    query = ListQuery(search="rows.example.com")
    cursor = customers.search(world.alice, query=query).next
    ledger.edit("app_user", UUID(made[0]), listed_at=AT + timedelta(days=1))
    page = customers.search(world.alice, query=ListQuery(search=query.search, cursor=cursor))
    assert page.position == "1–25 of 26"
    assert page.rows[0].id == made[0]


BROKEN = [
    *("x", "...", "n.0.0.0", "n.0.0", "n.0.1.2.3", "n.1.nan.x", "\0", "\ud800", "n.0.0.\ud800", "%00", "💥" * 50),
    f"n.0.{10**40}.{UUID(int=1)}",
    f"n.0.{'9' * 6000}.{UUID(int=1)}",
    f"n.{'9' * 6000}.0.{UUID(int=1)}",
    f"n.0.{-(10**40)}.{UUID(int=1)}",
    f"n.0.-1e9.{UUID(int=1)}",
    "n.25.0.1' OR '1'='1",
    "x" * 100_000,
]


def test_a_malformed_cursor_is_the_first_page(world: World) -> None:
    fill(world, ["Row"] * 30)
    first = customers.search(world.alice, query=ListQuery())
    for cursor in BROKEN:
        assert customers.search(world.alice, query=ListQuery(cursor=cursor)) == first, cursor[:40]


def test_a_forged_cursor_shows_only_what_the_list_holds(world: World) -> None:
    fill(world, ["Row"] * 30)
    own = set(keys(walk(world, customers.search, ListQuery())))
    for direction in ("n", "p", "q", ""):
        for offset in ("-5", "7", str(10**30)):
            for micros in (0, -(10**15), 4 * 10**15, 253402300799 * 10**6):
                cursor = f"{direction}.{offset}.{micros}.{UUID(int=2**128 - 1)}"
                assert set(keys([customers.search(world.alice, query=ListQuery(cursor=cursor))])) <= own


@given(st.text() | st.from_regex(r"[np]\.\d{1,20}\.-?\d{1,30}\.[0-9a-f-]{30,40}", fullmatch=True))
def test_no_cursor_makes_an_error(cursor: str) -> None:
    assert pages._parse(cursor) is None or pages._parse(cursor)


@given(st.datetimes(timezones=st.just(UTC)), st.integers(0, 10**9))
@example(datetime(2191, 3, 4, 5, 6, 7, 123457, tzinfo=UTC), 0)
def test_a_cursor_comes_back_to_the_microsecond(at: datetime, offset: int) -> None:
    key = new_id()
    parsed = pages._parse(pages._format("n", offset, at, key))
    assert parsed
    assert (parsed.forward, parsed.offset, parsed.at, parsed.id) == (True, offset, at, key)


NAMES = ["Zoë Ünal", "STRASSE", "Straße", "Ann O'Hare", "100% Sure", "under_score", "back\\slash", "e\u0301toile", "Ⅻ"]


FINDS = [
    ("ünal", {"Zoë Ünal"}),
    ("ÜNAL", {"Zoë Ünal"}),
    ("u\u0308nal", {"Zoë Ünal"}),
    ("oë ün", {"Zoë Ünal"}),
    ("ün zoë", {"Zoë Ünal"}),
    ("straße", {"STRASSE", "Straße"}),
    ("Trass", {"STRASSE", "Straße"}),
    ("étoile", {"e\u0301toile"}),
    ("xii", {"Ⅻ"}),
    ("o'h", {"Ann O'Hare"}),
    ("%", {"100% Sure"}),
    ("0% s", {"100% Sure"}),
    ("_", {"under_score"}),
    ("r_s", {"under_score"}),
    ("\\", {"back\\slash"}),
    ("k\\s", {"back\\slash"}),
    ("\\%", set()),
    ("a_n", set()),
    ("row-0003", {"Ann O'Hare"}),
    ("W-0003@ROWS.", {"Ann O'Hare"}),
    ("  ann   hare  ", {"Ann O'Hare"}),
    ("ann zoë", set()),
    ("nobody", set()),
    ("' OR 1=1 --", set()),
    ("\0", set()),
    ("ann\0", set()),
    ("\ud800", set()),
    ("a" * 100_000, set()),
    ("%" * 60_000, set()),
    ("ann " * 50_000, {"Ann O'Hare"}),
]


def test_any_part_of_name_or_address_finds(world: World) -> None:
    fill(world, NAMES)
    for typed, titles in FINDS:
        assert found(world, typed) == titles, typed[:40]


@given(st.text(max_size=300))
def test_what_is_searched_for_is_always_something_a_database_can_read(query: str) -> None:
    for pattern in sa.and_(sa.true(), *search_text.contains(User.search_text, query)).compile().params.values():
        assert "\0" not in pattern
        assert len(pattern.encode()) < 50_000


def test_the_search_sees_nobody_of_another_tenant_or_of_the_other_list(world: World) -> None:
    assert found(world, "") == {"Dana Fields", "Eli Vries"}
    assert found(world, "alice") == found(world, "mallory") == set()
    staff = system_users.search(world.alice, query=ListQuery()).rows
    assert {row.title for row in staff} == {"Alice Admin", "Bob Support", "Vic Agent"}
    assert {row.name for row in accounts.search(world.mallory, query=ListQuery()).rows} == set()


def test_counts_are_exact_to_a_thousand_and_say_more_above(world: World) -> None:
    fill(world, ["Row"] * 1000)
    page = customers.search(world.alice, query=ListQuery(search="rows.example"))
    assert (page.counts["all"], page.position) == ("1,000", "1–25 of 1,000")
    fill(world, ["Row"], domain="more.example.com")
    page = customers.search(world.alice, query=ListQuery(search="row-"))
    assert (page.counts["all"], page.position) == ("1,000+", "1–25 of 1,000+")


def test_an_unknown_filter_is_no_filter(world: World) -> None:
    for status in ("", "nonsense", "\0", "expires_soon", "' OR ''='"):
        for search in (customers.search, system_users.search, accounts.search):
            assert search(world.alice, query=ListQuery(status=status)) == search(world.alice, query=ListQuery())


def test_accounts_page_like_people(world: World) -> None:
    with unit_of_work() as db:
        db.add_all(
            Account(
                tenant_id=world.tenant.id,
                kind=AccountKind.STANDARD,
                name=f"Many {number}",
                status=AccountStatus.ACTIVE,
                search_text=f"many {number}",
                created_at=AT,
            )
            for number in range(2 * PAGE_SIZE + 1)
        )
    forward = walk(world, accounts.search, ListQuery(search="many"))
    back = walk(world, accounts.search, ListQuery(search="many", cursor=forward[-2].next), back=True)
    assert [len(page.rows) for page in forward] == [25, 25, 1]
    assert [page.rows for page in back] == [page.rows for page in reversed(forward)]
    assert all(one.next for one, _ in pairwise(forward))
