"""What a use case left behind: every row of every table before and after, and the audit row it owes."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel

import app.models  # noqa: F401  (knows every table)
from app.core.db import reading, unit_of_work

Rows = dict[str, list[dict[str, Any]]]


def everything() -> Rows:
    """Every column of every row of every table."""
    with reading() as db:
        return {
            table.name: [dict(row) for row in db.connection().execute(sa.select(table)).mappings()]
            for table in SQLModel.metadata.sorted_tables
        }


def rows(table: str, **where: Any) -> list[dict[str, Any]]:
    """The rows of one table whose columns have these values, oldest first."""
    return sorted(
        (row for row in everything()[table] if all(row[name] == value for name, value in where.items())),
        key=lambda row: str(row.get("id")),
    )


def row(table: str, **where: Any) -> dict[str, Any]:
    """The one row of a table whose columns have these values."""
    found = rows(table, **where)
    assert len(found) == 1, found
    return found[0]


def edit(table: str, key: Any, **values: Any) -> None:
    """Set columns of one row past every service, for what no use case does yet (suspension, a restored backup)."""
    of_table = SQLModel.metadata.tables[table]
    with unit_of_work() as db:
        primary_key = next(iter(of_table.primary_key))
        changed = db.connection().execute(sa.update(of_table).where(primary_key == key).values(values))
        assert changed.rowcount == 1


def remove(table: str, **where: Any) -> None:
    """Delete rows past every service, for what was never there in older data."""
    of_table = SQLModel.metadata.tables[table]
    with unit_of_work() as db:
        fitting = [of_table.c[name] == value for name, value in where.items()]
        assert db.connection().execute(sa.delete(of_table).where(*fitting)).rowcount


def changed_tables(before: Rows, after: Rows) -> set[str]:
    """Names of the tables that are not what they were."""
    return {name for name in after if _lines(before[name]) != _lines(after[name])}


def _lines(of_table: list[dict[str, Any]]) -> list[str]:
    return sorted(repr(sorted(row.items())) for row in of_table)


@contextmanager
def unchanged(*, but: set[str] | None = None) -> Iterator[None]:
    """Nothing changes in the block, but in these tables."""
    before = everything()
    yield
    changed = changed_tables(before, everything())
    assert changed <= (but or set()), changed


@contextmanager
def refused(action: str, *, by: Any = None, counts: bool = False, **detail: Any) -> Iterator[None]:
    """The block changes nothing and leaves exactly one audit row: this action, refused. `counts`: and is counted."""
    with _one_audit_row(action, True, by, detail), unchanged(but={"audit", "throttle_hit"} if counts else {"audit"}):
        yield


@contextmanager
def recorded(action: str, *, by: Any = None, **detail: Any) -> Iterator[None]:
    """The block leaves exactly one audit row: this action, done."""
    with _one_audit_row(action, False, by, detail):
        yield


@contextmanager
def _one_audit_row(action: str, refusal: bool, by: Any, detail: dict[str, Any]) -> Iterator[None]:
    known = {line["id"] for line in rows("audit")}
    yield
    new = [line for line in rows("audit") if line["id"] not in known]
    assert [(line["action"], line["refused"]) for line in new] == [(action, refusal)], new
    assert detail.items() <= new[0]["detail"].items(), new[0]["detail"]
    if by is not None:
        assert new[0]["tenant_id"] == by.tenant_id
        assert new[0]["actor_id"] == getattr(by, "user_id", None)
        assert new[0]["network_address"] == by.network_address
