"""The history of an invitation: one line for each thing that happened to it."""

from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, select

from app.core.clock import now
from app.models import Invitation, InvitationEvent, Link, OutboxMail, User
from app.rules.actors import Actor
from app.services.access import locks
from app.vocabulary.invitations import Delivery, EventKind, InvitationState


def add(db: Session, invitation: Invitation, kind: EventKind, by: Actor | None = None, **detail: Any) -> None:
    """One more line, in the transaction of what it tells of."""
    db.add(
        InvitationEvent(
            tenant_id=invitation.tenant_id,
            invitation_id=invitation.id,
            kind=kind,
            by_name=by.name if by else "",
            detail=detail,
        )
    )


def moves(db: Session, invitation: Invitation) -> int:
    """How many lines there are; lines are only added."""
    counted = select(sa.func.count()).select_from(InvitationEvent)
    of_tenant = counted.where(InvitationEvent.tenant_id == invitation.tenant_id)
    return db.exec(of_tenant.where(InvitationEvent.invitation_id == invitation.id)).one()


def not_sent(db: Session, mail: OutboxMail, why: str) -> None:
    """The newest mail of a pending invitation was taken back: staff see it as failed, and can send it again."""
    invitation = db.get(Invitation, mail.invitation_id) if mail.invitation_id else None
    link = db.get(Link, mail.link_id) if mail.link_id else None
    if invitation and link and invitation.state == InvitationState.PENDING and link.version == invitation.version:
        delivery(db, mail, link, Delivery.FAILED, note=why)


def delivery(db: Session, mail: OutboxMail, link: Link, state: Delivery, note: str = "") -> None:
    """What became of the newest mail. An older mail that comes in late changes nothing but the history."""
    if mail.invitation_id is None:
        return
    user = locks.hold(db, User, db.get_one(Invitation, mail.invitation_id).user_id)
    invitation = locks.hold(db, Invitation, mail.invitation_id)
    detail: dict[str, Any] = {"note": note} if note else {}
    add(db, invitation, EventKind(state.value), **detail)
    if link.version < invitation.version or invitation.state != InvitationState.PENDING:
        return
    invitation.delivery, invitation.delivery_note = state, note
    if state is Delivery.HANDED_OVER:
        invitation.expires_at = link.expires_at
        user.sent_at = user.listed_at = now()
