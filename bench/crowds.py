"""A tenant with many customers, loaded past the services: COPY into PostgreSQL, executemany into SQLite."""

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg

from app.core.ids import new_id
from app.rules import searching
from bench.drivers import connected
from tests.people import World

START = datetime(2026, 1, 1, tzinfo=UTC)
NEEDLE_EVERY = 1000
INVITED_EVERY = 5

COLUMNS = {
    "app_user": (
        "id tenant_id created_at account_id email first_name last_name role is_staff status language"
        " invited_by_name invitation_id listed_at own_text search_text"
    ).split(),
    "invitation": (
        "id tenant_id created_at user_id account_id email role state delivery delivery_note version expires_at"
    ).split(),
}

Rows = dict[str, list[tuple[Any, ...]]]


def load(world: World, customers: int) -> None:
    """Add this many customers to the first tenant; every fifth is invited, every thousandth is called Needle."""
    rows = _rows(world.tenant.id, world.dana.account_id, customers)
    with connected() as connection:
        if isinstance(connection, sqlite3.Connection):
            _into_sqlite(connection, rows)
        else:
            _into_postgresql(connection, rows)


def _rows(tenant: UUID, account: UUID | None, customers: int) -> Rows:
    made: Rows = {"app_user": [], "invitation": []}
    for number, (first, last) in zip(range(customers), _names(), strict=False):
        key, at = new_id(), START + timedelta(minutes=number)
        invitation = new_id() if number % INVITED_EVERY == 0 else None
        email = f"{first}.{last}.{number}@fleet-{number % 500}.example.com"
        status = "invited" if invitation else "active"
        searched = "\n" + searching.text_of(searching.fields(email, last, f"{first} {last}"))
        made["app_user"].append(
            (
                *(key, tenant, at, account, email, first, last, "driver", False, status),
                *("en", "Bob Support", invitation, at, searched, searched),
            )
        )
        if invitation:
            deadline = at + timedelta(hours=24)
            made["invitation"].append(
                (invitation, tenant, at, key, account, email, "driver", "pending", "handed_over", "", 1, deadline)
            )
    return made


def _names() -> Iterator[tuple[str, str]]:
    firsts = "anna bram chris daan eva finn gijs hanna iris jan kees lotte mila noor otto piet".split()
    lasts = "bakker visser smit mulder bos vos peters hendriks dekker brouwer kok jacobs".split()
    number = 0
    while True:
        last = "needle" if number % NEEDLE_EVERY == 0 else lasts[number * 7 % len(lasts)]
        yield firsts[number * 5 % len(firsts)], last
        number += 1


def _into_postgresql(connection: psycopg.Connection, rows: Rows) -> None:
    for table, columns in COLUMNS.items():
        with connection.cursor().copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN".encode()) as copy:
            for row in rows[table]:
                copy.write_row(row)
    connection.execute("VACUUM ANALYZE")


def _into_sqlite(connection: sqlite3.Connection, rows: Rows) -> None:
    connection.execute("BEGIN IMMEDIATE")
    for table, columns in COLUMNS.items():
        marks = ", ".join("?" * len(columns))
        statement = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})"
        connection.executemany(statement, ([_plain(value) for value in row] for row in rows[table]))
    connection.execute("COMMIT")
    connection.execute("ANALYZE")


def _plain(value: Any) -> Any:
    if isinstance(value, UUID):
        return value.hex
    return value.strftime("%Y-%m-%d %H:%M:%S.%f") if isinstance(value, datetime) else value
