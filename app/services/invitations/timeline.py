"""The delivery status of an invitation in words, and its history."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from app.core import addresses
from app.core.catalogue import t, word
from app.core.clock import in_full, in_short, now
from app.models import Invitation, InvitationEvent, Tenant, User
from app.services.lists import pages
from app.services.lists.pages import ListQuery, Page
from app.vocabulary.invitations import Delivery, EventKind, InvitationState, Status

MOST = 25
"""Lines of each history where many stand on one page."""


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One line of the history, newest first. `tone` is good, bad or quiet."""

    text: str
    at: str
    tone: str


def of_invitations(db: Session, tenant: Tenant, keys: list[UUID]) -> dict[UUID, tuple[HistoryLine, ...]]:
    """The newest lines of each of these invitations, by one statement; of more, the last line says how many."""
    if not keys:
        return {}
    place: sa.ColumnElement[int] = sa.func.row_number().over(
        partition_by=col(InvitationEvent.invitation_id),
        order_by=(col(InvitationEvent.created_at).desc(), col(InvitationEvent.id).desc()),
    )
    total: sa.ColumnElement[int] = sa.func.count().over(partition_by=col(InvitationEvent.invitation_id))
    ranked = (
        sa.select(col(InvitationEvent.id), place.label("place"), total.label("total"))
        .where(col(InvitationEvent.tenant_id) == tenant.id, col(InvitationEvent.invitation_id).in_(keys))
        .subquery()
    )
    found = db.exec(
        select(InvitationEvent, ranked.c.place, ranked.c.total)
        .join(ranked, ranked.c.id == col(InvitationEvent.id))
        .where(ranked.c.place <= MOST)
        .order_by(ranked.c.place)
    ).all()
    lines: dict[UUID, list[HistoryLine]] = {key: [] for key in keys}
    for event, at, of in found:
        lines[event.invitation_id].append(_line(event, tenant.timezone))
        if at == MOST < of:
            earlier = t("{count} earlier lines", count=f"{of - MOST:,}")
            lines[event.invitation_id].append(HistoryLine(earlier, "", "quiet"))
    return {key: tuple(each) for key, each in lines.items()}


def page(db: Session, tenant: Tenant, invitation: Invitation, query: ListQuery) -> Page[HistoryLine]:
    """One page of an invitation's history."""
    events = sa.select(col(InvitationEvent.id), col(InvitationEvent.created_at)).where(
        col(InvitationEvent.tenant_id) == tenant.id, col(InvitationEvent.invitation_id) == invitation.id
    )
    total = pages.count(db, events)
    keys, position, previous, following = pages.page_keys(db, query, events, total)
    found: Sequence[InvitationEvent] = (
        db.exec(select(InvitationEvent).where(col(InvitationEvent.id).in_(keys))).all() if keys else []
    )
    rows = {row.id: row for row in found}
    lines = tuple(_line(rows[key], tenant.timezone) for key in keys)
    return Page(lines, position, previous, following, {"all": total})


def _line(event: InvitationEvent, zone: str) -> HistoryLine:
    return HistoryLine(_sentence(event), in_short(event.created_at, zone, today=now()), _tone(event.kind))


def with_end(
    lines: tuple[HistoryLine, ...], invitation: Invitation, status: Status, zone: str
) -> tuple[HistoryLine, ...]:
    """The same lines below the one that says when the invitation expired, where it has."""
    if status is not Status.EXPIRED or invitation.expires_at is None:
        return lines
    return HistoryLine(t("Expired"), in_short(invitation.expires_at, zone, today=now()), "bad"), *lines


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
    note, old = event.detail.get("note", ""), addresses.shown(event.detail.get("old", ""))
    sentences = {
        EventKind.INVITED: t("Invited by {name}", name=event.by_name),
        EventKind.SIGNED_UP: t("Signed up"),
        EventKind.RESENT: t("Resent by {name}", name=event.by_name),
        EventKind.CORRECTED: t("Address corrected by {name}, it was {old}", name=event.by_name, old=old),
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
