"""Two processes that share their state in Redis: the same promises, and no secret in what lies there."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import redis

from app.core import db, routes
from app.core.tokens import digest
from app.state.session import SessionState
from tests import people
from tests.applications import Application, Site, open_site
from tests.wire.sockets import open_wire

LINK = "Q0h3X1kzT2pLbU5xUnNUdVZ3WHlaQUJDREVGR0hJSktM"[:43]


@pytest.fixture
def shared_site(
    built_frontend: None, separate_database: Callable[..., str], redis_url: str, tmp_path: Path
) -> Iterator[Site]:
    """A tenant served by two processes."""
    running = Application(separate_database(), tmp_path, ONRAMP_REDIS_URL=redis_url, GRANIAN_WORKERS="2")
    running.start()
    db.configure(running.database_url)
    yield open_site(running, "volta-shared")
    assert running.stop() == 0


def test_state_in_redis_holds_nothing_that_opens_anything(shared_site: Site, redis_url: str) -> None:
    world = shared_site.world
    cookie = people.cookie_and_actor(world.tenant, world.alice.user_id, "127.0.0.1")[0]
    for path in (routes.CUSTOMERS, f"{routes.ACTIVATE}?t={LINK}", f"{routes.RESET_PASSWORD}?t={LINK}"):
        own = open_wire(shared_site, cookie=cookie, path=path).hydrate()
        own.listen(until=lambda one: world.alice.email in one.values)
        assert own.deltas[SessionState.get_full_name()]["user_email_rx_state_"] == world.alice.email
        own.close()
        thief = open_wire(shared_site, token=own.token, path=path).hydrate()
        thief.listen(1)
        assert world.alice.email not in thief.values
        assert world.dana.email not in thief.values
        thief.close()
    own = open_wire(shared_site, cookie=cookie, path=f"{routes.ACTIVATE}?t={LINK}").hydrate()
    own.listen(until=lambda one: world.alice.email in one.values)
    with redis.Redis.from_url(redis_url) as server:
        found = [server.get(key) for key in server.scan_iter() if server.type(key) == b"string"]
        kept = b"".join(value for value in found if isinstance(value, bytes))
    own.close()
    assert world.alice.email.encode() in kept, "this is where the state lies"
    assert cookie.encode() not in kept
    assert LINK.encode() not in kept
    assert digest(LINK).encode() not in kept
