"""The shell: everybody sees the tenant and its links, nobody sees a button they may not press."""

from dataclasses import fields, replace

import pytest
import sqlalchemy as sa

from app.core.db import Database, unit_of_work
from app.core.settings import get_settings
from app.services.overview import shell
from app.services.overview.shell import ReaderRow
from app.services.tenants import support_links
from tests import people
from tests.people import PRIVACY, TERMS, World, visitor

PERSONAL = ("signed_in", "is_staff", "user_name", "user_email", "role_label", "terms_pending")
PERSONAL += ("can_invite", "can_edit_settings", "can_manage_system_users")


def test_a_visitor_gets_nothing_personal(world: World) -> None:
    row = shell.describe(visitor(world.tenant))
    assert row.reader == ReaderRow()
    assert row.mail_paused == ""
    assert (row.tenant_name, row.tenant_initials, row.gate_open) == ("Volta Charging", "VC", True)
    assert row.support_links == (("Terms of Use", TERMS), ("Privacy policy", PRIVACY))


AGENT = {"is_staff", "can_see_accounts", "can_activate_assets"}
SUPPORT = {*AGENT, "can_invite", "can_add_sub_accounts", "can_manage_accounts"}


@pytest.mark.parametrize(
    ("name", "label", "rights"),
    [
        ("alice", "Tenant admin", {*SUPPORT, "can_edit_settings", "can_manage_system_users"}),
        ("bob", "Customer support", SUPPORT),
        ("vic", "Support agent", AGENT),
        ("dana", "Account owner", {"can_add_sub_accounts", "can_see_accounts", "can_activate_assets"}),
        ("eli", "Driver", set()),
    ],
)
def test_each_role_is_offered_what_it_may(world: World, name: str, label: str, rights: set[str]) -> None:
    actor = world.everybody[name]
    row = shell.describe(actor).reader
    assert (row.signed_in, row.user_name, row.user_email, row.role_label) == (True, actor.name, actor.email, label)
    assert {
        each.name for each in fields(ReaderRow) if each.name.startswith(("can_", "is_")) and getattr(row, each.name)
    } == rights


def test_who_has_terms_to_agree_to_is_offered_nothing_else(world: World) -> None:
    row = shell.describe(replace(world.dana, terms_pending=True)).reader
    assert row.terms_pending
    assert not row.can_invite


def test_each_tenant_shows_its_own(world: World) -> None:
    rival = shell.describe(visitor(world.other))
    assert (rival.tenant_name, rival.tenant_initials) == ("Rival Power", "RP")


def test_the_gate_is_closed_until_both_links_are_set(database: Database) -> None:
    world = people.build(gate_open=False)
    who = visitor(world.tenant)
    assert not shell.describe(who).gate_open
    links = support_links.Links(terms_of_use=TERMS)
    support_links.save(world.alice, links=links)
    assert not shell.describe(who).gate_open
    assert shell.describe(who).terms_of_use == TERMS
    links = support_links.Links(terms_of_use=TERMS, privacy_policy=PRIVACY, faq="https://volta.example.com/faq")
    support_links.save(world.alice, links=links)
    row = shell.describe(who)
    assert row.gate_open
    assert [label for label, _ in row.support_links] == ["Terms of Use", "Privacy policy", "FAQ"]


def test_a_link_that_became_unsafe_is_not_shown(world: World) -> None:
    """Whatever wrote it into the database: the shell checks again."""
    for url in ("javascript:alert(1)", "http://volta.example.com", "https://user:pw@volta.example.com/", "https:evil"):
        with unit_of_work() as db:
            statement = sa.text("UPDATE support_links SET faq = :url, terms_of_use = :url")
            db.connection().execute(statement, {"url": url})
        row = shell.describe(visitor(world.tenant))
        assert row.support_links == (("Privacy policy", PRIVACY),)
        assert row.terms_of_use == ""
        assert not row.gate_open


def test_a_paused_mail_is_told_to_staff_and_to_nobody_else(world: World) -> None:
    with unit_of_work() as db:
        statement = sa.text(
            "INSERT INTO mail_pause (id, kind, paused_at, retry_at, reason)"
            " VALUES (1, 'key_refused', :at, :at, 'The provider refuses our key')"
        )
        db.connection().execute(statement, {"at": "2026-11-24 13:00:00+00:00"})
    told = {name: bool(shell.describe(actor).mail_paused) for name, actor in world.everybody.items()}
    assert told == {"alice": True, "bob": True, "vic": True, "dana": False, "eli": False, "mallory": True}
    assert not shell.describe(visitor(world.tenant)).mail_paused


def test_the_banner_of_development_goes_when_mail_leaves(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    assert shell.describe(visitor(world.tenant)).development
    monkeypatch.setenv("SENDGRID_API_KEY", "SG.not-a-real-key")
    get_settings.cache_clear()
    assert not shell.describe(visitor(world.tenant)).development
