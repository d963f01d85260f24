"""The migrations make exactly the schema of the models, and every step can be taken back on filled data."""

import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.script import ScriptDirectory
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, SQLModel, col, select

from app.core import db
from app.core.ids import new_id
from app.models import Account, Asset, Tenant
from app.rules import asset_details, contract_ids, searching
from tests.architecture.filled import MOMENT, count, fill
from tests.architecture.sources import ROOT


def revisions() -> list[str]:
    """Every revision, oldest first."""
    script = ScriptDirectory.from_config(db.alembic_config("sqlite://"))
    return [revision.revision for revision in script.walk_revisions()][::-1]


def test_revisions_form_one_line() -> None:
    script = ScriptDirectory.from_config(db.alembic_config("sqlite://"))
    assert len(script.get_heads()) == 1
    assert len(script.get_bases()) == 1
    assert revisions() == sorted(revisions())


def test_migrations_and_models_agree(separate_database: Callable[..., str]) -> None:
    command.check(db.alembic_config(separate_database()))


def test_upgrade_downgrade_upgrade_on_filled_data(separate_database: Callable[..., str]) -> None:
    url = separate_database()
    database = db.Database(url)
    before = fill(database.engine)
    assert set(before.values()) == {2}
    for older, newer in reversed(list(zip(["base", *revisions()], revisions(), strict=False))):
        database.dispose()
        command.downgrade(db.alembic_config(url), older)
        kept = count(database.engine)
        assert all(rows == before[name] for name, rows in kept.items() if name in before)
        command.upgrade(db.alembic_config(url), newer)
        command.downgrade(db.alembic_config(url), older)
    database.dispose()
    db.migrate(url)
    assert set(count(database.engine)) == set(before)
    assert set(fill(database.engine).values()) >= {2}
    database.dispose()
    command.check(db.alembic_config(url))


def test_downgrade_leaves_nothing(separate_database: Callable[..., str]) -> None:
    url = separate_database()
    command.downgrade(db.alembic_config(url), "base")
    database = db.Database(url)
    assert count(database.engine) == {}
    database.dispose()


def test_migrating_again_changes_nothing(separate_database: Callable[..., str]) -> None:
    url = separate_database(migrated=False)
    db.migrate(url)
    database = db.Database(url)
    before = fill(database.engine)
    database.dispose()
    db.migrate(url)
    assert count(database.engine) == before
    database.dispose()


def test_wrong_revision_is_noticed(separate_database: Callable[..., str]) -> None:
    url = separate_database()
    db.configure(url)
    assert db.revision() is db.Revision.SAME
    with db.database().engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '0000'"))
    assert db.revision() is not db.Revision.SAME
    db.configure(separate_database(migrated=False))
    assert db.revision() is not db.Revision.SAME


def test_moments_come_back_aware_and_in_utc(separate_database: Callable[..., str]) -> None:
    database = db.Database(separate_database())
    fill(database.engine)
    with database.reader.connect() as connection:
        found = connection.scalars(sa.select(Tenant.__table__.c.created_at)).all()  # pyright: ignore[reportAttributeAccessIssue]
    assert {moment.isoformat() for moment in found} == {MOMENT.isoformat()}
    database.dispose()


def test_every_table_but_the_tenant_belongs_to_one() -> None:
    """The pause of the mail is of the installation, as there is one key of the mail provider."""
    for table in SQLModel.metadata.sorted_tables:
        if table.name not in {"tenant", "mail_pause"}:
            assert not table.columns["tenant_id"].nullable, table.name


def test_indexes_begin_with_the_tenant() -> None:
    """But for those by which the mail worker finds what is due for anybody."""
    for table in SQLModel.metadata.sorted_tables:
        for index in table.indexes:
            if table.name != "tenant" and index.name not in {"ix_outbox_mail_due", "ix_public_request_due"}:
                assert index.columns[0].name == "tenant_id", index.name


def test_every_constraint_has_a_name(separate_database: Callable[..., str]) -> None:
    database = db.Database(separate_database())
    inspector = sa.inspect(database.engine)
    for table in inspector.get_table_names():
        found = [*inspector.get_foreign_keys(table), *inspector.get_unique_constraints(table)]
        found += [*inspector.get_check_constraints(table)]
        assert all(constraint["name"] for constraint in found), table
    database.dispose()


def test_two_processes_may_migrate_at_once(separate_database: Callable[..., str]) -> None:
    url = separate_database(migrated=False)
    script = f"from app.core import db; db.migrate({url!r})"

    def migrate(_: int) -> str:
        done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
        return done.stderr if done.returncode else ""

    with ThreadPoolExecutor() as pool:
        assert list(pool.map(migrate, range(3))) == [""] * 3


CARDS = [  # the number, the contract ID, the status, and what tells it apart afterwards
    ("VC 0001", "NL-TNM-C00122045-K", "active", 0),
    ("VC-0001", "NL-TNM-C00000002", "active", 1),
    ("VC 0002", "NL-TNM-012204-5", "waiting", 1),
    ("VC0001", "NL-TNM-000122045", "active", 2),
    ("VC0001 ", "NL-TNM-C00122045", "inactive", 0),
    ("VC 0003", "NL-TNM-C00000003", "active", 0),
]


def test_numbers_that_collide_are_kept_and_told_apart(separate_database: Callable[..., str]) -> None:
    url = separate_database()
    database = db.Database(url)
    fill(database.engine)
    with Session(database.engine) as session:
        for account in session.exec(select(Account)).all():
            for number, (printed, contract, status, _) in enumerate(CARDS):
                of_asset: dict[str, Any] = {
                    "tenant_id": account.tenant_id,
                    "account_id": account.id,
                    "kind": "card",
                    "status": status,
                }
                numbers: dict[str, Any] = {"printed_number": printed, "contract_id": contract}
                keys: dict[str, Any] = {
                    "number_key": f"N{number}",
                    "contract_key": f"C{number}",
                }  # an older release knew none
                session.add(Asset(name=f"Card {number}", **of_asset, **numbers, **keys))
        session.commit()
    database.dispose()
    command.downgrade(db.alembic_config(url), "0003")
    db.migrate(url)
    with Session(database.engine) as session:
        cards = select(Asset).where(col(Asset.name).startswith("Card "))
        found = session.exec(cards.order_by(col(Asset.tenant_id), Asset.name)).all()
        assert [asset.twin for asset in found] == [twin for *_, twin in CARDS] * 2
        assert {asset.contract_key for asset in (found[0], *found[2:5])} == {"NLTNMC00122045"}
        assert {asset.number_key for asset in (*found[:2], *found[3:5])} == {"VC0001"}
    database.dispose()


def test_prices_of_small_units_fit_from_one_revision_on(separate_database: Callable[..., str]) -> None:
    url = separate_database()
    database = db.Database(url)
    fill(database.engine)
    database.dispose()
    command.downgrade(db.alembic_config(url), "0015")
    plan, agreed = (
        sa.table(name, sa.column("price"), sa.column("fee"), sa.column("fee_kind"), sa.column("ac_price"))
        for name in ("plan", "enterprise_plan")
    )
    dearer = sa.update(plan).values(price=9_999_999_999, fee_kind="fixed", fee=1_000_000_000)
    dearer_agreed = sa.update(agreed).values(ac_price=9_999_999_999)
    for statement in (dearer, dearer_agreed):
        with pytest.raises(IntegrityError), database.engine.begin() as connection:
            connection.execute(statement)
    database.dispose()
    before = rows(database.engine)
    database.dispose()
    command.upgrade(db.alembic_config(url), "0016")
    assert rows(database.engine) == before, "nothing that was there changes"
    with database.engine.begin() as connection:
        connection.execute(dearer)
        connection.execute(dearer_agreed)
    for wrong in ({"price": 10_000_000_000}, {"price": -1}, {"fee": 1_000_000_001}, {"fee_kind": "percentage"}):
        with pytest.raises(IntegrityError), database.engine.begin() as connection:
            connection.execute(sa.update(plan).values(**wrong))
    database.dispose()
    with pytest.raises(ValueError, match="2 plans and 2 enterprise plans"):
        command.downgrade(db.alembic_config(url), "0015")
    with database.engine.begin() as connection:
        connection.execute(sa.update(plan).values(price=9_999_999, fee=1_000_000))
        connection.execute(sa.update(agreed).values(ac_price=9_999_999))
    database.dispose()
    command.downgrade(db.alembic_config(url), "0015")


def rows(engine: sa.Engine) -> dict[str, list[Any]]:
    """Everything that the tables with prices hold, by their names."""
    with engine.connect() as connection:
        return {
            name: sorted(connection.execute(sa.text(f"SELECT * FROM {name}")).all(), key=str)
            for name in ("plan", "enterprise_plan", "subscription_plan")
        }


@given(st.one_of(st.text(), st.from_regex(r"[A-Z]{2}[A-Z0-9]{3}(C0|00)?[A-Z0-9]{6}[0-9X][A-Z0-9]?", fullmatch=True)))
def test_the_migration_makes_the_keys_that_the_rules_make(text: str) -> None:
    script = ScriptDirectory.from_config(db.alembic_config("sqlite://"))
    migration = next(
        revision for revision in script.walk_revisions() if revision.doc.startswith("keys of assets")
    ).module
    assert migration.contract_key(text) == contract_ids.key(text)
    assert migration.number_key(text) == asset_details.number_key(text)


def test_stored_postcodes_get_the_form_of_their_country(separate_database: Callable[..., str]) -> None:
    url = separate_database()
    database = db.Database(url)
    fill(database.engine)
    database.dispose()
    command.downgrade(db.alembic_config(url), "0005")
    account = sa.table("account", sa.column("country"), sa.column("postcode"))
    told = {
        "NL": ("1012js", "1012 JS"),
        "PL": ("00950", "00-950"),
        "LT": ("04340", "LT-04340"),
        "DE": ("10115", "10115"),
    }
    for country, (stored, shown) in told.items():
        with database.engine.begin() as connection:
            connection.execute(sa.update(account).values(country=country, postcode=stored.upper()))
        database.dispose()
        db.migrate(url)
        with database.engine.connect() as connection:
            assert set(connection.scalars(sa.select(account.c.postcode))) == {shown}
        database.dispose()
        command.downgrade(db.alembic_config(url), "0005")
    db.migrate(url)


def test_stored_addresses_are_found_as_they_are_written(separate_database: Callable[..., str]) -> None:
    url = separate_database()
    database = db.Database(url)
    fill(database.engine)
    database.dispose()
    command.downgrade(db.alembic_config(url), "0017")
    kept = "nora@xn--mller-kva.example"
    user = sa.table("app_user", sa.column("own_text"), sa.column("search_text"))
    account = sa.table("account", sa.column("search_text"))
    with database.engine.begin() as connection:
        connection.execute(sa.update(user).values(own_text=f"\n{kept}\nberg\n", search_text=f"\n{kept}\nberg\nfleet\n"))
        connection.execute(sa.update(account).values(search_text=f"\nfleet\n{kept}\n"))
    database.dispose()
    db.migrate(url)
    fields = "".join(f"{field}\n" for field in searching.fields(kept))
    assert fields == f"nora@muller.example\n{kept}\n"
    both = f"nora@muller.example\n{kept}\n"
    with database.engine.connect() as connection:
        found = {(own, whole) for own, whole in connection.execute(sa.select(user))}
        assert found == {(f"\n{both}berg\n", f"\n{both}berg\nfleet\n")}
        assert set(connection.scalars(sa.select(account))) == {f"\nfleet\n{both}"}
    database.dispose()


def test_counters_and_versions_keep_their_values_under_their_new_names(separate_database: Callable[..., str]) -> None:
    url = separate_database()
    database = db.Database(url)
    fill(database.engine)
    database.dispose()
    older = {"plan": {"version": 7, "edition": 3}, "product": {"version": 5}, "support_links": {"version": 9}}
    newer = {"plan": {"revision": 7, "version": 3}, "product": {"revision": 5}, "support_links": {"revision": 9}}
    command.downgrade(db.alembic_config(url), "0019")
    with database.engine.begin() as connection:
        for name, values in older.items():
            connection.execute(sa.update(sa.table(name, *map(sa.column, values))).values(values))
    database.dispose()
    db.migrate(url)
    assert_stored(database, newer)
    command.downgrade(db.alembic_config(url), "0019")
    assert_stored(database, older)


def assert_stored(database: db.Database, expected: dict[str, dict[str, int]]) -> None:
    """Both rows of each table hold these values."""
    with database.engine.connect() as connection:
        for name, values in expected.items():
            found = connection.execute(sa.select(sa.table(name, *map(sa.column, values)))).mappings().all()
            assert [dict(row) for row in found] == [values] * 2, name
    database.dispose()


def test_rows_of_dated_histories_are_counted_as_they_were_added(separate_database: Callable[..., str]) -> None:
    url = separate_database()
    database = db.Database(url)
    fill(database.engine)
    database.dispose()
    command.downgrade(db.alembic_config(url), "0020")
    for name in ("enterprise_plan", "reimbursement_rate"):
        table = sa.Table(name, sa.MetaData(), autoload_with=database.engine)
        with database.engine.begin() as connection:
            row = dict(connection.execute(sa.select(table).order_by(table.c.id)).mappings().first() or {})
            earlier = {"valid_from": row["valid_from"] - timedelta(days=9)}  # of an earlier day, but added last
            connection.execute(sa.insert(table).values(row | earlier | {"id": _stored_id(table, new_id())}))
    database.dispose()
    db.migrate(url)
    for name in ("enterprise_plan", "reimbursement_rate"):
        table = sa.table(name, *map(sa.column, ("id", "account_id", "revision")))
        with database.engine.connect() as connection:
            found = connection.execute(sa.select(table.c.revision).order_by(table.c.account_id, table.c.id)).scalars()
            assert sorted(found) == [1, 1, 2], name
            assert connection.scalar(sa.select(table.c.revision).order_by(table.c.id.desc()).limit(1)) == 2
    database.dispose()


def _stored_id(table: sa.Table, key: Any) -> Any:
    return key if isinstance(table.c.id.type, sa.Uuid) else key.hex
