"""The same SQL without us: statements that a use case sent, sent again by the bare driver."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import sqlalchemy as sa
from sqlalchemy import event

from app.core import db
from bench.timing import Call

Statements = list[tuple[str, Any]]


@contextmanager
def listening() -> Iterator[Statements]:
    """The reading statements that are sent in the block."""
    sent: Statements = []

    def note(_connection: Any, _cursor: Any, sql: str, parameters: Any, _context: Any, _many: bool) -> None:
        if sql.lstrip().startswith(("SELECT", "WITH")):
            sent.append((sql, parameters))

    engines = {db.database().engine, db.database().reader}
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    yield sent
    for engine in engines:
        event.remove(engine, "before_cursor_execute", note)


@contextmanager
def connected() -> Iterator[Any]:
    """A connection of the bare driver to the database in use."""
    url = sa.make_url(db.database().url)
    if db.database().is_sqlite:
        connection: Any = sqlite3.connect(url.database or "", isolation_level=None)
        connection.execute("PRAGMA synchronous=FULL")
    else:
        connection = psycopg.connect(
            url.set(drivername="postgresql").render_as_string(hide_password=False),
            autocommit=True,
            prepare_threshold=None,
        )
    try:
        yield connection
    finally:
        connection.close()


def same_sql(connection: Any, call: Call) -> Call:
    """What sends again, by the bare driver, the reading statements that the call sends."""
    with listening() as sent:
        call()

    def send() -> None:
        for sql, parameters in sent:
            connection.execute(sql, parameters).fetchall()

    return send


def one_row(connection: Any) -> Call:
    """What commits one row of one small table by the bare driver: the floor of everything that writes."""
    connection.execute("CREATE TABLE bench_floor (id INTEGER)")
    return lambda: connection.execute("INSERT INTO bench_floor VALUES (1)")
