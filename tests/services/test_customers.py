"""Users → Customers: each badge, each filter with its rows, and a page that tells the truth about the mail."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine

from app.core.clock import now
from app.core.db import unit_of_work
from app.core.errors import NotFound
from app.models import OutboxMail
from app.services import invitations, people
from app.services.lists.pages import ListQuery
from app.services.overview import dashboard
from app.services.people import customers, system_users
from app.vocabulary.mail import MailKind
from app.vocabulary.people import Role
from tests import ledger
from tests import people as cast
from tests.mailroom import Mailroom
from tests.people import World
from tests.services import arrivals
from tests.services.conftest import START

HOUR = timedelta(hours=1)
OUT = {"delivery": "handed_over"}

CROWD: dict[str, tuple[dict[str, Any], str, str]] = {
    # name: what its invitation holds, its badge, the filters it stands in
    "queued": ({}, "Invited", "invited"),
    "out": ({**OUT, "expires_at": START + 24 * HOUR}, "Invited", "invited"),
    "delivered": ({"delivery": "delivered", "expires_at": START + 24 * HOUR}, "Invited", "invited"),
    "soon": ({**OUT, "expires_at": START + 3 * HOUR}, "Expires in 3 h", "invited expires_today"),
    "tonight": ({**OUT, "expires_at": START + 9 * HOUR}, "Invited", "invited expires_today"),
    "midnight": ({**OUT, "expires_at": START.replace(hour=23, minute=0)}, "Invited", "invited"),
    "last-second": ({**OUT, "expires_at": START + timedelta(seconds=1)}, "Expires in 1 min", "invited expires_today"),
    "just-expired": ({**OUT, "expires_at": START}, "Expired", "expired"),
    "expired": ({**OUT, "expires_at": START - 40 * HOUR}, "Expired", "expired"),
    "sent-again": ({"delivery": "queued", "expires_at": START - HOUR}, "Invited", "invited"),
    "failed": ({"delivery": "failed", "expires_at": START + HOUR}, "Failed", "failed"),
    "bounced": ({"delivery": "bounced", "expires_at": START - HOUR}, "Bounced", "failed"),
    "revoked": ({"state": "revoked"}, "Revoked", "revoked"),
    "active": ({"state": "activated", "expires_at": START - HOUR}, "Active", "active"),
    "deactivated": ({"state": "activated"}, "Deactivated", "deactivated"),
}


@pytest.fixture
def crowd(world: World) -> World:
    """A customer in every state, each named by it."""
    for name, (values, _, _) in CROWD.items():
        row = invitations.invite_standard(world.bob, email=f"{name}@crowd.example.com")
        if values:
            ledger.edit("invitation", row.invitation_id, **values)
        if name in {"revoked", "active", "deactivated"}:
            ledger.edit("app_user", row.user_id, status=name)
    return world


def crowd_in(world: World, status: str) -> set[str]:
    page = customers.search(world.vic, query=ListQuery(search="crowd.example.com", status=status))
    return {row.title.partition("@")[0] for row in page.rows}


def test_every_filter_has_its_rows_and_its_count(crowd: World) -> None:
    expected = {
        name: {who for who, (_, _, filters) in CROWD.items() if name in filters.split()} for name in people.FILTERS
    }
    expected["all"] = set(CROWD)
    assert {name: crowd_in(crowd, name) for name in people.FILTERS} == expected
    counts = customers.search(crowd.vic, query=ListQuery(search="crowd.example.com")).counts
    assert counts == {name: str(len(rows)) for name, rows in expected.items()}


def test_every_badge_is_the_same_in_list_and_page(crowd: World) -> None:
    page = customers.search(crowd.vic, query=ListQuery(search="crowd.example.com"))
    assert {row.title.partition("@")[0]: row.status_label for row in page.rows} == {
        name: badge for name, (_, badge, _) in CROWD.items()
    }
    for row in page.rows:
        detail = customers.detail(crowd.vic, user_id=UUID(row.id))
        assert (detail.status, detail.status_label) == (row.status, row.status_label)


def test_buttons_appear_for_whom_and_where_they_work(crowd: World) -> None:
    ended = {"revoked", "active", "deactivated"}
    for row in customers.search(crowd.vic, query=ListQuery(search="crowd.example.com")).rows:
        offered = {
            name: customers.detail(actor, user_id=UUID(row.id)).can_resend
            for name, actor in (("alice", crowd.alice), ("bob", crowd.bob), ("vic", crowd.vic))
        }
        works = row.title.partition("@")[0] not in ended
        assert offered == {"alice": works, "bob": works, "vic": False}, row.title


def test_a_midnight_is_the_tenants(crowd: World, clock: time_machine.Traveller) -> None:
    ledger.edit("tenant", crowd.tenant.id, timezone="Pacific/Auckland")
    assert crowd_in(crowd, "expires_today") == {"soon", "tonight", "midnight", "last-second"}
    ledger.edit("tenant", crowd.tenant.id, timezone="America/New_York")
    assert crowd_in(crowd, "expires_today") == {"soon", "tonight", "midnight", "last-second"}


def test_a_row_says_who_invited_whom_when_and_to_what(world: World, mailroom: Mailroom) -> None:
    invitations.invite_standard(world.bob, email="nora@fleet.example.com")
    [row] = customers.search(world.vic, query=ListQuery(search="nora")).rows
    assert (row.title, row.email, row.sent) == ("nora@fleet.example.com", "", ""), "not sent while it waits"
    mailroom.deliver()
    [row] = customers.search(world.vic, query=ListQuery(search="nora")).rows
    assert (row.role, row.account, row.invited_by, row.sent) == (
        *("Account owner", "nora@fleet.example.com", "Bob Support"),
        "14:05",
    )


def test_what_is_handed_over_moves_to_the_top(world: World, mailroom: Mailroom, clock: time_machine.Traveller) -> None:
    first = invitations.invite_standard(world.bob, email="one@fleet.example.com")
    invitations.invite_standard(world.bob, email="two@fleet.example.com")
    mailroom.deliver()
    clock.shift(timedelta(minutes=5))
    invitations.resend(world.bob, user_id=first.user_id)
    mailroom.deliver()
    titles = [row.title for row in customers.search(world.vic, query=ListQuery()).rows]
    assert titles[:2] == ["one@fleet.example.com", "two@fleet.example.com"]


def test_a_name_is_found_from_the_moment_of_activation(world: World, mailroom: Mailroom) -> None:
    nora = arrivals.invite(world, mailroom)
    assert customers.search(world.vic, query=ListQuery(search="nora berg")).rows == ()
    arrivals.activate(world, nora.token)
    [row] = customers.search(world.vic, query=ListQuery(search="BERG nora")).rows
    assert (row.title, row.email, row.status_label) == ("Nora Berg", "nora@fleet.example.com", "Active")


def test_the_page_tells_the_history_newest_first(
    world: World, mailroom: Mailroom, clock: time_machine.Traveller
) -> None:
    nora = arrivals.invite(world, mailroom)
    clock.shift(HOUR)
    arrivals.outcome(world, nora.token)
    clock.shift(HOUR)
    invitations.resend(world.alice, user_id=nora.user_id)
    mailroom.deliver()
    clock.shift(25 * HOUR)
    page = customers.detail(world.vic, user_id=nora.user_id)
    assert [(line.text, line.at, line.tone) for line in page.history] == [
        ("Expired", "16:05", "bad"),
        ("Sent to mail provider", "yesterday, 16:05", "good"),
        ("Resent by Alice Admin", "yesterday, 16:05", "quiet"),
        ("Opened the activation page, nothing used yet", "yesterday, 15:05", "good"),
        ("Sent to mail provider", "yesterday, 14:05", "good"),
        ("Invited by Bob Support", "yesterday, 14:05", "quiet"),
    ]
    assert page.deadline == "25 Nov 2026, 16:05 CET"
    assert [(mail.subject, mail.state_label) for mail in page.mails] == [
        ("New activation link", "Sent to mail provider"),
        ("Activation", "Sent to mail provider"),
    ]
    assert page.to_do == ("Activate account", "Complete setup")


def test_the_page_tells_what_is_left_to_do(world: World, mailroom: Mailroom) -> None:
    nora = arrivals.invite(world, mailroom)
    arrivals.activate(world, nora.token)
    assert customers.detail(world.vic, user_id=nora.user_id).to_do == ("Complete setup",)
    assert customers.detail(world.vic, user_id=world.dana.user_id).to_do == ()


def test_a_closed_gate_is_told_beside_the_button(database: object) -> None:
    world = cast.build(gate_open=False)
    ina = system_users.invite(world.alice, email="ina@volta.example.com", role="support_agent")
    assert "Terms of Use" in customers.detail(world.alice, user_id=world.dana.user_id).resend_blocked
    assert system_users.detail(world.alice, user_id=ina.user_id).resend_blocked == ""


def test_an_employees_account_is_told_with_its_parent(world: World) -> None:
    ledger.edit("account", world.eli.account_id, parent_id=world.dana.account_id, kind="employee")
    page = customers.detail(world.vic, user_id=world.eli.user_id)
    assert (page.account_name, page.account_note) == ("Eli home", "Employee of Fleet BV")
    [row] = customers.search(world.vic, query=ListQuery(search="eli")).rows
    assert row.account_note == "Employee of Fleet BV"


def test_the_lists_of_customers_and_staff_do_not_mix(world: World) -> None:
    for staff in (world.alice, world.bob, world.vic):
        with ledger.refused("customers.detail", by=world.alice), pytest.raises(NotFound):
            customers.detail(world.alice, user_id=staff.user_id)
    assert system_users.detail(world.vic, user_id=world.vic.user_id).is_self
    assert not system_users.detail(world.vic, user_id=world.bob.user_id).is_self
    assert customers.detail(world.vic, user_id=world.dana.user_id).role_key == Role.ACCOUNT_OWNER


def test_a_refused_search_is_in_the_audit_log(world: World) -> None:
    with ledger.refused("customers.search", by=world.dana), pytest.raises(NotFound):
        customers.search(world.dana, query=ListQuery())
    assert ledger.rows("audit", refused=True)[-1]["created_at"] == now()


def test_what_expires_soon_is_counted_shortly_before_midnight_too(crowd: World, clock: time_machine.Traveller) -> None:
    def said() -> tuple[str, str]:
        need = dashboard.read(crowd.vic).needs[0]
        assert need.count == str(len(crowd_in(crowd, "expires_today")))
        return need.count, need.text

    assert "before midnight" in said()[1]
    clock.move_to(START + 9 * HOUR)  # 23:05 in Amsterdam
    badges = [row.status_label for row in customers.search(crowd.vic, query=ListQuery()).rows]
    counting = [label for label in badges if label.startswith("Expires in")]
    assert counting
    assert said()[0] == str(len(counting))
    assert "in the next 6 hours" in said()[1]


@pytest.mark.parametrize("kind", [*MailKind, "carrier_pigeon"])
def test_the_page_of_a_person_opens_whatever_was_mailed(world: World, kind: str) -> None:
    with unit_of_work() as db:
        db.add(
            OutboxMail(
                tenant_id=world.tenant.id,
                kind=kind,
                recipient=world.dana.email,
                user_id=world.dana.user_id,
                next_attempt_at=now(),
            )
        )
    (line,) = customers.detail(world.vic, user_id=world.dana.user_id).mails
    assert line.subject == {
        "activation": "Activation",
        "new_link": "New activation link",
        "already_have_account": "You already have an account",
        "password_reset": "Password reset",
        "subscription": "Confirmation of a subscription",
    }.get(kind, "carrier_pigeon")
