"""The one engine module: SQLite in one process, PostgreSQL in many, the same promises on both.

A unit of work is one transaction. On SQLite it begins IMMEDIATE, so that two writers queue instead of failing
half-way; reads go through a second engine that cannot write.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.types import TypeDecorator
from sqlmodel import Session

from app.core.settings import get_settings

ROOT = Path(__file__).resolve().parents[2]


class UtcDateTime(TypeDecorator[datetime]):
    """Aware datetimes in UTC only; a naive one is a programming error."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """UTC for the database; ValueError for a naive datetime."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("naive datetime")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """An aware datetime in UTC from whatever the driver gives."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class ScaledDecimal(TypeDecorator[Decimal]):
    """A Decimal with a fixed number of decimals; ValueError for one that would have to be rounded."""

    impl = sa.BigInteger
    cache_ok = True

    def __init__(self, decimals: int) -> None:
        super().__init__()
        self.decimals = decimals

    def process_bind_param(self, value: Decimal | None, dialect: sa.Dialect) -> int | None:
        """The scaled integer."""
        if value is None:
            return None
        if not isinstance(value, Decimal) or not value.is_finite():
            raise ValueError("money is a finite Decimal")
        scaled = value.scaleb(self.decimals)
        if scaled != scaled.to_integral_value():
            raise ValueError(f"more than {self.decimals} decimals")
        return int(scaled)

    def process_result_value(self, value: int | None, dialect: sa.Dialect) -> Decimal | None:
        """The Decimal with its decimals."""
        return None if value is None else Decimal(value).scaleb(-self.decimals)


class Database:
    """The engines of one database URL."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.is_sqlite = url.startswith("sqlite")
        self.engine = self._sqlite(url, query_only=False) if self.is_sqlite else self._postgresql(url)
        self.reader = self._sqlite(url, query_only=True) if self.is_sqlite else self.engine

    @staticmethod
    def _sqlite(url: str, *, query_only: bool) -> Engine:
        path = sa.make_url(url).database
        if path:
            Path(path).parent.mkdir(parents=True, exist_ok=True)
        engine = sa.create_engine(url, connect_args={"check_same_thread": False, "timeout": 3}, pool_size=16)

        @event.listens_for(engine, "connect")
        def _set_up(connection: Any, _record: Any) -> None:
            connection.isolation_level = None
            connection.create_function(
                "casefold",
                1,
                lambda text: text.casefold() if text else text,
                deterministic=True,
            )
            cursor = connection.cursor()
            cursor.execute("PRAGMA busy_timeout=3000")
            if not query_only:
                cursor.execute("PRAGMA journal_mode=WAL")
            cursor.execute("PRAGMA synchronous=FULL")
            cursor.execute("PRAGMA foreign_keys=ON")
            cursor.execute(f"PRAGMA query_only={'ON' if query_only else 'OFF'}")
            cursor.close()

        @event.listens_for(engine, "begin")
        def _begin(connection: sa.Connection) -> None:
            connection.exec_driver_sql("BEGIN" if query_only else "BEGIN IMMEDIATE")

        return engine

    @staticmethod
    def _postgresql(url: str) -> Engine:
        return sa.create_engine(
            url,
            pool_pre_ping=True,
            pool_size=10,
            max_overflow=20,
            connect_args={
                "prepare_threshold": None,
                "options": "-c lock_timeout=5000 -c statement_timeout=30000",
            },
        )

    def dispose(self) -> None:
        """Close every connection."""
        self.engine.dispose()
        if self.reader is not self.engine:
            self.reader.dispose()


_database: Database | None = None


def configure(url: str) -> Database:
    """Use this database from now on in this process."""
    global _database
    dispose()
    _database = Database(url)
    return _database


def dispose() -> None:
    """Close the connections of this process; the next use opens new ones."""
    global _database
    if _database is not None:
        _database.dispose()
        _database = None


def database() -> Database:
    """The database of this process, by default the one of the settings."""
    return _database or configure(get_settings().database)


@contextmanager
def unit_of_work() -> Iterator[Session]:
    """One transaction: commits at the end, rolls back when anything is raised."""
    with (
        Session(database().engine, expire_on_commit=False, autoflush=True) as session,
        session.begin(),
    ):
        yield session


@contextmanager
def reading() -> Iterator[Session]:
    """A transaction that only reads."""
    with Session(database().reader, expire_on_commit=False) as session, session.begin():
        yield session


def alembic_config(url: str | None = None) -> Config:
    """The configuration of the migrations for one database."""
    config = Config(str(ROOT / "alembic.ini"))
    config.set_main_option("script_location", str(ROOT / "alembic"))
    config.attributes["url"] = url or database().url
    return config


def migrate(url: str | None = None) -> None:
    """Bring a database to the newest revision."""
    command.upgrade(alembic_config(url), "head")


def at_head() -> bool:
    """Whether the database has exactly the revision this code was written for."""
    script = ScriptDirectory.from_config(alembic_config())
    with database().reader.connect() as connection:
        return MigrationContext.configure(connection).get_current_heads() == tuple(script.get_heads())
