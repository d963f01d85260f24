"""Searching fifty thousand rows: PostgreSQL goes through the trigram index, whatever is searched and counted."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest
from sqlalchemy import event

from app.core import db
from app.core.ids import new_id
from app.services import accounts
from app.services.accounts import enterprise
from app.services.accounts.enterprise import EnterpriseForm
from app.services.lists.pages import ListQuery
from app.services.people import customers
from tests import people
from tests.databases import Databases
from tests.people import World

ROWS = 50_000
START = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Statement:
    """What was sent to the database."""

    sql: str
    parameters: Any


@contextmanager
def listening() -> Iterator[list[Statement]]:
    """Every statement sent in the block."""
    sent: list[Statement] = []

    def note(_connection: Any, _cursor: Any, sql: str, parameters: Any, _context: Any, _many: bool) -> None:
        sent.append(Statement(sql, parameters))

    event.listen(db.database().reader, "before_cursor_execute", note)
    yield sent
    event.remove(db.database().reader, "before_cursor_execute", note)


LOAD = """
    INSERT INTO account (id, tenant_id, created_at, kind, name, status, self_registered, vat_tries, owner_email,
                         search_text)
    SELECT gen_random_uuid(), %(tenant)s, %(start)s + n * interval '1 minute', 'standard', word, 'active', false, 0,
           word, word
    FROM (SELECT n, CASE WHEN n %% 1000 = 0 THEN 'needle-' ELSE 'straw-' END || n * 7919 %% 1000003 AS word
          FROM generate_series(1, %(rows)s) AS n) AS rows;
    INSERT INTO app_user (id, tenant_id, created_at, account_id, email, first_name, last_name, role, is_staff, status,
                          language, invited_by_name, listed_at, own_text, search_text)
    SELECT gen_random_uuid(), tenant_id, created_at, %(account)s, name || '@x.example', name, '', 'driver', false,
           status, 'en', 'Bob', created_at, '', name || ' ' || name || '@x.example'
    FROM account WHERE tenant_id = %(tenant)s AND id <> %(account)s;
    SELECT gin_clean_pending_list('ix_account_trigram'), gin_clean_pending_list('ix_app_user_trigram');
    ANALYZE account; ANALYZE app_user
"""


def load(world: World) -> None:
    """Fifty thousand active accounts with a person each; every thousandth is called Needle."""
    values = {"tenant": world.tenant.id, "account": world.dana.account_id, "start": START, "rows": ROWS}
    with (
        psycopg.connect(db.database().url.replace("+psycopg", ""), autocommit=True) as connection,
        psycopg.ClientCursor(connection) as cursor,
    ):
        cursor.execute(LOAD, values)


def plan(statement: Statement) -> str:
    with db.reading() as session:
        lines = session.connection().exec_driver_sql(f"EXPLAIN {statement.sql}", statement.parameters)
        return "\n".join(line for (line,) in lines)


SEARCHES: dict[str, Callable[..., Any]] = {"app_user": customers.search, "account": accounts.search}


@pytest.fixture(scope="module")
def world(databases_of: Callable[[str], Databases], request: pytest.FixtureRequest) -> Iterator[World]:
    """Everybody, and fifty thousand more, on PostgreSQL: SQLite reads a tenant's rows one after the other."""
    if request.config.getoption("--db") == "sqlite":
        pytest.skip("shown for PostgreSQL")
    source = databases_of("postgresql")
    url = source.separate()
    db.configure(url)
    world = people.build()
    load(world)
    yield world
    db.dispose()
    source.remove(url)


@pytest.mark.slow
def test_a_search_goes_through_the_trigram_index(world: World) -> None:
    for table, search in SEARCHES.items():
        for query in (ListQuery(search="needle"), ListQuery(search="dle-1"), ListQuery(search="straw-123")):
            with listening() as sent:
                page = search(world.alice, query=query)
            assert page.rows
            searching = [each for each in sent if " LIKE " in each.sql and f"FROM {table}" in each.sql]
            assert searching
            for statement in searching:
                shown = plan(statement)
                said = f"{query}\n{statement.sql}\n{shown}"
                assert not re.search(rf"Seq Scan on {table}\b", shown), said
                # Where hardly anybody has what is asked for (a status, a rate, a number in use twice), its own index
                # is as good.
                if "reimbursement_rate" in statement.sql or "twin" in statement.sql:
                    continue
                if "status =" not in statement.sql or "active" in statement.parameters.values():
                    assert f"ix_{table}_trigram" in shown, said


@pytest.mark.slow
def test_a_page_without_a_search_reads_the_order_of_its_index(world: World) -> None:
    first = customers.search(world.alice, query=ListQuery())
    for query in (ListQuery(), ListQuery(cursor=first.next), ListQuery(oldest_first=True), ListQuery(status="active")):
        with listening() as sent:
            customers.search(world.alice, query=query)
        [paging] = [each for each in sent if "ORDER BY" in each.sql]
        shown = plan(paging)
        assert "ix_app_user" in shown, f"{query}\n{paging.sql}\n{shown}"
        assert "Sort" not in shown, f"{query}\n{paging.sql}\n{shown}"


INVITED = """
    INSERT INTO account (id, tenant_id, created_at, kind, name, status, self_registered, vat_tries, owner_id,
                         owner_email, search_text)
    SELECT gen_random_uuid(), %(other)s, created_at, kind, name, 'invited', false, 0, %(owner)s, owner_email,
           search_text
    FROM account WHERE tenant_id = %(tenant)s;
    ANALYZE account
"""


@pytest.mark.slow
def test_who_is_not_invited_yet_is_found_among_all_who_are(world: World) -> None:
    """By the few enterprise plans, not by reading every invited account."""
    values = {"tenant": world.tenant.id, "other": world.other.id, "owner": world.mallory.user_id}
    with (
        psycopg.connect(db.database().url.replace("+psycopg", ""), autocommit=True) as connection,
        psycopg.ClientCursor(connection) as cursor,
    ):
        cursor.execute(INVITED, values)
    form = EnterpriseForm(key=str(new_id()), name="Grid BV", ac_price="1", dc_price="1", card_price="1")
    enterprise.create(world.mallory, form=form)
    with listening() as sent:
        page = accounts.search(world.mallory, query=ListQuery(status="not_invited"))
    assert [row.name for row in page.rows] == ["Grid BV"]
    finding = [each for each in sent if "enterprise_plan" in each.sql]
    assert len(finding) == 2, "the count and the page"
    for statement in finding:
        shown = plan(statement)
        assert "pk_account" in shown, shown
        assert not re.search(r"Seq Scan on account\b|ix_account_tenant", shown), shown
