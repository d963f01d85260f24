"""A load that is cancelled leaves no lock in Redis: the page that is loaded again does not wait for nobody."""

import asyncio
import hashlib
import inspect
import re
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from reflex.istate.manager.redis import StateManagerRedis
from reflex.istate.manager.token import BaseStateToken
from reflex.state import State

from app.core import db
from app.state import redis_locks
from app.state.redis_client import PatientRedis
from tests.applications import Application, Site, open_site
from tests.journeys.conftest import NEIGHBOURS
from tests.wire.sockets import HYDRATE, Wire, open_wire

TOKEN = BaseStateToken(ident="6f0f2e0c-2c5e-4a0c-9b2e-3f3d7e2f5a11", cls=State)
KEY = StateManagerRedis._lock_key(TOKEN)
TAKES, GIVES_BACK = "SET", "EVAL"
REFLEX = {
    "_lock": "eb34c8959290",
    "_try_get_lock": "81fa0fd203b0",
    "_wait_lock": "776aacc593a9",
}
"""What `redis_locks` stands in for or builds on, by its source."""
RELOADS = 200


class Slow(PatientRedis):
    """Stops at one command until it is let go: before the server has it, or after the server has answered."""

    def stop_at(self, command: str, when: str) -> tuple[asyncio.Event, asyncio.Event]:
        """Set when it has come there; set it to let it go on."""
        self.stops = (command, when)
        self.there, self.go_on = asyncio.Event(), asyncio.Event()
        return self.there, self.go_on

    async def execute_command(self, *arguments: Any, **options: Any) -> Any:
        command, when = getattr(self, "stops", ("", ""))
        if arguments[0] != command:
            return await super().execute_command(*arguments, **options)
        answer = await super().execute_command(*arguments, **options) if when == "after" else None
        self.there.set()
        await self.go_on.wait()
        return answer if when == "after" else await super().execute_command(*arguments, **options)


@pytest_asyncio.fixture
async def redis_server(redis_url: str) -> AsyncIterator[Slow]:
    client = Slow.from_url(redis_url)
    assert isinstance(client, Slow)
    yield client
    await client.aclose(close_connection_pool=True)


async def locked(manager: StateManagerRedis, inside: asyncio.Event) -> None:
    async with manager._lock(TOKEN):
        inside.set()
        await asyncio.sleep(60)


async def cancel(task: "asyncio.Task[None]") -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def is_free(client: Slow) -> bool:
    """Whether the lock is gone, at once and not because it has expired."""
    for _ in range(100):
        if not await client.exists(KEY):
            return True
        await asyncio.sleep(0.01)
    return False


@pytest.fixture(autouse=True)
def _installed() -> None:
    redis_locks.install()


@pytest.mark.parametrize("name", REFLEX)
def test_reflex_is_the_one_that_was_read(name: str) -> None:
    """Where this fails, read Reflex's locks again: `redis_locks` replaces two of these and goes by the third."""
    text = Path(inspect.getfile(StateManagerRedis)).read_text()
    method = re.search(rf"^    async def {name}\(.*?(?=^    (?:@|async def|def)|\Z)", text, re.MULTILINE | re.DOTALL)
    assert method
    assert hashlib.sha256(method.group().encode()).hexdigest()[:12] == REFLEX[name]


@pytest.mark.parametrize("when", ["before", "after"])
async def test_who_is_cancelled_while_the_lock_is_asked_for_does_not_keep_it(redis_server: Slow, when: str) -> None:
    there, go_on = redis_server.stop_at(TAKES, when)
    load = asyncio.create_task(locked(StateManagerRedis(redis=redis_server), asyncio.Event()))
    await there.wait()
    await cancel(load)
    go_on.set()
    await asyncio.sleep(0.05)
    assert await is_free(redis_server)


@pytest.mark.parametrize("when", ["before", "after"])
async def test_who_is_cancelled_again_while_it_is_given_back_gives_it_back(redis_server: Slow, when: str) -> None:
    inside = asyncio.Event()
    load = asyncio.create_task(locked(StateManagerRedis(redis=redis_server), inside))
    await inside.wait()
    there, go_on = redis_server.stop_at(GIVES_BACK, when)
    load.cancel()
    await there.wait()
    await cancel(load)
    go_on.set()
    assert await is_free(redis_server)


async def test_the_lock_of_somebody_else_is_left_alone(redis_server: Slow) -> None:
    inside = asyncio.Event()
    load = asyncio.create_task(locked(StateManagerRedis(redis=redis_server), inside))
    await inside.wait()
    await redis_server.set(KEY, b"somebody else's")  # the own one has expired meanwhile
    await cancel(load)
    assert await redis_server.get(KEY) == b"somebody else's"


async def test_whoever_waits_gets_the_lock_of_who_was_cancelled(redis_server: Slow) -> None:
    manager, inside = StateManagerRedis(redis=redis_server), asyncio.Event()
    there, go_on = redis_server.stop_at(TAKES, "after")
    first = asyncio.create_task(locked(manager, asyncio.Event()))
    await there.wait()
    await cancel(first)
    go_on.set()
    redis_server.stops = ("", "")
    second = asyncio.create_task(locked(manager, inside))
    await asyncio.wait_for(inside.wait(), 3)
    await cancel(second)
    await manager.close()


@pytest.fixture
def site_with_redis(
    built_frontend: None, separate_database: Callable[..., str], redis_url: str, tmp_path: Path
) -> Iterator[Site]:
    running = Application(separate_database(), tmp_path, ONRAMP_REDIS_URL=redis_url, **NEIGHBOURS)
    running.start()
    db.configure(running.database_url)
    yield open_site(running, "volta-reloads")
    assert running.stop() == 0


@pytest.mark.slow
@pytest.mark.any_database
def test_two_hundred_reloads_and_none_of_them_hangs(site_with_redis: Site) -> None:
    token = str(open_page(site_with_redis).token)
    slowest = 0.0
    for number in range(RELOADS):
        interrupted = open_page(site_with_redis, token)
        interrupted.call(HYDRATE)
        time.sleep(0.03 + 0.22 * number / RELOADS)
        interrupted.close()
        started = time.monotonic()
        page = open_page(site_with_redis, token).hydrate()
        slowest = max(slowest, time.monotonic() - started)
        assert page.is_hydrated, f"load {number} hangs"
        page.close()
    assert slowest < 5


def open_page(site: Site, token: str | None = None) -> Wire:
    return open_wire(site, token=token)
