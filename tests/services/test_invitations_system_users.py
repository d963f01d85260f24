"""The tenant's own people: who may invite them, whose invitation dies with the right; first admins."""

from datetime import timedelta

import pytest
import time_machine

from app.core.db import Database, unit_of_work
from app.core.errors import Invalid, NotAllowed, NotFound
from app.core.tokens import digest
from app.services import invitations, tenants
from app.services.identity import sessions
from app.services.invitations import AlreadyInvited, HasAccount, InvitedRow
from app.services.operations import first_admin
from app.services.outbox.links import LinkGone
from app.services.outbox.resends import NotResendable
from app.services.people import system_users
from app.services.registration import activation, password_reset, sign_up
from app.services.tenants import support_links
from app.vocabulary.links import Outcome
from app.vocabulary.people import Role
from tests import ledger, people
from tests.crowd import at_once, outcomes
from tests.mailroom import Mailroom, token_in
from tests.people import World
from tests.services.arrivals import FORM, activate, outcome

SAM = "sam@volta.example.com"
DAY = timedelta(hours=24)


def invite(world: World, email: str = SAM, role: Role = Role.CUSTOMER_SUPPORT) -> InvitedRow:
    return system_users.invite(world.alice, email=email, role=role)


def second_admin(world: World) -> people.Actor:
    return people.person(world.tenant, "anna@volta.example.com", Role.TENANT_ADMIN, "Anna", "Admin")


def lose_the_right(world: World, how: str) -> None:
    """A second Tenant admin takes Alice's right away."""
    anna = second_admin(world)
    if how == "demoted":
        system_users.change_role(anna, user_id=world.alice.user_id, role=Role.CUSTOMER_SUPPORT)
    else:
        system_users.deactivate(anna, user_id=world.alice.user_id)


def test_invited_system_user_is_mailed_and_activates_without_terms(database: Database, mailroom: Mailroom) -> None:
    world = people.build(gate_open=False)
    with ledger.recorded("system_users.invite", by=world.alice, role="customer_support"):
        row = invite(world)
    mail = mailroom.deliver_one()
    assert "Customer support" in mail.text
    assert "Alice Admin" in mail.text
    token = token_in(mail)
    page = activation.look(people.visitor(world.tenant), token=token)
    assert (page.is_staff, page.asks_consent, page.role) == (True, False, "Customer support")
    activate(world, token, agreed=False)
    user = ledger.row("app_user", id=row.user_id)
    assert (user["role"], user["is_staff"], user["status"], user["account_id"]) == (
        "customer_support",
        True,
        "active",
        None,
    )
    assert ledger.rows("consent", user_id=row.user_id) == []


@pytest.mark.parametrize(
    ("who", "error"), [("bob", NotAllowed), ("vic", NotAllowed), ("dana", NotFound)], ids=["support", "agent", "owner"]
)
def test_only_a_tenant_admin_invites_resends_and_revokes_system_users(
    world: World, mailroom: Mailroom, who: str, error: type[Exception]
) -> None:
    actor = world.everybody[who]
    with ledger.refused("system_users.invite", by=actor, reason=error.__name__), pytest.raises(error):
        system_users.invite(actor, email=SAM, role=Role.SUPPORT_AGENT)
    row = invite(world)
    mailroom.deliver_one()
    with ledger.refused("invitations.resend", by=actor, reason=error.__name__), pytest.raises(error):
        invitations.resend(actor, user_id=row.user_id)
    with ledger.refused("invitations.revoke", by=actor, reason=error.__name__), pytest.raises(error):
        invitations.revoke(actor, user_id=row.user_id)
    assert mailroom.deliver() == []


@pytest.mark.parametrize("role", ["account_owner", "driver", "root", "", "TENANT_ADMIN"])
def test_only_roles_of_system_users_are_given(world: World, role: str) -> None:
    with ledger.unchanged(), pytest.raises(Invalid) as refused:
        system_users.invite(world.alice, email=SAM, role=role)
    assert list(refused.value.fields) == ["role"]


def test_known_addresses_are_told_apart(world: World) -> None:
    row = invite(world)
    with ledger.refused("system_users.invite", reason="AlreadyInvited"), pytest.raises(AlreadyInvited) as known:
        invite(world)
    assert known.value.user_id == row.user_id
    with ledger.refused("system_users.invite", reason="HasAccount"), pytest.raises(HasAccount):
        invite(world, world.dana.email)
    with ledger.refused("invitations.invite", reason="AlreadyInvited"), pytest.raises(AlreadyInvited):
        invitations.invite_standard(world.bob, email=SAM)


def test_sixteen_invitations_of_one_system_user_make_one(world: World, mailroom: Mailroom) -> None:
    results = at_once(*[lambda: invite(world)] * 16)
    assert outcomes(results) == {"done": 1, "AlreadyInvited": 15}
    assert len(mailroom.deliver()) == 1
    refused = ledger.rows("audit", action="system_users.invite", refused=True)
    assert [line["detail"] for line in refused] == [{"reason": "AlreadyInvited"}] * 15


@pytest.mark.parametrize("how", ["demoted", "deactivated"])
def test_invitation_is_refused_when_its_inviter_has_lost_the_right(world: World, mailroom: Mailroom, how: str) -> None:
    row = invite(world)
    token = mailroom.token()
    lose_the_right(world, how)
    page = activation.look(people.visitor(world.tenant), token=token)
    assert (page.outcome, page.email) == (Outcome.VOID, "s…@volta.example.com")
    assert page.why_void == "The person who sent this invitation may no longer invite."
    with ledger.refused("activations.activate", reason="void"), pytest.raises(LinkGone):
        activate(world, token)
    assert ledger.row("app_user", id=row.user_id)["status"] == "invited"


@pytest.mark.parametrize("how", ["demoted", "deactivated"])
def test_waiting_mail_of_an_inviter_who_lost_the_right_is_not_sent_but_another_admin_resends(
    world: World, mailroom: Mailroom, how: str
) -> None:
    row = invite(world)
    lose_the_right(world, how)
    anna = people.sign_in(world.tenant, ledger.row("app_user", email="anna@volta.example.com")["id"])
    assert mailroom.deliver() == []
    page = system_users.detail(anna, user_id=row.user_id)
    assert (page.status, page.can_resend) == ("failed", True)
    assert page.delivery_note == "The person who sent this invitation may no longer invite."
    with ledger.recorded("invitations.resend", by=anna):
        assert invitations.resend(anna, user_id=row.user_id).mailed
    mail = mailroom.deliver_one()
    assert "Anna Admin" in mail.text
    activate(world, token_in(mail))


def test_stranger_cannot_mail_an_invitation_that_is_void(world: World, mailroom: Mailroom) -> None:
    invite(world)
    mailroom.deliver_one()
    lose_the_right(world, "demoted")
    visitor = people.visitor(world.tenant)
    sign_up.sign_up(visitor, email=SAM, agreed=True)
    password_reset.ask(visitor, email=SAM)
    assert mailroom.deliver() == []


def test_inviter_who_gets_the_right_back_makes_the_link_good_again(world: World, mailroom: Mailroom) -> None:
    invite(world)
    token = mailroom.token()
    anna = second_admin(world)
    system_users.deactivate(anna, user_id=world.alice.user_id)
    assert outcome(world, token) is Outcome.VOID
    system_users.reactivate(anna, user_id=world.alice.user_id)
    activate(world, token)


def test_customers_invitation_outlives_an_admin_who_leaves(world: World, mailroom: Mailroom) -> None:
    invitations.invite_standard(world.alice, email="nora@fleet.example.com")
    token = mailroom.token()
    lose_the_right(world, "deactivated")
    activate(world, token)


def test_revoked_system_user_is_refused(world: World, mailroom: Mailroom) -> None:
    row = invite(world)
    token = mailroom.token()
    with ledger.recorded("invitations.revoke", by=world.alice):
        invitations.revoke(world.alice, user_id=row.user_id)
    with ledger.refused("activations.activate", reason="revoked"), pytest.raises(LinkGone):
        activate(world, token)
    with ledger.refused("invitations.resend", reason="NotResendable"), pytest.raises(NotResendable):
        invitations.resend(world.alice, user_id=row.user_id)


def test_role_changed_while_mail_link_and_person_are_busy(world: World, mailroom: Mailroom) -> None:
    for number in range(10):
        email = f"sam{number}@volta.example.com"
        row = invite(world, email, Role.SUPPORT_AGENT)
        token = mailroom.token()
        invitations.resend(world.alice, user_id=row.user_id)
        results = at_once(
            lambda r=row: system_users.change_role(world.alice, user_id=r.user_id, role="customer_support"),
            lambda t=token: activate(world, t),
            lambda r=row: invitations.resend(world.alice, user_id=r.user_id),
            mailroom.deliver,
        )
        assert outcomes(results).keys() <= {"done", "LinkGone", "NotResendable"}, results
        assert ledger.row("app_user", email=email)["role"] == "customer_support"
        mailroom.deliver()


def test_first_admins_link_needs_no_mail_and_works_once(database: Database, mailroom: Mailroom) -> None:
    tenant = tenants.create(name="Volta Charging", base_url="http://localhost:8000")
    visitor = people.visitor(tenant)
    link = first_admin.invite(tenant.id, email=" First@Volta.example.com ")
    assert link.startswith("http://localhost:8000/activate?t=")
    assert ledger.row("audit")["action"] == "first_admin.invite"
    assert ledger.rows("outbox_mail") == []
    token = link.partition("?t=")[2]
    page = activation.look(visitor, token=token)
    assert (page.outcome, page.email, page.role) == (Outcome.VALID, "first@volta.example.com", "Tenant admin")
    ticket = activation.activate(visitor, token=token, **{**FORM, "agreed": False})
    session = sessions.redeem_ticket(visitor, ticket=ticket, old_cookie_digest=None)
    admin = sessions.resolve(visitor, cookie_digest=digest(session.value))
    assert admin is not None
    people.open_gate(admin)
    assert support_links.read(visitor).gate_open
    assert outcome(visitor, token) is Outcome.USED
    assert mailroom.deliver() == []


def test_first_admins_link_expires_after_24_hours_and_is_mailed_anew(
    database: Database, clock: time_machine.Traveller, mailroom: Mailroom
) -> None:
    tenant = tenants.create(name="Volta Charging", base_url="http://localhost:8000")
    visitor = people.visitor(tenant)
    token = first_admin.invite(tenant.id, email="first@volta.example.com").partition("?t=")[2]
    clock.shift(DAY - timedelta(seconds=1))
    assert outcome(visitor, token) is Outcome.VALID
    clock.shift(1)
    assert outcome(visitor, token) is Outcome.EXPIRED
    activation.send_new_link(visitor, token=token)
    new = mailroom.token()
    assert outcome(visitor, token) is Outcome.REPLACED
    activate(visitor, new, agreed=False)
    assert ledger.row("app_user")["role"] == "tenant_admin"


def test_change_of_staff_keeps_nobody_else_waiting(world: World, database: Database) -> None:
    if database.is_sqlite:
        return  # one writer at a time, whatever it writes
    with unit_of_work() as db:
        system_users._system_user(db, world.alice, world.bob.user_id)
        (row,) = at_once(lambda: invitations.invite_standard(world.bob, email="nora@fleet.example.com"))
    assert row.email == "nora@fleet.example.com"
