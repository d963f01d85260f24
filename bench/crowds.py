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
    "account": (
        "id tenant_id created_at kind name status self_registered owner_email vat_tries suspended_from contact_name"
        " contact_email contact_phone company_name vat_number vat_check company_number street postcode city area"
        " billing_email bank_account_name iban search_text"
    ).split(),
    "app_user": (
        "id tenant_id created_at account_id email first_name last_name role is_staff status language"
        " invited_by_name invitation_id listed_at own_text search_text"
    ).split(),
    "asset": (
        "id tenant_id created_at account_id kind status name serial_number ac_connectors dc_connectors printed_number"
        " contract_id serial_key number_key contract_key twin country street postcode city area own_text search_text"
    ).split(),
    "invitation": (
        "id tenant_id created_at user_id account_id email role state delivery delivery_note version expires_at"
    ).split(),
}

Rows = dict[str, list[tuple[Any, ...]]]


def load(world: World, customers: int) -> None:
    """Add this many customers to the first tenant; each has an account and a card of its own.

    Every fifth is invited, every thousandth is called Needle.
    """
    rows = _rows(world.tenant.id, customers)
    with connected() as connection:
        if isinstance(connection, sqlite3.Connection):
            _into_sqlite(connection, rows)
        else:
            _into_postgresql(connection, rows)


def _rows(tenant: UUID, customers: int) -> Rows:
    made: Rows = {name: [] for name in COLUMNS}
    for number, (first, last) in zip(range(customers), _names(), strict=False):
        key, account, at = new_id(), new_id(), START + timedelta(minutes=number)
        invitation = new_id() if number % INVITED_EVERY == 0 else None
        email = f"{first}.{last}.{number}@fleet-{number % 500}.example.com"
        status = "invited" if invitation else "active"
        searched = "\n" + searching.text_of(searching.fields(email, last, f"{first} {last}"))
        made["account"].append(
            (account, tenant, at, "standard", f"{first} {last}", "active", False, email, 0, *[""] * 15, searched)
        )
        made["app_user"].append(
            (
                *(key, tenant, at, account, email, first, last, "driver", False, status),
                *("en", "Bob Support", invitation, at, searched, searched),
            )
        )
        number_key = f"04{number:08X}"
        made["asset"].append(
            (
                *(new_id(), tenant, at, account, "card", "active", "Card", "", 0, 0, number_key, "", "", number_key),
                *(
                    f"NLTNMC{number:08}",
                    0,
                    "",
                    "",
                    "",
                    "",
                    "",
                    f"\n{number_key.lower()}\n",
                    f"\n{number_key.lower()}\n",
                ),
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
