"""Users → System users: the people of the tenant, invited by the Tenant admin with the same activation link."""

from uuid import UUID

from sqlmodel import Session, col, select

from app.core.catalogue import t
from app.core.clock import now
from app.core.db import again
from app.core.errors import Conflict, Invalid, NotAllowed
from app.core.pools import reads
from app.models import Tenant, User
from app.rules.actors import Actor
from app.rules.permissions import Permission, allowed, may_grant
from app.services import invitations
from app.services.access import audit, locks, reach
from app.services.access.acting import acting, looking
from app.services.access.lost_updates import refuse_other
from app.services.identity import sessions
from app.services.invitations import InvitedRow
from app.services.lists.pages import ListQuery, Page
from app.services.people import persons
from app.services.people.page import NEWEST, Cursors, PersonPage, person_page
from app.services.people.persons import PersonRow
from app.vocabulary.people import STAFF, Role, UserStatus


class LastTenantAdmin(Conflict):
    """The last active Tenant admin stays one, or nobody could manage the tenant."""

    def __init__(self) -> None:
        super().__init__(t("This is the last Tenant admin. Make somebody else Tenant admin first."))


@reads
def search(actor: Actor, *, query: ListQuery) -> Page[PersonRow]:
    """One page of the tenant's system users, found by any part of name or address."""
    with looking(actor, "system_users.search", needs=Permission.SEE_SYSTEM_USERS) as db:
        return persons.search(db, actor.tenant_id, query, staff=True)


@reads
def detail(actor: Actor, *, user_id: UUID, shown: Cursors = NEWEST) -> PersonPage:
    """One system user. NotFound for people of another tenant and for customers."""
    with looking(actor, "system_users.detail", user_id, needs=Permission.SEE_SYSTEM_USERS) as db:
        return person_page(db, actor, reach.system_user(db, actor, user_id), shown)


@again
def invite(actor: Actor, *, email: str, role: str) -> InvitedRow:
    """Invite a system user. No terms gate: the first Tenant admin has to set the links.

    Raises Invalid, NotAllowed for a role above the actor's own, AlreadyInvited or HasAccount.
    """
    with acting(actor, "system_users.invite", needs=Permission.MANAGE_SYSTEM_USERS) as db:
        granted, address = _checked(email, role)
        _require_grant(actor, granted)
        invitations.refuse_known(db, actor, address)
        invitation = invitations.invite_person(db, actor, address, role=granted, account=None)
        audit.record(db, actor, "system_users.invite", invitation.user_id, role=granted.value)
        return invitations.invited_row(invitation)


def _checked(email: str, role: str) -> tuple[Role, str]:
    bad: dict[str, str] = {}
    granted, address = Role.SUPPORT_AGENT, ""
    try:
        granted = _staff_role(role)
    except Invalid as invalid:
        bad |= invalid.fields
    try:
        address = invitations.checked_address(email)
    except Invalid as invalid:
        bad |= invalid.fields
    if bad:
        raise Invalid(bad)
    return granted, address


def _staff_role(role: str) -> Role:
    if role not in [each.value for each in STAFF]:
        raise Invalid({"role": t("Choose Tenant admin, Customer support or Support agent.")})
    return Role(role)


def _require_grant(actor: Actor, role: Role) -> None:
    if not may_grant(actor.role, role):
        raise NotAllowed(t("Nobody can grant a role above their own."))


@again
def change_role(actor: Actor, *, user_id: UUID, role: str, before: str | None = None) -> None:
    """Give a system user another role, at once and in every open tab.

    `before` is the role that was shown to whoever decided; None where nobody looked.
    Raises NotFound, Invalid, NotAllowed, ChangedMeanwhile or LastTenantAdmin.
    """
    with acting(actor, "system_users.change_role", user_id, needs=Permission.MANAGE_SYSTEM_USERS) as db:
        granted = _staff_role(role)
        _require_grant(actor, granted)
        user = _system_user(db, actor, user_id)
        refuse_other(before, user.role, granted, told=Role(user.role).label)
        if user.role == granted:
            return
        if granted is not Role.TENANT_ADMIN:
            _refuse_last_admin(db, user)
        _refuse_demoted(db, actor)
        invitations.set_role(db, user, granted)
        before, user.role = user.role, granted
        audit.record(db, actor, "system_users.change_role", user.id, before=before, after=granted.value)


@again
def deactivate(actor: Actor, *, user_id: UUID) -> None:
    """Take a system user's access away, at once and in every open tab. Raises NotFound, Conflict or LastTenantAdmin."""
    with acting(actor, "system_users.deactivate", user_id, needs=Permission.MANAGE_SYSTEM_USERS) as db:
        user = _system_user(db, actor, user_id)
        if user.status != UserStatus.ACTIVE:
            raise Conflict(t("Only an active person can be deactivated. Revoke a pending invitation instead."))
        _refuse_last_admin(db, user)
        _refuse_demoted(db, actor)
        user.status, user.deactivated_at = UserStatus.DEACTIVATED, now()
        sessions.end_all(db, user)
        audit.record(db, actor, "system_users.deactivate", user.id)


@again
def reactivate(actor: Actor, *, user_id: UUID) -> None:
    """Give a deactivated system user access again, with the role they had. Raises NotFound or Conflict."""
    with acting(actor, "system_users.reactivate", user_id, needs=Permission.MANAGE_SYSTEM_USERS) as db:
        user = _system_user(db, actor, user_id)
        if user.status != UserStatus.DEACTIVATED:
            raise Conflict(t("This person is not deactivated."))
        _require_grant(actor, Role(user.role))
        _refuse_demoted(db, actor)
        user.status, user.deactivated_at = UserStatus.ACTIVE, None
        audit.record(db, actor, "system_users.reactivate", user.id)


def _system_user(db: Session, actor: Actor, user_id: UUID) -> User:
    # One change of staff at a time per tenant: of admins who demote each other one must stay.
    locks.hold(db, Tenant, actor.tenant_id)
    return locks.hold(db, User, reach.system_user(db, actor, user_id).id)


def _refuse_demoted(db: Session, actor: Actor) -> None:
    # Demoted or deactivated by whoever held the lock before: what they pressed in the same moment comes too late.
    present = db.get_one(User, actor.user_id, populate_existing=True)
    if present.status != UserStatus.ACTIVE or not allowed(Role(present.role), Permission.MANAGE_SYSTEM_USERS):
        raise NotAllowed(t("Your role does not allow this. Ask a Tenant admin."))


def _refuse_last_admin(db: Session, user: User) -> None:
    if user.role != Role.TENANT_ADMIN or user.status != UserStatus.ACTIVE:
        return
    others = db.exec(
        select(User.id)
        .where(User.tenant_id == user.tenant_id, User.role == Role.TENANT_ADMIN, User.status == UserStatus.ACTIVE)
        .where(col(User.id) != user.id)
        .limit(1)
    ).first()
    if others is None:
        raise LastTenantAdmin
