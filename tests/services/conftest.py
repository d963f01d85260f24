"""What most service tests start from: a clock that stands still, the people, and a provider that only remembers."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine

from app.core.db import Database
from tests import hands, people
from tests.databases import Databases
from tests.mailroom import Mailroom
from tests.people import World

START = datetime(2026, 11, 24, 13, 5, tzinfo=UTC)
"""24 Nov 2026, 14:05 CET."""


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """It is START, and stays so until a test moves it: `clock.shift(timedelta(hours=1))`."""
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


built: dict[str, tuple[World, Any]] = {}
"""The world of each database, and the rows that hold it: made once, then put into the empty tables again and again."""


@pytest.fixture
def world(
    database: Database,
    database_kind: str,
    databases_of: Callable[[str], Databases],
    clock: time_machine.Traveller,
) -> World:
    """Two tenants with everybody signed in, at START, on a database of each kind."""
    source: Any = databases_of(database_kind)
    if database.url in built:
        made, rows = built[database.url]
        source.refill(database.url, rows)
        return made
    made = people.build()
    database.dispose()
    if rows := source.keep(database.url):
        built[database.url] = made, rows
    return made


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
