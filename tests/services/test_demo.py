"""The demo tenant: log-ins that work, accounts in every status, nothing mailed and nothing agreed to."""

from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
import time_machine

from app.core.db import Database
from app.core.errors import NotAllowed
from app.core.settings import get_settings
from app.core.tokens import digest
from app.rules.actors import Actor
from app.services import accounts, invitations, tenants
from app.services.delivery import leases
from app.services.identity import log_ins, sessions
from app.services.identity.log_ins import LogInRefused
from app.services.lists.pages import ListQuery
from app.services.operations import demo
from app.services.people import customers, system_users
from app.services.tenants import support_links
from app.vocabulary.accounts import AccountStatus
from tests import ledger
from tests.people import visitor

URL = "http://localhost:8000"


def log_in(email: str) -> Actor:
    who = visitor(tenants.create(name="x", base_url=URL) if tenants.count() == 0 else demo.create(URL))
    ticket = log_ins.log_in(who, email=email, password=demo.PASSWORD)
    cookie = sessions.redeem_ticket(who, ticket=ticket, old_cookie_digest=None).value
    actor = sessions.resolve(who, cookie_digest=digest(cookie))
    assert actor
    return actor


@pytest.fixture
def made(database: Database) -> tenants.TenantRow:
    return demo.create(URL)


def test_the_three_log_ins_of_the_readme_work(made: tenants.TenantRow) -> None:
    assert made.name == "Volta Charging"
    assert {log_in(f"{name}@demo.example.com").role.label for name in ("admin", "support", "agent")} == {
        "Tenant admin",
        "Customer support",
        "Support agent",
    }


def test_accounts_and_invitations_are_in_every_status(made: tenants.TenantRow) -> None:
    admin = log_in("admin@demo.example.com")
    page = accounts.search(admin, query=ListQuery())
    assert all(int(page.counts[status]) > 0 for status in ("all", *AccountStatus)), page.counts
    people = customers.search(admin, query=ListQuery()).rows
    assert {row.status for row in people} >= {"invited", "expiring", "expired", "bounced", "revoked", "active"}
    assert "Expires in 3 h" in {row.status_label for row in people}
    assert len(system_users.search(admin, query=ListQuery()).rows) == 3
    for row in people:
        assert customers.search(admin, query=ListQuery(search=row.title)).rows


def test_every_page_of_the_demo_opens(made: tenants.TenantRow) -> None:
    admin = log_in("admin@demo.example.com")
    for row in ledger.rows("app_user", is_staff=False):
        assert customers.detail(admin, user_id=row["id"]).history
    for row in ledger.rows("account"):
        assert accounts.detail(admin, account_id=row["id"]).people


def test_nothing_is_mailed_nothing_is_agreed_to_and_the_gate_is_shut(made: tenants.TenantRow) -> None:
    assert ledger.rows("outbox_mail") == []
    assert not leases.is_due()
    assert ledger.rows("consent") == ledger.rows("terms_version") == []
    assert not support_links.read(visitor(made)).gate_open


def test_a_second_time_changes_nothing(made: tenants.TenantRow) -> None:
    with ledger.unchanged():
        assert demo.create(URL) == made
        assert demo.create("http://elsewhere.localhost:9000") == made


def test_it_follows_a_start_on_another_port_and_takes_nobodys(made: tenants.TenantRow) -> None:
    elsewhere = URL.replace(":8000", ":9000")
    assert demo.create(elsewhere).base_url == elsewhere
    assert tenants.by_host(urlsplit(elsewhere).netloc) == replace(made, base_url=elsewhere)
    taken = URL.replace(":8000", ":9001")
    tenants.create(name="Volta of mine", base_url=taken)
    assert demo.create(taken).base_url == elsewhere


def test_it_does_not_take_a_real_tenant_of_the_same_name_for_itself(database: Database) -> None:
    real = tenants.create(name="Volta Charging", base_url="http://volta.localhost:8000")
    made = demo.create(URL)
    assert made.id != real.id
    assert ledger.rows("app_user", tenant_id=real.id) == []
    assert demo.exists()


def test_a_start_that_was_stopped_half_way_is_finished_by_the_next(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(demo, "_customer", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            demo.create(URL)
    assert ledger.rows("app_user") == []
    made = demo.create(URL)
    assert len(ledger.rows("app_user", tenant_id=made.id)) == 11
    assert len(ledger.rows("tenant")) == 1


def test_production_refuses_demo_data(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONRAMP_ENV", "production")
    get_settings.cache_clear()
    with ledger.unchanged(), pytest.raises(NotAllowed, match="refused in production"):
        demo.create("https://volta.example.com")
    assert not demo.exists()


def test_whoever_was_not_activated_cannot_log_in(made: tenants.TenantRow) -> None:
    for row in ledger.rows("app_user", is_staff=False):
        who = visitor(made, f"2001:db8::{row['id'].hex[:4]}")
        allowed = row["email"] in {"dana@fleet.example.com", "iris@bakery.example.com"}
        if allowed:
            assert log_ins.log_in(who, email=row["email"], password=demo.PASSWORD)
        else:
            with pytest.raises(LogInRefused):
                log_ins.log_in(who, email=row["email"], password=demo.PASSWORD)


def test_the_demo_can_be_worked_with(made: tenants.TenantRow) -> None:
    """Set the links, send an expired invitation again: what a newcomer does first."""
    with time_machine.travel(datetime.now(UTC), tick=False):
        admin = log_in("admin@demo.example.com")
        row = support_links.read(admin)
        links = support_links.Links(
            terms_of_use="https://volta.example.com/terms", privacy_policy="https://volta.example.com/privacy"
        )
        support_links.save(admin, links=links, seen=row.seen)
        [expired] = customers.search(admin, query=ListQuery(search="zuid")).rows
        assert expired.status == "expired"
        assert invitations.resend(admin, user_id=ledger.row("app_user", email="zuid@fleet.example.com")["id"]).mailed
        assert leases.is_due()
