"""What most service tests start from: a clock that stands still, the people, and a provider that only remembers."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine

from app.core.db import Database
from tests import hands, people
from tests.mailroom import Mailroom
from tests.people import World

START = datetime(2026, 11, 24, 13, 5, tzinfo=UTC)
"""24 Nov 2026, 14:05 CET."""


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """It is START, and stays so until a test moves it: `clock.shift(timedelta(hours=1))`."""
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


@pytest.fixture
def world(database: Database, clock: time_machine.Traveller) -> World:
    """Two tenants with everybody signed in, at START, on a database of each kind."""
    return people.build()


@pytest.fixture(autouse=True)
def _locks_in_order(request: pytest.FixtureRequest) -> Iterator[None]:
    """Every use case that any of these tests runs takes its locks in the order of `app/services/locks.py`."""
    if "database" not in request.fixturenames:
        yield
        return
    with hands.watching(request.getfixturevalue("database")) as out_of_order:
        yield
    assert out_of_order == []


@pytest.fixture
def mailroom() -> Mailroom:
    """Where the mails of this test arrive."""
    return Mailroom()
