"""Queued mail is taken by lease, written, and marked by what became of it."""

import logging
import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, col, select

from app.core.catalogue import t
from app.core.clock import SET_BACK, now
from app.core.db import again, reading, unit_of_work
from app.mail.messages import OutgoingMail
from app.models import Link, MailPause, OutboxMail
from app.services.access import locks
from app.services.delivery import deliveries, letters
from app.services.outbox import links
from app.vocabulary.invitations import Delivery
from app.vocabulary.mail import MailState, PauseKind

LEASE = timedelta(seconds=60)
"""How long a worker may take for one mail before another one may try it."""

GIVE_UP_AFTER = timedelta(hours=24)
PAUSE_KEY_REFUSED = timedelta(minutes=1)
_FIRST_WAIT, _LONGEST_WAIT = 5.0, 900.0

_log = logging.getLogger("onramp.outbox")


@dataclass(frozen=True, slots=True)
class Claimed:
    """A mail that this worker holds the lease for, ready to be sent."""

    id: UUID
    attempt: int
    outgoing: OutgoingMail
    since: datetime


def is_due() -> bool:
    """Whether a mail waits and the queue is not paused; a cheap look before a claim."""
    with reading() as db:
        if _is_paused(db):
            return False
        due = select(OutboxMail.id).where(OutboxMail.state == MailState.QUEUED, _is_time())
        return db.exec(due.limit(1)).first() is not None


def _is_time() -> sa.ColumnElement[bool]:
    """Whether the wait of a mail is over; also when the clock was set back to before it began."""
    moment = now()
    return sa.or_(col(OutboxMail.next_attempt_at) <= moment, col(OutboxMail.waiting_since) > moment + SET_BACK)


def _is_paused(db: Session) -> bool:
    pause, moment = db.get(MailPause, 1), now()
    return pause is not None and moment < pause.retry_at and pause.paused_at <= moment + SET_BACK


@again
def claim(worker: str, *, most: int = 1) -> list[Claimed]:
    """Take due mails by lease and write them. Each one's link is valid from this attempt on.

    A mail that nobody wants any more (link dead, invitation ended, account suspended) is cancelled instead.
    """
    with unit_of_work() as db:
        if _is_paused(db):
            return []
        due = db.exec(
            select(OutboxMail)
            .where(OutboxMail.state == MailState.QUEUED, _is_time())
            .order_by(col(OutboxMail.next_attempt_at), col(OutboxMail.id))
            .limit(most)
            .with_for_update(key_share=True, skip_locked=True)
        ).all()
        return [claimed for mail in due if (claimed := _lease(db, mail, worker))]


def _lease(db: Session, mail: OutboxMail, worker: str) -> Claimed | None:
    moment = now()
    deliveries.hold(db, mail)
    try:
        if unwanted := letters.why_unwanted(db, mail):
            mail.state, mail.reason, mail.ended_at = MailState.CANCELLED, unwanted, moment
            deliveries.not_sent(db, mail, unwanted)
            return None
        mail.attempts += 1
        mail.lease_owner = worker
        mail.next_attempt_at, mail.waiting_since = moment + LEASE, moment
        if mail.link_id:
            link = db.get_one(Link, mail.link_id)
            link.expires_at = moment + links.HOLDS[links.Purpose(link.purpose)]
        outgoing = letters.write(db, mail)
    except SQLAlchemyError:
        raise
    except Exception:
        # Whatever is wrong with this mail must not hold up the ones behind it.
        _log.exception("mail %s cannot be written", mail.id)
        _fail(db, mail, t("The mail could not be written. The log of the mail worker says why."))
        return None
    return Claimed(id=mail.id, attempt=mail.attempts, outgoing=outgoing, since=moment)


@again
def mark_handed_over(claimed: Claimed, provider_message_id: str) -> None:
    """The provider has accepted the mail: from now on the older links of the same subject are replaced.

    Holds for a worker whose lease has run out, too: the mail is out. It ends a pause that was set before this attempt
    began, or by this mail; one that another worker has learned of meanwhile is newer than what we know.
    """
    with unit_of_work() as db:
        mail = locks.hold(db, OutboxMail, claimed.id)
        db.exec(sa.delete(MailPause).where(_is_over(claimed)))
        if mail.state == MailState.HANDED_OVER:
            return
        mail.state, mail.reason = MailState.HANDED_OVER, ""
        mail.handed_over_at = mail.ended_at = now()
        mail.provider_message_id = provider_message_id[:128]
        link = db.get(Link, mail.link_id) if mail.link_id else None
        if link is not None:
            deliveries.note(db, mail, link, Delivery.HANDED_OVER)
            links.replace_older(db, link)


def _is_over(claimed: Claimed) -> sa.ColumnElement[bool]:
    return sa.or_(col(MailPause.paused_at) < claimed.since, col(MailPause.mail_id) == claimed.id)


@again
def mark_refused(claimed: Claimed, reason: str) -> None:
    """The provider will never accept this mail."""
    with unit_of_work() as db:
        mail = _still_ours(db, claimed)
        if mail is not None:
            _fail(db, mail, reason)


def _still_ours(db: Session, claimed: Claimed) -> OutboxMail | None:
    # Once the lease ran out and another worker took the mail, only that worker's answer counts.
    mail = locks.hold(db, OutboxMail, claimed.id)
    return mail if mail.state == MailState.QUEUED and mail.attempts == claimed.attempt else None


def _fail(db: Session, mail: OutboxMail, reason: str) -> None:
    mail.state, mail.reason, mail.ended_at = MailState.FAILED, reason[:300], now()
    link = db.get(Link, mail.link_id) if mail.link_id else None
    if link is not None:
        deliveries.note(db, mail, link, Delivery.FAILED, note=mail.reason)


@again
def put_off(claimed: Claimed, reason: str, *, retry_after: datetime | None = None) -> None:
    """Try again later: with growing waits and jitter, or for everybody at the time the provider names.

    After 24 hours of trying the mail has failed.
    """
    with unit_of_work() as db:
        mail = _still_ours(db, claimed)
        if mail is None:
            return
        if now() - mail.created_at > GIVE_UP_AFTER:
            _fail(db, mail, t("Not accepted within 24 hours. Last answer: {reason}", reason=reason))
            return
        mail.reason = reason[:300]
        wait = min(_FIRST_WAIT * 2 ** min(mail.attempts - 1, 10), _LONGEST_WAIT) * random.uniform(0.75, 1.25)  # noqa: S311
        mail.next_attempt_at = max(retry_after or now(), now() + timedelta(seconds=0 if retry_after else wait))
        mail.waiting_since = now()
        if retry_after:
            _pause(db, claimed, PauseKind.RATE_LIMITED, reason, retry_after)


@again
def pause_for_key(claimed: Claimed, reason: str) -> None:
    """The provider refuses our key: nothing leaves for a minute, the mail waits, staff are told."""
    with unit_of_work() as db:
        mail = _still_ours(db, claimed)
        if mail is not None:
            mail.reason, mail.next_attempt_at, mail.waiting_since = reason[:300], now(), now()
        _pause(db, claimed, PauseKind.KEY_REFUSED, reason, now() + PAUSE_KEY_REFUSED)


def _pause(db: Session, claimed: Claimed, kind: PauseKind, reason: str, retry_at: datetime) -> None:
    # Several workers may learn it in the same moment; the last one's word stands.
    values = {
        "kind": kind.value,
        "reason": reason[:300],
        "retry_at": retry_at,
        "paused_at": now(),
        "mail_id": claimed.id,
    }
    insert = (postgresql if db.get_bind().dialect.name == "postgresql" else sqlite).insert(MailPause)
    row = insert.values(id=1, **values)
    db.connection().execute(row.on_conflict_do_update(index_elements=["id"], set_=values))
