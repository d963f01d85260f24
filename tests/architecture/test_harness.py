"""The ground the other tests stand on holds by itself."""

import os
import re
import socket
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from pytest_socket import SocketConnectBlockedError

from app.core import db
from app.core.settings import get_settings
from app.models import Tenant
from tests import servers
from tests.architecture.sources import ROOT, modules


def count_tenants() -> int:
    with db.reading() as session:
        return session.connection().scalar(sa.select(sa.func.count()).select_from(Tenant)) or 0


@pytest.mark.parametrize("again", [1, 2])
def test_each_test_begins_with_no_rows(database: db.Database, again: int) -> None:
    assert count_tenants() == 0
    with db.unit_of_work() as session:
        session.add(Tenant(name="Volta", base_url="http://localhost", host="localhost"))
    assert count_tenants() == 1


def test_database_is_the_kind_it_says(database: db.Database, database_kind: str) -> None:
    assert database.engine.dialect.name == database_kind
    assert get_settings().database == database.url
    assert db.revision() is db.Revision.SAME


def test_separate_database_can_be_without_tables(separate_database: Callable[..., str]) -> None:
    with_tables, without = db.Database(separate_database()), db.Database(separate_database(migrated=False))
    assert "tenant" in sa.inspect(with_tables.engine).get_table_names()
    assert sa.inspect(without.engine).get_table_names() == []
    with_tables.dispose()
    without.dispose()


def test_redis_is_there_and_empty(redis_url: str) -> None:
    import redis

    with redis.Redis.from_url(redis_url) as server:
        assert server.dbsize() == 0
        server.set("left", "behind")


def test_no_connection_leaves_this_machine() -> None:
    with pytest.warns(UserWarning, match="192.0.2.1"), pytest.raises(SocketConnectBlockedError):
        socket.create_connection(("192.0.2.1", 80), timeout=1)


def test_settings_are_made_for_tests() -> None:
    assert get_settings().password_hashing == "cheap"
    assert not get_settings().sends_real_mail
    assert get_settings().data_dir.is_relative_to(Path(os.environ[servers.RUN]))


def test_keeper_ends_its_servers_when_its_run_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Closing its standard input is what a kill -9 of pytest does to it."""
    monkeypatch.setenv(servers.RUN, os.environ[servers.RUN])
    monkeypatch.delenv("TEST_REDIS_URL", raising=False)
    with servers.running() as folder:
        try:
            port = int(servers.ask("redis").rpartition(":")[2].partition("/")[0])
        except servers.Unavailable as missing:
            pytest.skip(str(missing))
    assert not folder.exists()
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", port), timeout=1)


def test_missing_server_says_what_would_help(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(servers.os, "geteuid", lambda: 1000)
    answer = servers.Keeper(tmp_path).answer("redis")
    assert "TEST_REDIS_URL" in answer.get("reason", "") or os.environ.get("TEST_REDIS_URL")


def test_nothing_waits_by_eval() -> None:
    """Our content security policy forbids it: such a wait fails where what it waits for is not true at once."""
    called = re.compile(r"\.wait_for_function\(")
    assert [str(path) for path in modules(ROOT / "tests") if called.search(path.read_text(encoding="utf-8"))] == []
