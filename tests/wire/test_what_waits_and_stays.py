"""What strangers leave with a process is bounded: events that wait, trees of nobody, headers that lie with them."""

import asyncio

import pytest
from redis.asyncio import Redis
from reflex.utils.token_manager import RedisTokenManager

from app.core.db import Database
from app.core.tokens import digest
from app.state.gate.doors import HYDRATE
from app.state.gate.sockets import LONGEST_HEADER, MOST_LEFT, MOST_WAITING
from tests import people
from tests.wire.inside import Held, connected, settled

pytestmark = pytest.mark.any_database

TOKENS = 2_000
OPEN_AT_ONCE = 100


async def test_fifty_events_of_a_page_wait_and_end_with_its_socket(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = people.build()
    held = Held(monkeypatch)
    async with connected(monkeypatch, world.tenant, 60) as inside:
        waiting = inside.namespace.waiting
        for sid in ("first", "second"):
            await inside.connect(sid, f"token-of-{sid}")
            for _ in range(400):
                await inside.call(sid)
            await settled(lambda sid=sid: waiting(f"token-of-{sid}") == MOST_WAITING)
        await settled(lambda: held.began == 2)  # one at a time of each page
        inside.disconnect("first")
        await settled(lambda: waiting("token-of-first") == 0)
        assert waiting("token-of-second") == MOST_WAITING, "nobody else's are dropped"
        held.may_go_on.set()
        await settled(lambda: waiting("token-of-second") == 0)
        assert held.began - held.ended == 1, "the one that ran for the socket that is gone"
        assert MOST_WAITING <= held.ended <= 3 * MOST_WAITING


async def test_trees_of_nobody_go_after_their_sockets_and_those_of_people_stay(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = people.build()
    cookie = people.cookie_and_actor(world.tenant, world.alice.user_id)[0]
    async with connected(monkeypatch, world.tenant, 0.05) as inside:
        await inside.connect("alice", "token-of-alice", cookie=f"onramp={digest(cookie)}")
        await inside.connect("stranger", "token-of-stranger")
        await inside.connect("stays", "token-that-stays")
        for sid in ("alice", "stranger", "stays"):
            await inside.call(sid)
        everybody = {"token-of-alice", "token-of-stranger", "token-that-stays"}
        await settled(lambda: inside.trees == everybody and not any(map(inside.namespace.waiting, everybody)))
        inside.disconnect("alice")
        inside.disconnect("stranger")
        await settled(lambda: "token-of-stranger" not in inside.trees)
        assert inside.trees == everybody - {"token-of-stranger"}
        await inside.connect("again", "token-of-stranger")
        await inside.call("again")
        await settled(lambda: "token-of-stranger" in inside.trees)


async def test_of_the_pages_that_one_person_left_the_newest_stay(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A session is all that it takes to open a page after the other: each tree stays for an hour otherwise."""
    world = people.build()
    both = {"alice": world.alice, "bob": world.bob}
    cookies = {who: digest(people.cookie_and_actor(world.tenant, actor.user_id)[0]) for who, actor in both.items()}
    async with connected(monkeypatch, world.tenant, 60) as inside:

        async def leaves(who: str, page: str) -> None:
            await inside.connect(page, f"token-of-{page}", cookie=f"onramp={cookies[who]}")
            await inside.call(page)
            await settled(lambda: inside.namespace.waiting(f"token-of-{page}") == 0)
            inside.disconnect(page)
            await asyncio.sleep(0)

        await leaves("bob", "bob")
        for number in range(MOST_LEFT):
            await leaves("alice", f"alice-{number}")
        await leaves("alice", "alice-0")  # was back in between
        await inside.connect("alice-1", "token-of-alice-1", cookie=f"onramp={cookies['alice']}")
        for number in range(5):
            await leaves("alice", f"late-{number}")
        # The oldest have gone, but for the one whose page is back.
        gone = {f"token-of-alice-{number}" for number in range(2, 6)}
        pages = {"bob", *(f"alice-{n}" for n in range(MOST_LEFT)), *(f"late-{n}" for n in range(5))}
        await settled(lambda: inside.trees == {f"token-of-{page}" for page in pages} - gone)


async def test_a_page_that_comes_back_in_time_keeps_its_tree(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = people.build()
    async with connected(monkeypatch, world.tenant, 0.2) as inside:
        for sid in ("first", "second"):
            await inside.connect(sid, "token-of-a-page")
            await inside.call(sid)
            await settled(lambda: inside.namespace.waiting("token-of-a-page") == 0)
            if sid == "first":
                inside.disconnect(sid)
                await asyncio.sleep(0)
        await asyncio.sleep(0.5)
        assert inside.trees == {"token-of-a-page"}


async def test_fresh_tokens_leave_nothing(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    world = people.build()
    async with connected(monkeypatch, world.tenant, 0.05) as inside:
        inside_of = inside.namespace
        for number in range(TOKENS):
            sid = f"socket-{number}"
            await inside.connect(sid, f"fresh-token-{number}")
            if number % 40 == 0:  # the tree is made by the first event; the rest of a connection is the same for all
                await inside.call(sid)
                await settled(lambda number=number: inside_of.waiting(f"fresh-token-{number}") == 0)
            if number >= OPEN_AT_ONCE:
                inside.disconnect(f"socket-{number - OPEN_AT_ONCE}")
            if number % 500 == 499:  # they go while others come
                await settled(lambda: len(inside.trees) <= OPEN_AT_ONCE)
        for number in range(TOKENS - OPEN_AT_ONCE, TOKENS):
            inside.disconnect(f"socket-{number}")
        await settled(lambda: not inside.trees)
        await settled(lambda: not inside_of._token_manager.token_to_socket)
        kept = (inside.manager._states_locks, inside.manager._token_expires_at, inside_of._static_router_data)
        assert [len(each) for each in kept] == [0, 0, 0]
        assert not inside_of.sid_to_token


async def test_headers_are_kept_short(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    world = people.build()
    async with connected(monkeypatch, world.tenant, 60) as inside:
        await inside.connect("long", "token-of-long", user_agent="x" * 360_000, accept_language="y" * 10_000)
        await inside.call("long", HYDRATE)
        await settled(lambda: bool(inside.trees) and inside.namespace.waiting("token-of-long") == 0)
        root = inside.manager.states["token-of-long"]
        headers = root.router_data["headers"]
        assert len(headers["user-agent"]) == LONGEST_HEADER
        assert max(map(len, headers.values())) <= LONGEST_HEADER
        assert max(len(str(value)) for value in vars(root.router.headers).values()) <= 40 * LONGEST_HEADER


async def test_trees_of_nobody_go_from_redis_too_unless_the_page_is_back_at_another_process(
    database: Database, monkeypatch: pytest.MonkeyPatch, redis_url: str
) -> None:
    world = people.build()
    async with Redis.from_url(redis_url) as client:

        async def kept(token: str) -> list[bytes]:
            return [key async for key in client.scan_iter(f"{token}*")]

        async with connected(monkeypatch, world.tenant, 0.3, client) as inside:
            for token in ("token-that-goes", "token-elsewhere"):
                await inside.connect(token, token)
                await inside.call(token)
                await settled(lambda token=token: inside.namespace.waiting(token) == 0)
                assert await kept(token)
                inside.disconnect(token)
            await asyncio.sleep(0.05)
            elsewhere = RedisTokenManager(client)
            await elsewhere.link_token_to_sid("token-elsewhere", "socket-of-another-process")
            async with asyncio.timeout(30):
                while await kept("token-that-goes"):
                    await asyncio.sleep(0.02)
            await asyncio.sleep(0.5)
            assert await kept("token-elsewhere")
            await elsewhere.disconnect_token("token-elsewhere", "socket-of-another-process")
