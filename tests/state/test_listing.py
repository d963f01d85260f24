"""What every list does: it searches, filters, turns and goes on, and its address says where it stands."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from app.core import routes
from app.core.db import Database
from app.state.assets.list import AssetsState
from app.state.gate.doors import HYDRATE
from app.state.listing import LONGEST_SEARCH
from app.state.people.customers import CustomersState
from app.vocabulary.people import Role
from tests import people
from tests.people import World
from tests.wire.processors import Processor, processing
from tests.wire.sockets import event_name

pytestmark = pytest.mark.any_database


class List:
    """One tab of a member of staff with a list in it."""

    def __init__(self, processor: Processor, world: World, state: Any, path: str) -> None:
        self._processor, self._state = processor, state
        cookie = people.cookie_and_actor(world.tenant, world.alice.user_id, "127.0.0.1")[0]
        self._where: dict[str, Any] = {"tenant": world.tenant, "cookie": cookie, "path": path}

    async def send(self, handler: str, query: dict[str, str] | None = None, **payload: Any) -> Any:
        """Run a handler; the state as it is then."""
        if not self._processor.deltas:
            await self._processor.send(HYDRATE, {"hashes": ["0"]}, **self._where)
        assert await self._processor.send(event_name(self._state, handler), payload, query=query, **self._where)
        (tree,) = self._processor.manager.states.values()
        return tree.get_substate(self._state.get_full_name().split("."))


@pytest.fixture
async def customers(database: Database, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[List]:
    world = people.build()
    for number in range(30):
        people.person(
            world.tenant,
            f"driver{number}@many.example.com",
            Role.ACCOUNT_OWNER,
            "Driver",
            f"{number:02}",
            account=f"D{number}",
        )
    async with processing(monkeypatch) as processor:
        yield List(processor, world, CustomersState, routes.CUSTOMERS)


async def test_pages_go_on_and_back_and_stop_at_both_ends(customers: List) -> None:
    first = await customers.send("load")
    rows, position = list(first.rows), first.position
    assert (len(rows), first.previous, first.address, first.loaded) == (25, "", "?", True)
    stays = await customers.send("go_previous")
    assert stays.rows == rows, "there is no page before the first"
    last = await customers.send("go_next")
    assert {row.id for row in last.rows}.isdisjoint(row.id for row in rows)
    assert (last.next, last.address.startswith("?page=")) == ("", True)
    there = last.address
    assert (await customers.send("go_next")).address == there, "there is no page behind the last"
    back = await customers.send("go_previous")
    assert (back.rows, back.position) == (rows, position)


async def test_search_filter_and_order_begin_at_the_first_page(customers: List) -> None:
    await customers.send("load")
    await customers.send("go_next")
    turned = await customers.send("turn_order")
    assert (turned.oldest_first, turned.address, turned.previous) == (True, "?sort=oldest", "")
    await customers.send("go_next")
    picked = await customers.send("pick", status="active")
    assert (picked.status, picked.address) == ("active", "?status=active&sort=oldest")
    found = await customers.send("find", text="driver7@")
    assert [row.email for row in found.rows] == ["driver7@many.example.com"]
    assert found.address == "?search=driver7%40&status=active&sort=oldest"
    version = found.version
    cleared = await customers.send("clear")
    assert (cleared.search, cleared.status, cleared.version) == ("", "all", version + 1)
    assert cleared.address == "?sort=oldest", "the order stays"


async def test_what_is_no_filter_shows_all_and_a_search_has_an_end(customers: List) -> None:
    assert (await customers.send("pick", status="nonsense")).status == "all"
    assert len((await customers.send("find", text="x" * 999)).search) == LONGEST_SEARCH


async def test_the_address_is_what_is_loaded_and_the_field_only_changes_where_it_differs(customers: List) -> None:
    asked = {"search": "driver7", "status": "nonsense", "sort": "oldest", "page": "nonsense"}
    shown = await customers.send("load", query=asked)
    assert (shown.search, shown.status, shown.oldest_first) == ("driver7", "all", True)
    version = shown.version
    assert (await customers.send("load", query=asked)).version == version, "somebody may be typing in it"


async def test_the_address_of_another_tab_is_not_the_lists(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    world = people.build()
    path = f"{routes.ACCOUNTS}/{world.dana.account_id}"
    async with processing(monkeypatch) as processor:
        assets = List(processor, world, AssetsState, path)
        asked = {"search": "x", "sort": "oldest", "page": "y"}
        other = await assets.send("load", query={"tab": "users", **asked})
        assert (other.search, other.oldest_first, other._cursor) == ("", False, "")
        own = await assets.send("load", query={"tab": "assets", **asked})
        assert (own.search, own.oldest_first) == ("x", True)
        assert own.address.startswith("?tab=assets&search=x&sort=oldest")
