"""Runs the migrations on the database given by the caller, else on that of the settings."""

from typing import Any, Literal

import sqlalchemy as sa
from alembic import context
from alembic.migration import MigrationContext
from sqlalchemy import event
from sqlmodel import SQLModel
from sqlmodel.sql.sqltypes import AutoString

import app.models  # noqa: F401 - fills the metadata
from app.core.db import ScaledDecimal, UtcDateTime
from app.core.engines import write_ahead
from app.core.settings import get_settings

url = context.config.attributes.get("url") or get_settings().database


def _render(kind: str, item: Any, _autogen_context: Any) -> str | Literal[False]:
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, ScaledDecimal):
        return "sa.BigInteger()"
    if kind == "type" and isinstance(item, AutoString):
        return f"sa.String({item.length})"
    return False


def _include(_item: object, name: str | None, kind: str, _reflected: bool, _other: object) -> bool:
    return not (kind == "index" and (name or "").endswith("_trigram"))


def _same_type(
    migration: MigrationContext,
    _inspected: object,
    _column: object,
    _found: object,
    wanted: object,
) -> bool | None:
    # SQLite keeps to no length of a text, so that longer names are no reason to copy its tables.
    unbounded = isinstance(wanted, (sa.String, AutoString)) and migration.dialect.name == "sqlite"
    return False if unbounded or isinstance(wanted, (UtcDateTime, ScaledDecimal, sa.JSON)) else None


# Several starts at once migrate one after the other; on SQLite the last one waits for all before it.
waits = {"connect_timeout": 5} if url.startswith("postgresql") else {"timeout": 30}
engine = sa.create_engine(url, poolclass=sa.NullPool, connect_args=waits)
if engine.dialect.name == "sqlite":

    @event.listens_for(engine, "connect")
    def _set_up(connection: Any, _record: Any) -> None:
        # pysqlite would leave DDL outside of transactions: a second process would meet a half-made schema.
        connection.isolation_level = None
        write_ahead(connection.cursor(), waits["timeout"])

    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
with engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=SQLModel.metadata,
        render_as_batch=True,
        render_item=_render,
        compare_type=_same_type,
        include_object=_include,
        transactional_ddl=True,
    )
    with context.begin_transaction():
        if connection.dialect.name == "postgresql":
            connection.execute(sa.text("SELECT pg_advisory_xact_lock(6020251123)"))
        context.run_migrations()
engine.dispose()
