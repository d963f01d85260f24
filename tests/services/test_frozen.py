"""A database or Redis that stands still, without an answer and without a reset, is given up and never waited for."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import redis.exceptions
import sqlalchemy as sa
from starlette.requests import Request

from app.core import db, deadlines, engines, outages
from app.core.settings import get_settings
from app.http import probes
from app.services import invitations
from app.services.people import customers
from app.state import redis_client
from tests import people, servers
from tests.databases import PostgresDatabases
from tests.frozen import frozen, own
from tests.outages import connected
from tests.people import World
from tests.servers import Server

ASKED = Request({"type": "http", "method": "GET", "path": "/readyz", "headers": []})


@pytest.fixture(scope="module")
def own_postgresql() -> Iterator[tuple[Server, PostgresDatabases]]:
    """A PostgreSQL that only this module uses."""
    with own(servers.start_postgresql) as (server, url):
        databases = PostgresDatabases(url)
        databases.prepare()
        yield server, databases


@pytest.fixture
def postgresql(
    own_postgresql: tuple[Server, PostgresDatabases], data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Server]:
    """The same with an empty migrated database in use."""
    server, databases = own_postgresql
    url = databases.separate()
    monkeypatch.setenv("ONRAMP_DATABASE_URL", url)
    get_settings.cache_clear()
    db.configure(url)
    yield server
    db.dispose()


@pytest.fixture
def own_redis(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Server, str]]:
    with own(servers.start_redis) as (server, url):
        monkeypatch.setenv("ONRAMP_REDIS_URL", url)
        get_settings.cache_clear()
        yield server, url


async def readiness(monkeypatch: pytest.MonkeyPatch) -> tuple[int, str]:
    monkeypatch.setattr(probes, "_last", (0.0, ""))
    monkeypatch.setattr(probes, "_asking", asyncio.Lock())  # the one there is belongs to the loop that met it first
    answer = await probes.ready(ASKED)
    return answer.status_code, bytes(answer.body).decode()


def see(world: World) -> str:
    return customers.detail(world.alice, user_id=world.dana.user_id).email


def test_a_frozen_database_is_given_up_by_readers_and_writers_and_comes_back(postgresql: Server) -> None:
    world = people.build()
    assert see(world) == "dana@fleet.example.com"
    with frozen(postgresql):
        for ask in (lambda: see(world), lambda: invitations.invite_standard(world.bob, email="nora@b.example.com")):
            with pytest.raises(db.Unavailable) as away:
                ask()
            assert "database" in outages.sentence_for(away.value)
    assert see(world) == "dana@fleet.example.com"


def test_a_database_that_freezes_in_the_middle_is_given_up(postgresql: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines.PatientConnection, "within", 0.5)
    with pytest.raises(db.Unavailable), db.reading() as session:  # noqa: PT012
        session.connection().exec_driver_sql("SELECT 1")
        with frozen(postgresql):
            session.connection().exec_driver_sql("SELECT 2")
    with db.reading() as session:
        assert session.connection().exec_driver_sql("SELECT 3").scalar() == 3


def test_a_lock_of_somebody_else_is_given_up(postgresql: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    world = people.build()
    with connected(db.database().url) as other, other.transaction(force_rollback=True):
        other.execute("LOCK TABLE app_user IN ACCESS EXCLUSIVE MODE")
        with pytest.raises(db.Unavailable):
            see(world)
    assert see(world)


def test_the_wait_ends_with_the_event(postgresql: Server) -> None:
    """A statement waits no longer than the event it belongs to has left."""
    given_up: list[BaseException] = []

    def in_an_event() -> None:
        deadlines.begin(0.3)
        try:
            with db.reading() as session:
                session.connection().exec_driver_sql("SELECT pg_sleep(60)")
        except db.Unavailable as away:
            given_up.append(away)

    with db.reading() as session:
        session.connection().exec_driver_sql("SELECT 1")
    thread = threading.Thread(target=in_an_event)
    thread.start()
    thread.join(60)
    assert not thread.is_alive()
    assert len(given_up) == 1


async def test_readiness_names_a_frozen_database(postgresql: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    assert await readiness(monkeypatch) == (200, "ready")
    with frozen(postgresql):
        assert await readiness(monkeypatch) == (503, "The database does not answer.")
    await asyncio.sleep(0)
    while (await readiness(monkeypatch))[0] != 200:  # the thread that asked has its own end to wait for
        await asyncio.sleep(0.1)


async def test_readiness_names_a_redis_that_is_frozen_or_gone(
    database: db.Database, own_redis: tuple[Server, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    server, _ = own_redis
    assert await readiness(monkeypatch) == (200, "ready")
    with frozen(server):
        assert await readiness(monkeypatch) == (503, "Redis does not answer.")
    assert await readiness(monkeypatch) == (200, "ready")
    server.stop()
    assert await readiness(monkeypatch) == (503, "Redis does not answer.")


async def test_it_says_which_is_older_the_database_or_this_process(
    separate_database: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    db.configure(separate_database())
    for revision, answer in {
        "0001": (503, "The database waits for migrations."),
        "9999": (503, "The database belongs to a newer release than this process: restart it."),
    }.items():
        with db.unit_of_work() as session:
            session.connection().execute(sa.text("UPDATE alembic_version SET version_num = :it"), {"it": revision})
        assert await readiness(monkeypatch) == answer


async def test_an_answer_is_shared_by_all_who_ask(database: db.Database, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def counted() -> db.Revision:
        asked.append(1)
        return db.Revision.SAME

    monkeypatch.setattr(probes, "_last", (0.0, ""))
    monkeypatch.setattr(probes, "_asking", asyncio.Lock())  # the one there is belongs to the loop that met it first
    monkeypatch.setattr(db, "revision", counted)
    answers = await asyncio.gather(*[probes.ready(ASKED) for _ in range(200)])
    assert {answer.status_code for answer in answers} == {200}
    assert len(asked) == 1


def test_readiness_is_answered_within_two_seconds_whatever_happens() -> None:
    assert probes.ANSWERS_WITHIN < 2
    assert engines.STATEMENT_WITHIN < engines.ANSWER_WITHIN < deadlines.EVENT_WITHIN < 10, "Redis locks a tree for ten"


async def test_a_command_to_a_frozen_redis_is_given_up(
    own_redis: tuple[Server, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    server, url = own_redis
    monkeypatch.setattr(redis_client, "ANSWERS_WITHIN", 0.5)
    async with redis_client.PatientRedis.from_url(url) as client:
        assert await client.set("a", "b")
        async with client.pubsub() as subscribed:
            await subscribed.subscribe("news")
            with frozen(server):
                with pytest.raises(redis.exceptions.TimeoutError) as away:
                    await client.get("a")
                assert outages.sentence_for(away.value)
            assert await client.get("a") == b"b"
            await client.publish("news", "c")
            heard: list[Any] = []
            while not heard or heard[-1]["data"] != b"c":
                heard += filter(None, [await subscribed.get_message(timeout=10)])
