"""A database that cannot be written while it can be read: locked by somebody else, full, or read-only."""

import resource
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

import psycopg
from psycopg import sql
from sqlalchemy import make_url
from sqlmodel import SQLModel

from app.core import db

KINDS = ("locked", "not writable")


@contextmanager
def outage(kind: str, url: str = "") -> Iterator[None]:
    """No write succeeds in the block; SQLite is full where PostgreSQL is read-only."""
    url = url or db.database().url
    if url.startswith("sqlite"):
        with _locked_file(url) if kind == "locked" else _full_disk():
            yield
    else:
        with _locked_tables(url) if kind == "locked" else _read_only(url):
            yield


@contextmanager
def _locked_file(url: str) -> Iterator[None]:
    with closing(sqlite3.connect(make_url(url).database or "", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


@contextmanager
def _full_disk() -> Iterator[None]:
    with db.database().reader.connect():
        pass  # the files beside the database are there: somebody was at work before
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@contextmanager
def _locked_tables(url: str) -> Iterator[None]:
    tables = sql.SQL(", ").join(sql.Identifier(table.name) for table in SQLModel.metadata.sorted_tables)
    with connected(url) as other, other.transaction(force_rollback=True):
        other.execute(sql.SQL("LOCK TABLE {} IN SHARE MODE").format(tables))
        yield


@contextmanager
def _read_only(url: str) -> Iterator[None]:
    setting = sql.SQL("ALTER DATABASE {} {} default_transaction_read_only {}")
    name = sql.Identifier(make_url(url).database or "")
    with connected(url) as admin:
        admin.execute("SET default_transaction_read_only = off")
        admin.execute(setting.format(name, sql.SQL("SET"), sql.SQL("= on")))
        db.database().engine.dispose()
        try:
            yield
        finally:
            admin.execute(setting.format(name, sql.SQL("RESET"), sql.SQL("")))
            db.database().engine.dispose()


def connected(url: str) -> psycopg.Connection:
    """A connection past the application."""
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    return psycopg.connect(plain, autocommit=True)
