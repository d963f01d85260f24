"""Whether a statement names the tenant of every table it looks at: by compiled SQL, as it is sent."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.sql import operators
from sqlmodel import SQLModel

import app.models  # noqa: F401 - fills the metadata
from app.core.db import Database

TENANTS = {table.name for table in SQLModel.metadata.tables.values() if "tenant_id" in table.columns}
"""Tables whose rows belong to a tenant."""

EXCEPTIONS = {
    "app.services.delivery.leases": "the mail worker serves all tenants; what is due is found by ix_outbox_mail_due",
    "app.services.registration.public_answers": "the same, by ix_public_request_due",
    "app.services.accounts.vat_checks": "one register for all tenants, asked by a background job",
}
"""Modules that may ask over all tenants, and why."""


def unnamed(statement: Any) -> list[str]:
    """The tables of a statement that are neither limited to a tenant nor reached by primary keys.

    Keys come without the tenant: without statistics, SQLite takes the index of the tenant, and reads all of it.
    """
    return sorted(set(_looked_through(statement, frozenset(), set())))


def _looked_through(node: Any, outside: frozenset[str], seen: set[int]) -> Iterator[str]:
    if id(node) in seen:
        return
    seen.add(id(node))
    inside = outside
    if isinstance(node, sa.Select | sa.Update | sa.Delete):
        froms = node.get_final_froms() if isinstance(node, sa.Select) else [node.table]
        tables = {leaf.name: leaf for root in froms for leaf in _leaves(root)}
        conditions = [each for root in froms for each in _on(root)]
        conditions += [] if node.whereclause is None else [node.whereclause]
        told = {column for condition in conditions for column in _equal(condition)}
        for name, leaf in tables.items():
            if name in outside or _table(leaf) not in TENANTS:
                continue
            keys = {column.name for column in leaf.primary_key} if hasattr(leaf, "primary_key") else set()
            if not told & {(name, "tenant_id"), *((name, key) for key in keys)}:
                yield _table(leaf)
        inside = outside | set(tables)
    for child in node.get_children():
        yield from _looked_through(child, inside, seen)


def _leaves(root: Any) -> Iterator[Any]:
    if isinstance(root, sa.Join):
        yield from _leaves(root.left)
        yield from _leaves(root.right)
    elif isinstance(root, sa.Table | sa.Alias):
        yield root


def _table(leaf: Any) -> str:
    return leaf.element.name if isinstance(leaf, sa.Alias) and isinstance(leaf.element, sa.Table) else leaf.name


def _on(root: Any) -> Iterator[Any]:
    if isinstance(root, sa.Join):
        yield root.onclause
        yield from _on(root.left)
        yield from _on(root.right)


def _equal(condition: Any) -> Iterator[tuple[str, str]]:
    """Columns that must equal something for the condition to hold."""
    if isinstance(condition, sa.BooleanClauseList) and condition.operator is operators.and_:
        for part in condition.clauses:
            yield from _equal(part)
    elif isinstance(condition, sa.Grouping):
        yield from _equal(condition.element)
    elif isinstance(condition, sa.BinaryExpression) and condition.operator is operators.in_op:
        yield from _column(condition.left)
    elif isinstance(condition, sa.BinaryExpression) and condition.operator is operators.eq:
        yield from _column(condition.left)
        yield from _column(condition.right)


def _column(side: Any) -> Iterator[tuple[str, str]]:
    if getattr(side, "table", None) is not None:
        yield side.table.name, side.name


@dataclass(frozen=True)
class Sent:
    """A statement with a plan that the app sends, and the module and line that sends it."""

    place: str
    sql: str
    parameters: Any
    statement: Any


@contextmanager
def hearing(database: Database, hear: Callable[[Sent], None]) -> Iterator[None]:
    """Hands over each select, update and delete that the app sends in the block."""

    def note(_connection: Any, _cursor: Any, sql: str, parameters: Any, context: Any, _many: bool) -> None:
        statement = getattr(getattr(context, "compiled", None), "statement", None)
        if isinstance(statement, sa.Select | sa.Update | sa.Delete | sa.CompoundSelect) and (place := _place()):
            hear(Sent(place, sql, parameters, statement))

    engines = {database.engine, database.reader}
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    try:
        yield
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", note)


known: dict[str, list[str]] = {}
"""What each statement leaves unnamed, by its text: they are the same from test to test."""


@contextmanager
def watching(database: Database) -> Iterator[set[str]]:
    """Notes each statement of the app in the block that looks through a table of all tenants, or for no row at all."""
    found: set[str] = set()

    def hear(sent: Sent) -> None:
        if sent.sql not in known:
            known[sent.sql] = unnamed(sent.statement)
        if "1 != 1" in sent.sql or "1!=1" in sent.sql:
            found.add(f"{sent.place} asks for none: an empty IN is a statement for nothing")
        if known[sent.sql] and not is_exception(sent.place):
            found.add(f"{sent.place} looks through all of {', '.join(known[sent.sql])}")

    with hearing(database, hear):
        yield found


def is_exception(place: str) -> bool:
    """Whether the module of this place may ask over all tenants."""
    return place.split(":")[0] in EXCEPTIONS


def _place() -> str:
    """Module and line of the app that sends what is being sent; empty where a test does."""
    frame = sys._getframe().f_back
    while frame:
        name = frame.f_globals.get("__name__", "")
        if name.startswith("app.") and name != "app.core.db":
            return f"{name}:{frame.f_lineno}"
        if name.startswith("tests.") and name != __name__:
            return ""
        frame = frame.f_back
    return ""
