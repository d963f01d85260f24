"""System users: who manages them, and a tenant that can never lose its last admin."""

from dataclasses import replace
from uuid import UUID

import pytest

from app.core.db import Database
from app.core.errors import Conflict, Invalid, NotAllowed, NotFound
from app.rules.actors import Actor
from app.services import invitations
from app.services.access.lost_updates import ChangedMeanwhile
from app.services.identity import log_ins, sessions
from app.services.identity.log_ins import LogInRefused
from app.services.invitations import AlreadyInvited, HasAccount
from app.services.lists.pages import ListQuery
from app.services.people import system_users
from app.services.people.system_users import LastTenantAdmin
from app.vocabulary.people import Role
from tests import ledger, people
from tests.crowd import at_once, outcomes
from tests.mailroom import Mailroom, token_in
from tests.people import PASSWORD, World, visitor
from tests.services import arrivals

INA = "ina@volta.example.com"


def role_of(user_id: UUID) -> str:
    return ledger.row("app_user", id=user_id)["role"]


def status_of(user_id: UUID) -> str:
    return ledger.row("app_user", id=user_id)["status"]


def second_admin(world: World) -> Actor:
    return people.person(world.tenant, "ada@volta.example.com", Role.TENANT_ADMIN, "Ada", "Second")


def test_an_invited_system_user_is_in_the_list_at_once_and_nowhere_else(world: World) -> None:
    with ledger.recorded("system_users.invite", by=world.alice, role="support_agent"):
        row = system_users.invite(world.alice, email=" Ina@Volta.example.com", role="support_agent")
    page = system_users.detail(world.alice, user_id=row.user_id)
    assert (page.email, page.role, page.status_label, page.account_id) == (INA, "Support agent", "Invited", "")
    assert page.can_resend
    assert page.history[0].text == "Invited by Alice Admin"
    assert [
        line.email or line.title for line in system_users.search(world.vic, query=ListQuery(search="ina@")).rows
    ] == [INA]
    assert ledger.row("outbox_mail", recipient=INA)["state"] == "queued"


def test_system_users_are_invited_without_the_terms(database: Database, mailroom: Mailroom) -> None:
    world = people.build(gate_open=False)
    system_users.invite(world.alice, email=INA, role="tenant_admin")
    token = mailroom.token()
    ticket = arrivals.activate(world, token, agreed=False)
    assert sessions.redeem_ticket(visitor(world.tenant), ticket=ticket, old_cookie_digest=None)
    assert ledger.rows("consent", user_id=ledger.row("app_user", email=INA)["id"]) == []


def test_only_roles_of_staff_can_be_given_to_staff(world: World) -> None:
    with ledger.unchanged():
        for role in ("account_owner", "driver", "root", "", "TENANT_ADMIN", "tenant_admin ", "\0"):
            with pytest.raises(Invalid) as invited:
                system_users.invite(world.alice, email=INA, role=role)
            with pytest.raises(Invalid) as changed:
                system_users.change_role(world.alice, user_id=world.bob.user_id, role=role)
            assert invited.value.fields == changed.value.fields
            assert set(changed.value.fields) == {"role"}


@pytest.mark.parametrize("shown", ["tenant_admin", "support_agent", "", "nonsense"])
def test_a_role_is_given_only_by_a_form_that_shows_the_one_that_is_stored(world: World, shown: str) -> None:
    with (
        ledger.refused("system_users.change_role", by=world.alice),
        pytest.raises(ChangedMeanwhile, match="It is Customer support now"),
    ):
        system_users.change_role(world.alice, user_id=world.bob.user_id, role="tenant_admin", before=shown)
    assert role_of(world.bob.user_id) == "customer_support"
    system_users.change_role(world.alice, user_id=world.bob.user_id, role="tenant_admin", before="customer_support")
    assert role_of(world.bob.user_id) == "tenant_admin"


def test_an_address_that_is_known_says_how(world: World) -> None:
    pending = system_users.invite(world.alice, email=INA, role="support_agent")
    with ledger.refused("system_users.invite", by=world.alice), pytest.raises(AlreadyInvited) as invited:
        system_users.invite(world.alice, email=INA.upper(), role="support_agent")
    assert invited.value.user_id == pending.user_id
    for person, kind in ((world.bob, "is a system user already"), (world.dana, "has an account already")):
        with ledger.refused("system_users.invite", by=world.alice), pytest.raises(HasAccount, match=kind) as known:
            system_users.invite(world.alice, email=person.email, role="support_agent")
        assert known.value.user_id == person.user_id


def test_eight_invitations_at_once_of_one_address_make_one(world: World) -> None:
    results = at_once(*[lambda: system_users.invite(world.alice, email=INA, role="support_agent")] * 8)
    assert outcomes(results) == {"done": 1, "AlreadyInvited": 7}
    assert len(ledger.rows("outbox_mail", recipient=INA)) == 1


@pytest.mark.parametrize("role", [Role.CUSTOMER_SUPPORT, Role.SUPPORT_AGENT])
def test_nobody_grants_a_role_above_their_own(world: World, role: Role, monkeypatch: pytest.MonkeyPatch) -> None:
    """Even somebody who might manage system users without being Tenant admin."""
    monkeypatch.setattr(Actor, "may", lambda *_: True)
    manager = replace(world.bob, role=role)
    for call in (
        lambda: system_users.invite(manager, email=INA, role="tenant_admin"),
        lambda: system_users.change_role(manager, user_id=world.vic.user_id, role="tenant_admin"),
    ):
        with ledger.unchanged(but={"audit"}), pytest.raises(NotAllowed, match="above their own"):
            call()


def test_customer_support_cannot_make_a_tenant_admin(world: World) -> None:
    for call in (
        lambda: system_users.invite(world.bob, email=INA, role="tenant_admin"),
        lambda: system_users.invite(world.bob, email=INA, role="support_agent"),
        lambda: system_users.change_role(world.bob, user_id=world.bob.user_id, role="tenant_admin"),
        lambda: system_users.change_role(world.bob, user_id=world.vic.user_id, role="tenant_admin"),
    ):
        with ledger.unchanged(but={"audit"}), pytest.raises(NotAllowed, match="Ask a Tenant admin"):
            call()
    assert {row["refused"] for row in ledger.rows("audit", actor_id=world.bob.user_id)} == {True}


def test_a_new_role_is_audited_with_the_old_one(world: World) -> None:
    with ledger.recorded("system_users.change_role", by=world.alice, before="customer_support", after="support_agent"):
        system_users.change_role(world.alice, user_id=world.bob.user_id, role="support_agent")
    assert role_of(world.bob.user_id) == "support_agent"
    with ledger.unchanged():
        system_users.change_role(world.alice, user_id=world.bob.user_id, role="support_agent")


def test_the_role_of_a_pending_invitation_changes_with_the_person(world: World, mailroom: Mailroom) -> None:
    row = system_users.invite(world.alice, email=INA, role="tenant_admin")
    system_users.change_role(world.alice, user_id=row.user_id, role="support_agent")
    assert ledger.row("invitation", id=row.invitation_id)["role"] == "support_agent"
    mail = mailroom.deliver_one()
    assert "Support agent" in mail.text
    assert "Tenant admin" not in mail.text
    arrivals.activate(world, token_in(mail))
    assert role_of(row.user_id) == "support_agent"


def test_a_role_that_changes_after_the_mail_left_counts_at_activation(world: World, mailroom: Mailroom) -> None:
    row = system_users.invite(world.alice, email=INA, role="tenant_admin")
    token = mailroom.token()
    system_users.change_role(world.alice, user_id=row.user_id, role="support_agent")
    arrivals.activate(world, token)
    assert role_of(row.user_id) == "support_agent"


def test_the_last_admin_cannot_be_demoted_or_deactivated(world: World) -> None:
    for call in (
        lambda: system_users.change_role(world.alice, user_id=world.alice.user_id, role="customer_support"),
        lambda: system_users.deactivate(world.alice, user_id=world.alice.user_id),
    ):
        with ledger.unchanged(but={"audit"}), pytest.raises(LastTenantAdmin, match="Make somebody else Tenant admin"):
            call()


def test_only_an_active_admin_counts_as_another_one(world: World) -> None:
    ada = second_admin(world)
    for status in ("invited", "deactivated", "revoked"):
        ledger.edit("app_user", ada.user_id, status=status)
        with pytest.raises(LastTenantAdmin):
            system_users.deactivate(world.alice, user_id=world.alice.user_id)


def test_an_admin_of_another_tenant_does_not_count(world: World) -> None:
    people.person(world.other, "moe@rival.example.com", Role.TENANT_ADMIN, "Moe", "Malz")
    with pytest.raises(LastTenantAdmin):
        system_users.change_role(world.alice, user_id=world.alice.user_id, role="support_agent")


def test_an_admin_who_is_not_the_last_can_go(world: World) -> None:
    ada = second_admin(world)
    system_users.change_role(world.alice, user_id=world.alice.user_id, role="customer_support")
    assert role_of(world.alice.user_id) == "customer_support"
    with pytest.raises(LastTenantAdmin):
        system_users.deactivate(ada, user_id=ada.user_id)


@pytest.mark.parametrize("how", ["demote", "deactivate"])
def test_two_admins_against_each_other_leave_one(world: World, how: str) -> None:
    ada = second_admin(world)

    def against(actor: Actor, other: Actor) -> None:
        if how == "demote":
            system_users.change_role(actor, user_id=other.user_id, role="support_agent")
        else:
            system_users.deactivate(actor, user_id=other.user_id)

    for _ in range(5):
        results = at_once(lambda: against(world.alice, ada), lambda: against(ada, world.alice))
        assert outcomes(results) == {"done": 1, "LastTenantAdmin": 1}
        admins = ledger.rows("app_user", tenant_id=world.tenant.id, role="tenant_admin", status="active")
        assert len(admins) == 1
        for admin in (world.alice, ada):
            ledger.edit("app_user", admin.user_id, role="tenant_admin", status="active", deactivated_at=None)


def test_a_deactivated_person_comes_back_with_the_role_they_had(world: World) -> None:
    with ledger.recorded("system_users.deactivate", by=world.alice):
        system_users.deactivate(world.alice, user_id=world.bob.user_id)
    assert system_users.detail(world.alice, user_id=world.bob.user_id).status_label == "Deactivated"
    with pytest.raises(LogInRefused):
        log_ins.log_in(visitor(world.tenant), email=world.bob.email, password=PASSWORD)
    with ledger.refused("system_users.deactivate", by=world.alice), pytest.raises(Conflict, match="Only an active"):
        system_users.deactivate(world.alice, user_id=world.bob.user_id)
    with ledger.recorded("system_users.reactivate", by=world.alice):
        system_users.reactivate(world.alice, user_id=world.bob.user_id)
    assert (role_of(world.bob.user_id), status_of(world.bob.user_id)) == ("customer_support", "active")
    assert log_ins.log_in(visitor(world.tenant), email=world.bob.email, password=PASSWORD)
    with ledger.refused("system_users.reactivate", by=world.alice), pytest.raises(Conflict, match="not deactivated"):
        system_users.reactivate(world.alice, user_id=world.bob.user_id)


def test_a_pending_invitation_is_revoked_and_not_deactivated(world: World) -> None:
    row = system_users.invite(world.alice, email=INA, role="support_agent")
    with pytest.raises(Conflict, match="Revoke"):
        system_users.deactivate(world.alice, user_id=row.user_id)
    invitations.revoke(world.alice, user_id=row.user_id)
    assert status_of(row.user_id) == "revoked"
    assert system_users.invite(world.alice, email=INA, role="support_agent").user_id != row.user_id


def test_the_invitation_of_an_admin_who_lost_the_right_is_void(world: World, mailroom: Mailroom) -> None:
    ada = second_admin(world)
    system_users.invite(ada, email=INA, role="support_agent")
    token = mailroom.token()
    system_users.change_role(world.alice, user_id=ada.user_id, role="customer_support")
    assert arrivals.outcome(world, token) == "void"
    system_users.change_role(world.alice, user_id=ada.user_id, role="tenant_admin")
    assert arrivals.outcome(world, token) == "valid"


def test_customers_are_no_system_users(world: World) -> None:
    for call in (
        lambda: system_users.detail(world.alice, user_id=world.dana.user_id),
        lambda: system_users.change_role(world.alice, user_id=world.dana.user_id, role="tenant_admin"),
        lambda: system_users.deactivate(world.alice, user_id=world.dana.user_id),
    ):
        with ledger.unchanged(but={"audit"}), pytest.raises(NotFound):
            call()
