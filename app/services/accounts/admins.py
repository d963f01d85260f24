"""Further people of an account: Account admins, invited by staff or by the account's own, and removed again."""

from uuid import UUID

from sqlmodel import Session

from app.core.catalogue import t
from app.core.clock import now
from app.core.db import again
from app.core.errors import Conflict
from app.models import Account, User
from app.rules.actors import Actor
from app.rules.permissions import Permission
from app.services import invitations
from app.services.access import audit, locks, reach
from app.services.access.acting import acting
from app.services.identity import sessions
from app.services.invitations import InvitedRow, customer_mails
from app.services.tenants import gate, standing
from app.vocabulary.accounts import AccountKind
from app.vocabulary.people import Role, UserStatus


class OwnerStays(Conflict):
    """The Account owner is who the account belongs to."""


@again
def invite_admin(actor: Actor, *, account_id: UUID, email: str) -> InvitedRow:
    """Invite an Account admin.

    Raises NotFound, Conflict, GateClosed, Invalid, AlreadyInvited, HasAccount, and for customers NotSetUp,
    CustomerMailsSpent or NotInvitable.
    """
    with acting(actor, "account_people.invite_admin", account_id, needs=Permission.SUB_ACCOUNTS) as db:
        account = reach.account(db, actor, account_id)
        gate.require_open(db, actor.tenant_id)
        customer_mails.allow(db, actor)
        locks.hold(db, Account, account.id, shared=True)
        _refuse_for(db, actor, account)
        address = invitations.checked_address(email)
        invitations.refuse_known(db, actor, address)
        invitation = invitations.invite_person(db, actor, address, role=Role.ACCOUNT_ADMIN, account=account)
        customer_mails.count(db, actor)
        audit.record(db, actor, "account_people.invite_admin", invitation.user_id, account=str(account.id))
        return invitations.invited_row(invitation)


def _refuse_for(db: Session, actor: Actor, account: Account) -> None:
    if account.kind == AccountKind.EMPLOYEE:
        raise Conflict(t("An employee's account belongs to one person."))
    if suspended := standing.why_suspended(db, actor, account):
        raise Conflict(suspended)


@again
def remove(actor: Actor, *, user_id: UUID) -> None:
    """Take a further person's access away, at once and in every open tab. Raises NotFound, OwnerStays or Conflict."""
    with acting(actor, "account_people.remove", user_id, needs=Permission.SUB_ACCOUNTS) as db:
        user = locks.hold(db, User, reach.customer(db, actor, user_id).id)
        if user.role != Role.ACCOUNT_ADMIN:
            raise OwnerStays(t("Only an Account admin can be removed. The owner stays with the account."))
        if user.status != UserStatus.ACTIVE:
            raise Conflict(t("Only an active person can be removed. Revoke a pending invitation instead."))
        user.status, user.deactivated_at = UserStatus.DEACTIVATED, now()
        sessions.end_all(db, user)
        audit.record(db, actor, "account_people.remove", user.id, account=str(user.account_id))


@again
def restore(actor: Actor, *, user_id: UUID) -> None:
    """Give a removed Account admin access again. Raises NotFound or Conflict."""
    with acting(actor, "account_people.restore", user_id, needs=Permission.SUB_ACCOUNTS) as db:
        user = locks.hold(db, User, reach.customer(db, actor, user_id).id)
        if user.status != UserStatus.DEACTIVATED:
            raise Conflict(t("This person has not been removed."))
        user.status, user.deactivated_at = UserStatus.ACTIVE, None
        audit.record(db, actor, "account_people.restore", user.id, account=str(user.account_id))
