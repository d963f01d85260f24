"""A database with something in every column of every table, whatever the schema is by now."""

import re
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel

import app.models  # noqa: F401 - fills the metadata
from app.core.db import ScaledDecimal
from app.core.ids import new_id

MOMENT = datetime(2026, 10, 25, 0, 30, 0, 123456, tzinfo=UTC)
"""Half past two in Amsterdam, for the first time that night."""


def fill(engine: sa.Engine) -> dict[str, int]:
    """Put two rows into every table; how many rows each then has."""
    keys: dict[str, list[Any]] = {}
    with engine.begin() as connection:
        for table in SQLModel.metadata.sorted_tables:
            rows = [_row(table, number, keys) for number in (0, 1)]
            connection.execute(sa.insert(table), rows)
            keys[table.name] = [row[table.primary_key.columns.values()[0].name] for row in rows]
    return count(engine)


def count(engine: sa.Engine) -> dict[str, int]:
    """Rows of every table that the database has."""
    with engine.connect() as connection:
        names = [name for name in sa.inspect(connection).get_table_names() if name != "alembic_version"]
        return {name: connection.scalar(sa.select(sa.func.count()).select_from(sa.table(name))) or 0 for name in names}


def _row(table: sa.Table, number: int, keys: dict[str, list[Any]]) -> dict[str, Any]:
    return {column.name: _value(table, column, number, keys) for column in table.columns}


def _value(table: sa.Table, column: sa.Column[Any], number: int, keys: dict[str, list[Any]]) -> Any:
    for foreign in column.foreign_keys:
        return keys[foreign.column.table.name][number] if foreign.column.table is not table else None
    if allowed := _allowed(table, column.name):
        return allowed[number % len(allowed)]
    kind = column.type.impl if isinstance(column.type, sa.TypeDecorator) else column.type
    if isinstance(kind, sa.Uuid):
        return new_id()
    if isinstance(kind, sa.JSON):
        return {"said": "Zoë 🔌", "number": number}
    if isinstance(column.type, ScaledDecimal):
        return Decimal(number + 1).scaleb(-column.type.decimals)
    if isinstance(kind, sa.DateTime):
        return MOMENT
    if isinstance(kind, sa.Date):
        return MOMENT.date()
    if isinstance(kind, sa.Boolean):
        return number == 0 or column.name.startswith("for_")  # a plan is for somebody
    if isinstance(kind, sa.Numeric):
        return number
    if isinstance(kind, sa.Integer):
        return number + 1
    if isinstance(kind, sa.String):
        return f"{number}é{column.name}"[: kind.length]
    raise AssertionError(f"teach filled.py the type of {table.name}.{column.name}")


def _allowed(table: sa.Table, column: str) -> list[str]:
    """The values that a check constraint leaves the column."""
    for constraint in table.constraints:
        rule = str(constraint.sqltext) if isinstance(constraint, sa.CheckConstraint) else ""
        if found := re.fullmatch(rf"{column} IN \((.*)\)", rule):
            return re.findall(r"'([^']*)'", found[1])
    return []
