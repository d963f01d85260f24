"""How the databases find rows: by an index that begins with the tenant or by a key, never by reading a whole table."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import psycopg
import pytest
import sqlalchemy as sa

from app.core import db
from app.core.tokens import digest
from app.models import Account
from app.rules.actors import Actor
from app.services import accounts, assets, invitations
from app.services.accounts import activity, admins, changes, members, reimbursement, sub_accounts, tree
from app.services.assets import confirmations, lapses, subscriptions
from app.services.billing import charges, product_page, products
from app.services.identity import log_ins, purge, sessions
from app.services.lists.pages import ListQuery
from app.services.overview import dashboard
from app.services.people import customers
from app.services.registration import password_reset
from app.services.tenants import support_links, terms
from tests import ledger, people, shop, tenancy
from tests.databases import Databases
from tests.mailroom import Mailroom, token_in
from tests.people import PASSWORD, World

FEW = {"support_links", "terms_version"}
"""Tables of which a tenant has hardly any rows."""
LISTS = {"app.services.lists.pages"}
"""Modules that go through a tenant's rows in the order of an index, and stop after so many."""

WAITING = {"app.services.outbox.queue"}
"""Modules that look among the mails that wait: PostgreSQL has them in an index of their own, as many as are due."""


def whole_tables(sql: str, parameters: Any) -> list[str]:
    """The tenants' tables that the database would read from one end to the other, were they full."""
    with db.database().engine.connect() as connection:
        if db.database().is_sqlite:
            lines = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", parameters)
            told = [str(line[-1]) for line in lines]
            scanned = [found[1] for line in told if (found := re.match(r"SCAN (\w+)", line))]
            scanned += [found[1] for line in told if (found := re.match(r"SEARCH (\w+) .* \(tenant_id=\?\)$", line))]
            return sorted(name for name in scanned if _of_tenants(name, sql) and name not in FEW)
        for way in ("seqscan", "hashjoin", "mergejoin"):  # the tables are small: as if they were large
            connection.exec_driver_sql(f"SET enable_{way} = off")
        text = connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {sql}", parameters).scalar_one()
        plan = (json.loads(text) if isinstance(text, str) else text)[0]["Plan"]
        found = set(_unlimited(plan))
        # Of two small tables joined by keys PostgreSQL may go through one: SQLite says that both are found by theirs.
        return sorted(found) if len(set(_relations(plan))) == 1 else []


def _of_tenants(name: str, sql: str) -> bool:
    named = re.search(rf"\b(\w+) AS {re.escape(name)}\b", sql)
    return (named[1] if named else name) in tenancy.TENANTS


def _relations(plan: dict[str, Any]) -> Iterator[str]:
    if "Relation Name" in plan:
        yield plan["Relation Name"]
    for part in plan.get("Plans", []):
        yield from _relations(part)


def _unlimited(plan: dict[str, Any]) -> Iterator[str]:
    table = plan.get("Relation Name", "")
    by_others = plan["Node Type"] in ("Bitmap Heap Scan", "ModifyTable")
    if table in tenancy.TENANTS and not by_others and "Index Cond" not in plan:
        yield table
    for part in plan.get("Plans", []):
        yield from _unlimited(part)


def _everyday(world: World, mailroom: Mailroom) -> None:
    """Log-in, log-out, links, consents, prices, charges, confirmations, lists and the pages behind them."""
    alice, dana, who = world.alice, world.dana, people.visitor(world.tenant)
    assert dana.account_id
    sold = shop.opened(world)
    erin = shop.enterprise(world)
    assert erin.account_id
    ticket = log_ins.log_in(who, email=dana.email, password=PASSWORD)
    opened = sessions.redeem_ticket(who, ticket=ticket, old_cookie_digest=digest("x"))
    assert sessions.resolve(who, cookie_digest=digest(opened.value))
    row = support_links.read(alice)
    links = support_links.Links(terms_of_use=f"{people.TERMS}/2", privacy_policy=people.PRIVACY)
    support_links.save(alice, links=links, seen=row.seen)
    terms.agree(people.sign_in(world.tenant, dana.user_id), agreed=True)
    subscriptions.activate(dana, account_id=dana.account_id, form=shop.station(sold.home))
    subscriptions.activate(world.vic, account_id=dana.account_id, form=shop.card(sold.card, agreed=""))
    token = mailroom.token()
    confirmations.look(who, token=token)
    confirmations.confirm(who, token=token, agreed=True)
    for account_id in (dana.account_id, erin.account_id):
        charges.read(alice, account_id=account_id)
        accounts.detail(alice, account_id=account_id)
        activity.search(alice, account_id=account_id, query=ListQuery())
        assets.search(alice, account_id=account_id, query=ListQuery(search="garage"))
    form = sub_accounts.SubAccountForm(kind="employee", name="Eva", email="eva@x.example", type="consumer", rate="0.25")
    sub_accounts.invite(dana, parent_id=dana.account_id, form=form)
    invited = admins.invite_admin(dana, account_id=dana.account_id, email="ann@x.example")
    invitations.resend(dana, user_id=invited.user_id)
    members.history(dana, account_id=dana.account_id, user_id=invited.user_id)
    reimbursement.read(alice, account_id=UUID(str(ledger.row("account", name="Eva")["id"])))
    products.search(alice, query=ListQuery())
    product_page.read(alice, product_id=UUID(products.search(alice, query=ListQuery()).rows[0].id))
    password_reset.ask(who, email=world.eli.email)
    reset = token_in(next(mail for mail in mailroom.deliver() if mail.recipient == world.eli.email))
    password_reset.look(who, token=reset)
    password_reset.reset(who, token=reset, password="nine geese cross the frozen canal")
    for status in ("all", "invited", "not_payable", "setting_up_long"):
        accounts.search(alice, query=ListQuery(status=status))
        customers.search(alice, query=ListQuery(status=status, search="dana"))
    with db.unit_of_work() as session:
        lapses.settle(session)
    purge.one_batch()
    customers.detail(alice, user_id=world.eli.user_id)
    dashboard.read(alice)
    invitations.revoke(dana, user_id=invited.user_id)
    changes.suspend(alice, account_id=dana.account_id)


def test_no_statement_reads_a_whole_table(world: World, mailroom: Mailroom) -> None:
    sent: dict[str, tenancy.Sent] = {}
    with tenancy.hearing(db.database(), lambda each: sent.update({each.sql: each})):
        _everyday(world, mailroom)
    assert len(sent) > 100
    of_tenants = [
        each for each in sent.values() if each.place.split(":")[0] not in {*tenancy.EXCEPTIONS, *LISTS, *WAITING}
    ]
    found = {
        each.place: (tables, each.sql) for each in of_tenants if (tables := whole_tables(each.sql, each.parameters))
    }
    assert not found, "\n\n".join(f"{place} {tables}\n{sql}" for place, (tables, sql) in found.items())


def test_the_plan_of_a_whole_table_is_noticed(world: World) -> None:
    compiled = sa.select(Account).where(sa.column("name") == "x").compile(db.database().engine)
    parameters = tuple(compiled.params.values()) if db.database().is_sqlite else compiled.params
    assert whole_tables(str(compiled), parameters) == ["account"]


FULL = """
    INSERT INTO account (id, tenant_id, created_at, parent_id, kind, name, status, self_registered, vat_tries,
                         owner_email, search_text)
    SELECT gen_random_uuid(), %(tenant)s, now() - n * interval '1 hour', CASE WHEN n <= %(below)s THEN %(parent)s END,
           'standard', 'Branch ' || n, 'active', false, 0, '', ''
    FROM generate_series(1, %(rows)s) AS n;
    INSERT INTO asset (id, tenant_id, created_at, account_id, kind, status, name, serial_number, ac_connectors,
                       dc_connectors, printed_number, contract_id, serial_key, number_key, contract_key, twin, country,
                       street, postcode, city, area, own_text, search_text)
    SELECT gen_random_uuid(), tenant_id, created_at, id, 'card', 'active', 'Card', '', 0, 0, '', '', '', id, id, 0, '',
           '', '', '', '', '', ''
    FROM account;
    INSERT INTO audit (id, tenant_id, created_at, action, refused, actor_name, subject_id, network_address, detail)
    SELECT gen_random_uuid(), tenant_id, created_at + n * interval '1 minute', 'account_changes.edit', false, 'Bob', id,
           '', '{}'
    FROM account, generate_series(1, 3) AS n;
    ANALYZE account; ANALYZE asset; ANALYZE audit
"""


@pytest.fixture(scope="module")
def full(databases_of: Callable[[str], Databases], request: pytest.FixtureRequest) -> Iterator[World]:
    """Everybody, twenty thousand accounts more, two thousand of them below Dana's, on PostgreSQL: SQLite guesses no
    numbers of rows."""
    if request.config.getoption("--db") == "sqlite":
        pytest.skip("shown for PostgreSQL")
    source = databases_of("postgresql")
    url = source.separate()
    db.configure(url)
    world = people.build()
    values = {"tenant": world.tenant.id, "parent": world.dana.account_id, "rows": 20_000, "below": 2_000}
    with (
        psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection,
        psycopg.ClientCursor(connection) as cursor,
    ):
        cursor.execute(FULL, values)
    yield world
    db.dispose()
    source.remove(url)


def explained(call: Callable[[], Any]) -> str:
    """The plans of what is sent, in the tables as they are."""
    sent: list[tenancy.Sent] = []
    with tenancy.hearing(db.database(), sent.append):
        call()
    told = list[str]()
    with db.database().engine.connect() as connection:
        for each in sent:
            lines = connection.exec_driver_sql(f"EXPLAIN {each.sql}", each.parameters).scalars()
            told += ["", each.sql, *lines]
    return "\n".join(told)


@pytest.mark.parametrize("of", ["dana", "eli"])
def test_activity_reads_the_lines_of_each_subject_and_no_more(full: World, of: str) -> None:
    account_id = getattr(full, of).account_id
    for oldest_first in (False, True):
        query = ListQuery(oldest_first=oldest_first)
        plans = explained(lambda query=query: activity.search(full.alice, account_id=account_id, query=query))
        assert "ix_audit_subject" in plans
        assert not re.search(r"ix_audit_time|Seq Scan on (account|audit|asset)\b", plans), plans


TREES: list[Callable[[Actor, UUID, ListQuery], Any]] = [
    lambda who, account_id, query: tree.search(who, account_id=account_id, query=query),
    lambda who, account_id, query: assets.search(who, account_id=account_id, query=query),
    lambda who, account_id, _: charges.read(who, account_id=account_id),
]


@pytest.mark.parametrize("look", TREES, ids=["sub-accounts", "assets", "charges"])
def test_a_tree_is_found_by_its_keys_and_not_asked_for_where_nothing_hangs_below(full: World, look: Any) -> None:
    assert full.dana.account_id
    assert full.eli.account_id
    for query in (ListQuery(), ListQuery(search="card"), ListQuery(status="active")):
        plans = explained(lambda query=query: look(full.alice, full.dana.account_id, query))
        assert "RECURSIVE below" in plans
        assert not re.search(r"Seq Scan on (account|asset)\b", plans), plans
        assert "RECURSIVE" not in explained(lambda query=query: look(full.alice, full.eli.account_id, query))
