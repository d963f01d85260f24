"""Empty migrated databases for the tests: made by the real migrations once per worker, then handed out fresh."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy import URL, make_url

from app.core import db
from tests import servers

KINDS = ("sqlite", "postgresql")


def worker() -> str:
    """Name of this xdist worker, "main" without xdist."""
    return os.environ.get("PYTEST_XDIST_WORKER", "main")


class SqliteDatabases:
    """Hands out copies of one migrated file, at the same place again and again."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._template = folder / "template.db"
        self._count = 0

    def prepare(self) -> None:
        """Migrate the file that all others are copies of."""
        db.migrate(f"sqlite:///{self._template}")
        assert not self._template.with_name("template.db-wal").exists(), "migrate() leaves a connection open"

    def empty(self) -> str:
        """URL of the worker's database, copied anew."""
        path = self._folder / "shared.db"
        shutil.copyfile(self._template, path)
        return f"sqlite:///{path}"

    def separate(self, *, migrated: bool = True) -> str:
        """URL of a database of its own, with the tables or without."""
        self._count += 1
        path = self._folder / f"test-{self._count}.db"
        if migrated:
            shutil.copyfile(self._template, path)
        return f"sqlite:///{path}"

    def keep(self, url: str) -> bytes:
        """What is in a database that nobody is connected to."""
        return Path(make_url(url).database or "").read_bytes()

    def refill(self, url: str, kept: bytes) -> None:
        """Put that into an empty one."""
        Path(make_url(url).database or "").write_bytes(kept)

    def remove(self, url: str) -> None:
        """Delete the file and what SQLite put beside it."""
        path = make_url(url).database or ""
        for ending in ("", "-wal", "-shm", "-journal"):
            Path(path + ending).unlink(missing_ok=True)

    def close(self) -> None:
        """Nothing is left open; pytest removes the folder."""


class PostgresDatabases:
    """Hands out one database again and again, emptied: 1 ms, where a copy of a template takes 40.

    DELETE with triggers and foreign keys off is what makes it fast; whoever is still connected is put out before.
    """

    def __init__(self, server_url: str) -> None:
        self._server = make_url(server_url)
        self._prefix = f"onramp_{Path(os.environ[servers.RUN]).name[-8:].lower()}_{worker()}"
        self._made: list[str] = []
        self._tables: list[str] = []
        self._past_keys = False
        self._template = self._shared = ""
        self._empty = sql.Composed([])

    def prepare(self) -> None:
        """Migrate a template and copy it once."""
        self._template = self.separate(migrated=False)
        db.migrate(self._template)
        self._shared = self.separate()
        with self._connect(self._shared) as shared:
            found = shared.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()").fetchall()
            self._tables = [name for (name,) in found if name != "alembic_version"]
            tables = [sql.Identifier(name) for name in self._tables]
            try:
                shared.execute("SET session_replication_role = replica")
            except psycopg.errors.InsufficientPrivilege:
                self._empty = sql.SQL("TRUNCATE {} CASCADE").format(sql.SQL(", ").join(tables))
            else:
                deletes = [sql.SQL("DELETE FROM {}").format(table) for table in tables]
                self._past_keys = True
                self._empty = sql.SQL("; ").join([sql.SQL("SET session_replication_role = replica"), *deletes])

    def empty(self) -> str:
        """URL of the worker's database without rows."""
        with self._connect(self._shared) as shared:
            shared.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
            )
            shared.execute(self._empty)
        return self._shared

    def separate(self, *, migrated: bool = True) -> str:
        """URL of a database of its own, with the tables or without."""
        name = f"{self._prefix}_{len(self._made)}"
        template = make_url(self._template).database if migrated else "template0"
        create = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template or ""))
        with self._connect(self._server) as admin:
            admin.execute(create)
        self._made.append(name)
        return self._server.set(database=name).render_as_string(hide_password=False)

    def keep(self, url: str) -> dict[str, bytes] | None:
        """What is in the tables of a database; None where this user may not put it back past the foreign keys."""
        if not self._past_keys:
            return None
        kept: dict[str, bytes] = {}
        with self._connect(url) as connection, connection.cursor() as cursor:
            for table in self._tables:
                with cursor.copy(sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(table))) as rows:
                    kept[table] = b"".join(rows)
        return {table: rows for table, rows in kept.items() if rows}

    def refill(self, url: str, kept: dict[str, bytes]) -> None:
        """Put that into an empty one."""
        with self._connect(url) as connection, connection.cursor() as cursor, connection.transaction():
            cursor.execute("SET LOCAL session_replication_role = replica")
            for table, rows in kept.items():
                with cursor.copy(sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(table))) as copy:
                    copy.write(rows)

    def remove(self, url: str) -> None:
        """Drop the database, whoever is connected, unless it is the shared one."""
        if url != self._shared:
            self._drop(make_url(url).database or "")

    def close(self) -> None:
        """Drop everything that was made."""
        for name in self._made:
            self._drop(name)

    def _drop(self, name: str) -> None:
        with self._connect(self._server) as admin:
            admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def _connect(self, url: URL | str) -> psycopg.Connection:
        plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        return psycopg.connect(plain, autocommit=True)


Databases = SqliteDatabases | PostgresDatabases


@contextmanager
def databases(kind: str, folder: Path) -> Iterator[Databases]:
    """The worker's databases of that kind; raises servers.Unavailable."""
    made = SqliteDatabases(folder) if kind == "sqlite" else PostgresDatabases(servers.ask("postgresql"))
    try:
        made.prepare()
        yield made
    finally:
        made.close()
