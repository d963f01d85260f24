"""The whole application while its database or its Redis stands still: people read a sentence, and it goes on after."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core import db, routes
from app.state.session import SessionState
from tests import people, servers
from tests.applications import Application, Site, open_site
from tests.databases import PostgresDatabases
from tests.frozen import frozen, own
from tests.servers import Server
from tests.wire.sockets import Wire, event_name, open_wire

ENTER = event_name(SessionState, "enter")
PATIENCE = 60


@pytest.fixture
def standing(built_frontend: None, tmp_path: Path) -> Iterator[tuple[Site, dict[str, Server]]]:
    """A site on a PostgreSQL and a Redis of its own."""
    with own(servers.start_postgresql) as (postgresql, url), own(servers.start_redis) as (redis, redis_url):
        databases = PostgresDatabases(url)
        databases.prepare()
        running = Application(databases.separate(), tmp_path, ONRAMP_REDIS_URL=redis_url)
        running.start()
        db.configure(running.database_url)
        yield open_site(running, "volta-frozen"), {"database": postgresql, "system": redis}
        db.dispose()
        assert running.stop() == 0


def told(wire: Wire) -> str:
    return " ".join(str(event["payload"]) for event in wire.events)


def ask_again_until(wire: Wire, answer: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while answer not in told(wire) + wire.values and time.monotonic() < deadline:
        wire.call(ENTER)
        wire.listen(10, until=lambda it: answer in told(it) + it.values)
    assert answer in told(wire) + wire.values


def test_people_read_a_sentence_and_it_goes_on_after(standing: tuple[Site, dict[str, Server]]) -> None:
    site, of_site = standing
    world = site.world
    cookie = people.cookie_and_actor(world.tenant, world.alice.user_id, "127.0.0.1")[0]
    for name, server in of_site.items():
        wire = open_wire(site, cookie=cookie, path=routes.LOGIN).hydrate()
        with frozen(server):
            wire.call(ENTER)
            wire.listen(PATIENCE, until=lambda it: "Please try again in a minute" in told(it))
            assert f"our {name}" in told(wire), site.application.said()
            assert site.application.answer(routes.READY) == 503
            assert site.application.answer(routes.HEALTH) == 200
        wire.close()
        after = open_wire(site, cookie=cookie, path=routes.LOGIN)
        after.hydrate()
        ask_again_until(after, world.alice.email)
        after.close()
