"""Invitations are found, locked, followed and revoked."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from app.core.catalogue import t
from app.core.clock import in_full, now
from app.core.db import again
from app.core.errors import NotFound
from app.core.pools import reads
from app.core.tokens import Purpose
from app.models import Account, Invitation, Tenant, User
from app.rules.actors import Actor
from app.rules.permissions import Permission
from app.services import outbox
from app.services.access import audit, locks, reach
from app.services.access.acting import acting, looking, require
from app.services.invitations import customer_mails, history
from app.services.outbox import links
from app.services.outbox.resends import NotResendable
from app.services.tenants import gate
from app.vocabulary.invitations import Delivery, EventKind, InvitationState
from app.vocabulary.people import Role, UserStatus


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """The truth about the newest mail, for panels that follow it."""

    delivery: str
    note: str
    deadline: str
    at: str
    moves: int
    """How much has happened to the invitation."""


def set_role(db: Session, user: User, role: Role) -> None:
    """Let a pending invitation say the role that the person now has."""
    invitation = locks.hold(db, Invitation, user.invitation_id) if user.invitation_id else None
    if invitation is not None and invitation.state == InvitationState.PENDING:
        invitation.role = role


def permission_for(invitation: Invitation) -> Permission:
    """System users are invited by Tenant admins, customers by staff and by those above them in the account tree."""
    return Permission.SUB_ACCOUNTS if invitation.account_id else Permission.MANAGE_SYSTEM_USERS


def of_user(db: Session, actor: Actor, user_id: UUID, *, to_mail: bool = False) -> Invitation:
    """The invitation of a person of the actor's tenant, which the actor may manage. NotFound otherwise.

    With `to_mail` also NotSetUp or CustomerMailsSpent, for customers who may not send a mail now.
    """
    invitation = _of(db, reach.person(db, actor, user_id))
    require(actor, permission_for(invitation))
    if invitation.account_id:
        gate.hold(db, actor.tenant_id)
    if to_mail:
        customer_mails.allow(db, actor)
    return lock(db, invitation)


def _of(db: Session, user: User) -> Invitation:
    if user.invitation_id is None:
        raise NotFound
    return db.get_one(Invitation, user.invitation_id)


def lock(db: Session, known: Invitation) -> Invitation:
    """The invitation as it is now, with everybody else who changes it, its links, its person or account waiting."""
    locks.hold_all(db, Account, [known.account_id])
    # A system user's invitation holds only as long as its inviter has the right.
    inviter = known.invited_by_id if known.account_id is None else None
    for key in sorted({known.user_id, inviter or known.user_id}):
        locks.hold(db, User, key, shared=key != known.user_id)
    return locks.hold(db, Invitation, known.id)


@again
def revoke(actor: Actor, *, user_id: UUID) -> None:
    """End a pending invitation: its links say so, waiting mail is not sent, the address is free again.

    Raises NotFound, or NotResendable when it is no longer pending.
    """
    with acting(actor, "invitations.revoke", user_id, needs=Permission.SUB_ACCOUNTS) as db:
        invitation = of_user(db, actor, user_id)
        if invitation.state == InvitationState.ACTIVATED:
            raise NotResendable(t("This account is activated already. The invitation cannot be revoked any more."))
        if invitation.state == InvitationState.REVOKED:
            return
        invitation.state, invitation.ended_at = InvitationState.REVOKED, now()
        db.get_one(User, invitation.user_id).status = UserStatus.REVOKED
        links.revoke_all(db, invitation.tenant_id, Purpose.ACTIVATION, invitation.id)
        outbox.cancel_waiting(db, invitation.tenant_id, invitation.id, t("The invitation was revoked."))
        history.add(db, invitation, EventKind.REVOKED, actor)
        audit.record(db, actor, "invitations.revoke", user_id)


@reads
def follow(actor: Actor, *, user_id: UUID) -> DeliveryRow:
    """What is known of the newest mail at this moment. NotFound outside the actor's tenant or account tree."""
    with looking(actor, "invitations.follow", user_id, needs=Permission.SEE_ACCOUNTS) as db:
        user = reach.person(db, actor, user_id)
        invitation = _of(db, user)
        if user.is_staff:
            require(actor, Permission.SEE_SYSTEM_USERS)
        zone = db.get_one(Tenant, actor.tenant_id).timezone
        return DeliveryRow(
            delivery=invitation.delivery,
            note=invitation.delivery_note,
            deadline=_deadline(invitation, zone),
            at=in_full(user.sent_at, zone) if user.sent_at else "",
            moves=history.moves(db, invitation),
        )


def _deadline(invitation: Invitation, zone: str) -> str:
    expires: datetime | None = invitation.expires_at
    return in_full(expires, zone) if expires and invitation.delivery != Delivery.QUEUED else ""
