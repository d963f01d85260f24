"""The engines of a database: how they are set up, and how long they wait.

Nothing here waits for ever: not for a lock, not for a connection, and not for a server that has stopped answering.
"""

import sqlite3
import time
from pathlib import Path
from typing import Any

import psycopg
import sqlalchemy as sa
from sqlalchemy import event, exc
from sqlalchemy.engine import Engine

from app.core import deadlines

LOCK_WITHIN = 1.5
"""Seconds a writer waits for somebody else's lock, twice (`db.again`): with the wait for a thread, five at most."""

MARK_WITHIN = 0.3
"""The same for a mark on the side of reading, which may also stay unwritten."""

CONNECT_WITHIN = 2
STATEMENT_WITHIN = 6.0
"""Seconds a statement may run; the server ends it."""

ANSWER_WITHIN = 7.0
"""Seconds to wait for the server's answer: longer than a statement may run, for a server that is frozen or cut off."""

AnyFailure = (exc.SQLAlchemyError, OSError)
"""Whatever a database may raise, also one that is none, or that cannot be made at this place."""

PING_WITHIN = 1.0

Unavailable = (exc.OperationalError, exc.InternalError, exc.InterfaceError, exc.TimeoutError)
"""What is raised when the database is away, locked by somebody else, full or read-only; nothing was changed then."""


class PatientConnection(psycopg.Connection[Any]):
    """A connection that gives a server up which takes the question and never answers.

    The network notices a machine that is gone; nothing but a clock notices a process that is frozen.
    """

    within = ANSWER_WITHIN

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        """The answer; OperationalError when it takes longer than the server may or the event can wait."""
        try:
            return super().wait(gen, interval, deadlines.left(self.within) if timeout is None else timeout)
        except psycopg.errors._WaitTimeout:  # pyright: ignore[reportPrivateUsage]
            self.pgconn.finish()
            raise psycopg.OperationalError("the database does not answer") from None

    def ping(self) -> None:
        """OperationalError when the server does not answer at once."""
        self.within = PING_WITHIN
        try:
            self.autocommit = True
            self.execute("SELECT 1")
            self.autocommit = False
        finally:
            self.within = type(self).within


def write_ahead(cursor: sqlite3.Cursor, wait: float) -> None:
    """Let the readers of an SQLite file go on while somebody writes: the file remembers it.

    sqlite3.OperationalError where others hold the file for longer than `wait` seconds. SQLite itself waits for nobody
    here: two that open a new file at the same time refuse each other at once.
    """
    until = time.monotonic() + wait
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as problem:
            if problem.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
        time.sleep(0.02)


class Database:
    """The engines of one database URL."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.is_sqlite = url.startswith("sqlite")
        if self.is_sqlite:
            self.engine = self._sqlite(url, query_only=False, wait=LOCK_WITHIN)
            self.reader = self._sqlite(url, query_only=True, wait=LOCK_WITHIN)
            self.marker = self._sqlite(url, query_only=False, wait=MARK_WITHIN)
        else:
            self.engine = self.reader = self.marker = self._postgresql(url)

    @staticmethod
    def _sqlite(url: str, *, query_only: bool, wait: float) -> Engine:
        path = sa.make_url(url).database
        if path:
            Path(path).parent.mkdir(parents=True, exist_ok=True)
        arguments = {"check_same_thread": False, "timeout": wait}
        engine = sa.create_engine(
            url, connect_args=arguments, hide_parameters=True, pool_size=16, pool_timeout=2 * LOCK_WITHIN
        )

        @event.listens_for(engine, "connect")
        def _set_up(connection: Any, _record: Any) -> None:
            connection.isolation_level = None
            connection.create_function(
                "casefold",
                1,
                _casefold,
                deterministic=True,
            )
            cursor = connection.cursor()
            cursor.execute(f"PRAGMA busy_timeout={int(wait * 1000)}")
            if not query_only:
                write_ahead(cursor, wait)
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
        engine = sa.create_engine(
            url,
            hide_parameters=True,  # the log holds nobody's addresses, names and account numbers
            pool_size=10,
            max_overflow=30,  # every thread of core/pools.py and the background jobs
            pool_timeout=2 * LOCK_WITHIN,
            connect_args={
                "prepare_threshold": None,
                "connect_timeout": CONNECT_WITHIN,
                "keepalives_idle": 5,
                "keepalives_interval": 2,
                "keepalives_count": 3,
                "tcp_user_timeout": int(ANSWER_WITHIN * 1000),
                "options": f"-c lock_timeout={LOCK_WITHIN * 1000:.0f} -c statement_timeout={STATEMENT_WITHIN:.0f}s",
            },
        )

        @event.listens_for(engine, "do_connect")
        def _connect(_dialect: Any, _record: Any, arguments: list[Any], options: dict[str, Any]) -> Any:
            return PatientConnection.connect(*arguments, **options)

        @event.listens_for(engine, "handle_error")
        def _tell_of_nobody(context: Any) -> None:
            # PostgreSQL adds the values of the row to its message: "Key (email)=(nora@…) already exists".
            original = context.original_exception
            said = original.diag.message_primary if isinstance(original, psycopg.Error) else None
            if said and context.sqlalchemy_exception is not None:
                before = str(original)
                original.args = (said, *original.args[1:])
                told = context.sqlalchemy_exception
                told.args = (str(told.args[0]).replace(before, said), *told.args[1:])

        @event.listens_for(engine, "checkout")
        def _is_alive(connection: Any, _record: Any, _proxy: Any) -> None:
            try:
                connection.ping()
            except psycopg.Error as lost:
                raise exc.DisconnectionError from lost  # the pool tries another one

        return engine

    def dispose(self) -> None:
        """Close every connection."""
        for engine in {self.engine, self.reader, self.marker}:
            engine.dispose()


def _casefold(text: str | None) -> str | None:
    return text.casefold() if text else text
