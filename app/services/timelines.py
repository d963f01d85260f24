"""How an invitation is doing, as people read it: the truth about its newest mail, and its history."""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from app.core.catalogue import t, word
from app.core.clock import in_full, in_short, now
from app.models import Delivery, Invitation, InvitationEvent, InvitationState, User
from app.rules.invitation_status import Status
from app.services.histories import EventKind

MOST = 100


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One line of the history, newest first. `tone` is good, bad or quiet."""

    text: str
    at: str
    tone: str


def of_invitation(db: Session, invitation: Invitation, status: Status, zone: str) -> tuple[HistoryLine, ...]:
    """The newest hundred lines of an invitation's history."""
    events = db.exec(
        select(InvitationEvent)
        .where(InvitationEvent.tenant_id == invitation.tenant_id, InvitationEvent.invitation_id == invitation.id)
        .order_by(col(InvitationEvent.created_at).desc(), col(InvitationEvent.id).desc())
        .limit(MOST)
    ).all()
    today = now()
    lines = [
        HistoryLine(_sentence(event), in_short(event.created_at, zone, today=today), _tone(event.kind))
        for event in events
    ]
    if status is Status.EXPIRED and invitation.expires_at:
        lines.insert(0, HistoryLine(t("Expired"), in_short(invitation.expires_at, zone, today=today), "bad"))
    return tuple(lines)


def truth(invitation: Invitation, user: User, zone: str) -> str:
    """What is known of the newest mail, in one sentence; empty once the invitation has ended.

    Nothing is called sent before the mail provider has accepted it.
    """
    if invitation.state != InvitationState.PENDING:
        return ""
    if invitation.delivery == Delivery.QUEUED:
        return t("Queued. The link works for 24 hours from when the mail leaves.")
    if invitation.delivery == Delivery.FAILED:
        return t("The mail was refused: {reason}", reason=invitation.delivery_note)
    if invitation.delivery == Delivery.BOUNCED:
        return t("The mail bounced: {reason}", reason=invitation.delivery_note)
    told = t("Delivered") if invitation.delivery == Delivery.DELIVERED else t("Sent to mail provider")
    sent = in_full(user.sent_at, zone) if user.sent_at else ""
    if invitation.expires_at is None:
        return f"{told}."
    until = in_full(invitation.expires_at, zone)
    if now() >= invitation.expires_at:
        return t("{told}, {sent}. The link expired on {until}.", told=told, sent=sent, until=until)
    return t("{told}, {sent}. The link works until {until}.", told=told, sent=sent, until=until)


def _sentence(event: InvitationEvent) -> str:
    note = event.detail.get("note", "")
    sentences = {
        EventKind.INVITED: t("Invited by {name}", name=event.by_name),
        EventKind.SIGNED_UP: t("Signed up"),
        EventKind.RESENT: t("Resent by {name}", name=event.by_name),
        EventKind.CORRECTED: t(
            "Address corrected by {name}, it was {old}", name=event.by_name, old=event.detail.get("old", "")
        ),
        EventKind.ASKED_FOR_NEW_LINK: t("Asked for a new mail"),
        EventKind.HANDED_OVER: t("Sent to mail provider"),
        EventKind.DELIVERED: t("Delivered"),
        EventKind.FAILED: t("Failed: {note}", note=note),
        EventKind.BOUNCED: t("Bounced: {note}", note=note),
        EventKind.OPENED: t("Opened the activation page, nothing used yet"),
        EventKind.REVOKED: t("Revoked by {name}", name=event.by_name),
        EventKind.ACTIVATED: t("Activated"),
    }
    return word(sentences, event.kind)


def _tone(kind: str) -> str:
    if kind in {EventKind.FAILED, EventKind.BOUNCED, EventKind.REVOKED}:
        return "bad"
    if kind in {EventKind.HANDED_OVER, EventKind.DELIVERED, EventKind.OPENED, EventKind.ACTIVATED}:
        return "good"
    return "quiet"
