"""The outbox: mail is queued in the transaction of the change it tells of."""

from uuid import UUID

from sqlmodel import Session, col, select, update

from app.core.clock import now
from app.models import Link, MailPause, OutboxMail
from app.vocabulary.mail import MailKind, MailState, PauseKind


def enqueue(
    db: Session,
    tenant_id: UUID,
    kind: MailKind,
    *,
    recipient: str,
    user_id: UUID | None,
    invitation_id: UUID | None = None,
    link: Link | None = None,
) -> bool:
    """Queue a mail in the caller's transaction; False when the same mail is already waiting."""
    if link is not None and _waits(db, link):
        return False
    db.add(
        OutboxMail(
            tenant_id=tenant_id,
            kind=kind,
            recipient=recipient,
            user_id=user_id,
            invitation_id=invitation_id,
            link_id=link.id if link else None,
            next_attempt_at=now(),
            waiting_since=now(),
        )
    )
    return True


def _waits(db: Session, link: Link) -> bool:
    waiting = select(OutboxMail.id).where(OutboxMail.tenant_id == link.tenant_id, OutboxMail.link_id == link.id)
    return db.exec(waiting.where(OutboxMail.state == MailState.QUEUED).limit(1)).first() is not None


def cancel_waiting(db: Session, tenant_id: UUID, invitation_id: UUID, reason: str) -> None:
    """Take back the mails of an invitation that wait. One that a worker has in hand at this moment goes its way."""
    waiting = (
        select(OutboxMail.id)
        .where(OutboxMail.tenant_id == tenant_id, OutboxMail.invitation_id == invitation_id)
        .where(OutboxMail.state == MailState.QUEUED)
        .with_for_update(key_share=True, skip_locked=True)
    )
    if keys := db.exec(waiting).all():
        cancelled = update(OutboxMail).where(col(OutboxMail.id).in_(keys))
        db.exec(cancelled.values(state=MailState.CANCELLED, reason=reason, ended_at=now()))


def pause_reason(db: Session) -> str:
    """Why no mail leaves, for the staff's banner; empty while it flows or only waits for the provider's pace."""
    pause = db.get(MailPause, 1)
    return pause.reason if pause and pause.kind == PauseKind.KEY_REFUSED else ""
