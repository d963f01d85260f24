"""Two hands on one thing, without luck: the first is stopped after its nth lock, the second runs until it has to wait.

On PostgreSQL a lock is a locking SELECT, an UPDATE or a DELETE; on SQLite it is the beginning of the transaction.
"""

import re
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event

from app.core.db import Database
from app.services.access import locks

PATIENCE = 30.0
_LOCKS = re.compile(r"^(UPDATE|DELETE|BEGIN IMMEDIATE)\b|\bFOR (SHARE|NO KEY UPDATE|UPDATE)\b")
_ADDED = re.compile(r"^INSERT INTO (\w+)")
_ROWS = re.compile(
    r"^UPDATE (?P<changed>\w+)|^DELETE FROM (?P<gone>\w+)|FROM (?P<read>\w+)(?s:.*) FOR (SHARE|NO|UPDATE)"
)


class Hands:
    """The second hand starts when the first has taken so many locks, and the first goes on when the second waits."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.conflicts: list[str] = []
        """What the databases ended: deadlocks and locks that did not come in time, also those that were tried again."""

    def __call__(self, first: Callable[[], Any], second: Callable[[], Any], *, after: int) -> tuple[Any, Any, bool]:
        """What both returned or raised, and whether the first got so far as to be stopped."""
        reached, go_on, tried = threading.Event(), threading.Event(), threading.Event()
        who: dict[str, int] = {}
        taken = [0]

        def before(connection: Any, cursor: Any, statement: str, *_: Any) -> None:
            if threading.get_ident() == who.get("second") and statement.startswith("BEGIN IMMEDIATE"):
                tried.set()

        def behind(connection: Any, cursor: Any, statement: str, *_: Any) -> None:
            if threading.get_ident() != who.get("first") or not _LOCKS.search(statement):
                return
            taken[0] += 1
            if taken[0] == after:
                reached.set()
                assert go_on.wait(2 * PATIENCE)

        def run(name: str, call: Callable[[], Any]) -> Any:
            who[name] = threading.get_ident()
            try:
                return call()
            except Exception as problem:
                return problem
            finally:
                del who[name]  # the pool may give this thread to the other hand

        with self._listening(before, behind), ThreadPoolExecutor(2) as pool:
            one = pool.submit(run, "first", first)
            one.add_done_callback(lambda _: reached.set())
            assert reached.wait(PATIENCE)
            stopped = not one.done()
            two = pool.submit(run, "second", second)
            two.add_done_callback(lambda _: tried.set())
            self._wait_until_blocked(tried)
            go_on.set()
            return one.result(PATIENCE), two.result(PATIENCE), stopped

    def _wait_until_blocked(self, tried: threading.Event) -> None:
        if self._database.is_sqlite:
            assert tried.wait(PATIENCE)
            return
        waits = sa.text(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        # Outside of a transaction: within one, PostgreSQL shows the activity of its first look again and again.
        with self._database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as observer:
            for _ in range(int(PATIENCE / 0.01)):
                if tried.wait(0.01) or observer.execute(waits).scalar():
                    return
        raise AssertionError("the second hand neither ends nor waits for a lock")

    @contextmanager
    def _listening(self, before: Any, behind: Any) -> Iterator[None]:
        engine = self._database.engine

        def note(context: Any) -> None:
            code = getattr(context.original_exception, "sqlstate", None)
            if code in ("40P01", "55P03", "40001") or "database is locked" in str(context.original_exception):
                self.conflicts.append(f"{code}: {context.statement}")

        heard = (("before_cursor_execute", before), ("after_cursor_execute", behind), ("handle_error", note))
        for name, listener in heard:
            event.listen(engine, name, listener)
        try:
            yield
        finally:
            for name, listener in heard:
                event.remove(engine, name, listener)


@contextmanager
def watching(database: Database) -> Iterator[list[str]]:
    """Which locks were taken against the order of `app/services/locks.py`, as sentences; empty when none was.

    Looks at PostgreSQL's statements. SKIP LOCKED never waits, and what this transaction holds or has added itself is
    not waited for.
    """
    ranks = {str(table.__tablename__): rank for rank, table in enumerate(locks.ORDER)}
    found: list[str] = []
    held: dict[int, list[str]] = {}
    added: dict[int, set[str]] = {}

    def look(connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        key = id(connection.connection.dbapi_connection)
        if new := _ADDED.match(statement):
            added.setdefault(key, set()).add(new[1])
        named = _ROWS.search(statement)
        table = (named["changed"] or named["gone"] or named["read"]) if named else ""
        if table not in ranks:
            return
        mine = held.setdefault(key, [])
        later = [other for other in mine if ranks[other] > ranks[table]]
        known = {*mine, *added.get(key, ())}
        if later and table not in known and "SKIP LOCKED" not in statement:
            found.append(f"{table} after {', '.join(later)}: {' '.join(statement.split())[:200]}")
        mine.append(table)

    def forget(connection: Any) -> None:
        for kept in (held, added):
            kept.pop(id(connection.connection.dbapi_connection), None)

    heard = (("before_cursor_execute", look), ("commit", forget), ("rollback", forget))
    for name, listener in heard if not database.is_sqlite else ():
        event.listen(database.engine, name, listener)
    yield found
    for name, listener in heard if not database.is_sqlite else ():
        event.remove(database.engine, name, listener)
