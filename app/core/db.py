"""Units of work on the one database: SQLite in one process, PostgreSQL in many, the same promises on both.

A unit of work is one transaction. On SQLite it begins IMMEDIATE, so that two writers queue instead of failing
half-way; reads go through a second engine that cannot write (app/core/engines.py).
"""

import logging
import sqlite3
from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache, wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.types import TypeDecorator
from sqlmodel import Session

from app.core import deadlines
from app.core.engines import MARK_WITHIN, Database, Unavailable
from app.core.logs import Sparingly
from app.core.pools import Overdue
from app.core.settings import get_settings

ROOT = Path(__file__).resolve().parents[2]

_sparingly = Sparingly(logging.getLogger("onramp.db"))

_TRIES = 3
_PASSING = {"40001", "40P01"}
"""What PostgreSQL calls a serialisation failure and a deadlock: this transaction was picked to end, at once."""

_LOCKED = {"55P03"}
"""And a lock that did not come in time."""

_P = ParamSpec("_P")
_R = TypeVar("_R")


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

    def process_bind_param(self, value: Any, dialect: sa.Dialect) -> int | None:
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


_database: Database | None = None


def configure(which: str | Database) -> Database:
    """Use the database at this URL, or one that was in use before, from now on in this process."""
    global _database
    dispose()
    _database = Database(which) if isinstance(which, str) else which
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
def unit_of_work() -> Generator[Session, None, None]:
    """One transaction: commits at the end, rolls back when anything is raised or nobody waits for it any longer."""
    with (
        Session(database().engine, expire_on_commit=False, autoflush=True) as session,
        session.begin(),
    ):
        yield session
        if deadlines.is_over():
            raise Overdue


@contextmanager
def reading() -> Generator[Session, None, None]:
    """A transaction that only reads."""
    with Session(database().reader, expire_on_commit=False) as session, session.begin():
        yield session


@contextmanager
def marking() -> Generator[Session, None, None]:
    """A transaction for a mark on the side of reading: last use, first look. Where it cannot be written at once it is
    left out, for whoever only looks must not be refused for it.
    """
    try:
        with Session(database().marker, expire_on_commit=False) as session, session.begin():
            if not database().is_sqlite:
                session.connection().exec_driver_sql(f"SET LOCAL lock_timeout = {int(MARK_WITHIN * 1000)}")
            yield session
    except Unavailable as problem:
        _sparingly.warning("A mark was left out: %s", type(problem).__name__)


def again(use_case: Callable[_P, _R]) -> Callable[_P, _R]:
    """The use case, which is one transaction, done anew where somebody else came in between; people never see that.

    In between comes: a row that a constraint allows once (now it is there to be seen), a deadlock or serialisation
    failure that ended this transaction and not the other; those are tried three times. A lock that did not come in
    time is waited for once more. Nothing is tried for whom nobody waits any longer.
    """

    @wraps(use_case)
    def tried(*args: _P.args, **kwargs: _P.kwargs) -> _R:
        waited = 0
        for _ in range(_TRIES - 1):
            try:
                return use_case(*args, **kwargs)
            except DBAPIError as problem:
                waited += _came_late(problem)
                if not (_passes(problem) or waited == 1) or deadlines.is_over():
                    raise
        return use_case(*args, **kwargs)

    return tried


def _passes(problem: DBAPIError) -> bool:
    return isinstance(problem, IntegrityError) or getattr(problem.orig, "sqlstate", None) in _PASSING


def _came_late(problem: DBAPIError) -> bool:
    code = getattr(problem.orig, "sqlite_errorcode", 0) & 0xFF
    return code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED) or getattr(problem.orig, "sqlstate", None) in _LOCKED


def alembic_config(url: str | None = None) -> Config:
    """The configuration of the migrations for one database."""
    config = Config(str(ROOT / "alembic.ini"))
    config.set_main_option("script_location", str(ROOT / "alembic"))
    config.attributes["url"] = url or database().url
    return config


def migrate(url: str | None = None) -> None:
    """Bring a database to the newest revision."""
    command.upgrade(alembic_config(url), "head")


class Revision(StrEnum):
    """How the revision of a database stands to this code."""

    OLDER = "older"
    SAME = "same"
    NEWER = "newer"


def revision() -> Revision:
    """Whether the database has the revision this code was written for; NEWER is one that this code does not know."""
    with database().reader.connect() as connection:
        found = MigrationContext.configure(connection).get_current_heads()
    heads, known = _revisions_of_this_code()
    if found == heads:
        return Revision.SAME
    return Revision.OLDER if known.issuperset(found) else Revision.NEWER


@lru_cache(maxsize=1)
def _revisions_of_this_code() -> tuple[tuple[str, ...], frozenset[str]]:
    """The newest revisions of the migrations and all of them: read once, for code does not change under a process."""
    script = ScriptDirectory.from_config(alembic_config())
    return tuple(script.get_heads()), frozenset(each.revision for each in script.walk_revisions())
