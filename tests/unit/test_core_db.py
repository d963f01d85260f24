"""The promises of the one engine module, the same on both databases."""

import threading
from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError
from sqlmodel import select

from app.core import db
from app.core.ids import new_id
from app.models import Tenant, User


def tenant(host: str = "volta.example.com", **others: Any) -> Tenant:
    return Tenant(name="Volta Charging", base_url=f"https://{host}", host=host, **others)


def hosts() -> list[str]:
    with db.reading() as session:
        return sorted(session.exec(select(Tenant.host)))


def test_a_unit_of_work_commits_as_a_whole(database: db.Database) -> None:
    with db.unit_of_work() as session:
        session.add(tenant("a.example.com"))
        session.add(tenant("b.example.com"))
        assert hosts() == []
    assert hosts() == ["a.example.com", "b.example.com"]


def test_a_unit_of_work_leaves_nothing_when_something_is_raised(database: db.Database) -> None:
    def fail_half_way() -> None:
        with db.unit_of_work() as session:
            session.add(tenant())
            session.flush()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_half_way()
    assert hosts() == []


def test_rows_stay_readable_after_the_commit(database: db.Database) -> None:
    with db.unit_of_work() as session:
        made = tenant()
        session.add(made)
    assert made.host == "volta.example.com"


def test_the_reader_cannot_write_on_sqlite(database: db.Database) -> None:
    """PostgreSQL has one engine; there the reading unit of work is a convention."""
    if not database.is_sqlite:
        assert database.reader is database.engine
        return
    with pytest.raises(DBAPIError, match="readonly"), db.reading() as session:
        session.add(tenant())


def test_foreign_keys_hold(database: db.Database) -> None:
    with pytest.raises(IntegrityError), db.unit_of_work() as session:
        session.add(User(tenant_id=new_id(), email="eli@fleet.example.com", role="driver"))


def test_one_default_tenant(database: db.Database) -> None:
    with pytest.raises(IntegrityError), db.unit_of_work() as session:
        session.add_all([tenant(host, is_default=True) for host in ("a.example.com", "b.example.com")])


def test_naive_moments_are_a_programming_error(database: db.Database) -> None:
    with pytest.raises(StatementError, match="naive"), db.unit_of_work() as session:
        session.add(tenant(suspended_at=datetime(2026, 1, 1)))  # noqa: DTZ001


def test_moments_keep_their_microseconds(database: db.Database) -> None:
    moment = datetime(2026, 10, 25, 0, 30, 0, 123456, tzinfo=UTC)
    with db.unit_of_work() as session:
        session.add(tenant(suspended_at=moment))
    with db.reading() as session:
        found = session.exec(select(Tenant.suspended_at)).one()
    assert found == moment
    assert found
    assert found.tzinfo is UTC


def test_any_text_comes_back_as_it_was(database: db.Database) -> None:
    name = "Zoë's <b>\"Ladestation\"</b> 🔌 {{7*7}} ' OR 1=1 --"
    with db.unit_of_work() as session:
        session.add(Tenant(name=name, base_url="https://x.example.com", host="x.example.com"))
    with db.reading() as session:
        assert session.exec(select(Tenant.name)).one() == name


def test_sixteen_writers_queue(database: db.Database) -> None:
    errors: list[Exception] = []
    start = threading.Barrier(16)

    def write(number: int) -> None:
        start.wait()
        try:
            for round_ in range(2):
                with db.unit_of_work() as session:
                    session.add(tenant(f"{number}-{round_}.example.com"))
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert len(hosts()) == 32


def test_readers_do_not_wait_for_a_writer(database: db.Database) -> None:
    with db.unit_of_work() as session:
        session.add(tenant())
        session.flush()
        seen: list[list[str]] = []
        reader = threading.Thread(target=lambda: seen.append(hosts()))
        reader.start()
        reader.join(timeout=30)
        assert seen == [[]]


def test_one_conditional_update_has_one_winner(database: db.Database) -> None:
    """What every use-once link stands on."""
    with db.unit_of_work() as session:
        session.add(tenant())
    won: list[int] = []
    start = threading.Barrier(8)

    def consume() -> None:
        start.wait()
        with db.unit_of_work() as session:
            table = sa.table("tenant", sa.column("link_epoch"))
            update = sa.update(table).where(table.c.link_epoch == 0).values(link_epoch=1)
            won.append(session.connection().execute(update).rowcount)

    threads = [threading.Thread(target=consume) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(won) == [0] * 7 + [1]


def test_sqlite_is_set_up_to_survive_a_power_cut(database: db.Database) -> None:
    if not database.is_sqlite:
        return
    with database.engine.connect() as connection:
        asked = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        found = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in asked]
    assert found == ["wal", 2, 1, 1500]


def test_the_migrations_are_read_once(database: db.Database, monkeypatch: pytest.MonkeyPatch) -> None:
    assert db.revision() is db.Revision.SAME
    monkeypatch.setattr(db.ScriptDirectory, "from_config", lambda *_: pytest.fail("read again"))
    assert db.revision() is db.Revision.SAME
