"""What strangers ask for with an address: noted at once, decided later.

docs/decisions/0020-same-work-for-any-address.md says why: whoever asks waits for the same statements whether the
address is known here or not. A background job finds out whose it is, mails, and deletes what was noted.
"""

import logging
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from app.core.clock import SET_BACK, now
from app.core.db import Unavailable, again, reading, unit_of_work
from app.core.tokens import Purpose
from app.models import Invitation, PublicRequest, Tenant, User
from app.rules.actors import Visitor
from app.services import invitations, outbox
from app.services.access import audit
from app.services.outbox import links
from app.services.tenants import gate, terms
from app.vocabulary.mail import MailKind, RequestKind
from app.vocabulary.people import UserStatus

MOST_AT_ONCE = 20
"""How many are answered before a mail that waits has its turn."""

GIVE_UP_AFTER = timedelta(hours=24)
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=10), timedelta(minutes=15)
"""How long one that was taken in hand is left alone: by others meanwhile, and by all after a failure."""

_log = logging.getLogger("onramp.public")


@dataclass(frozen=True, slots=True)
class _Claimed:
    """A request in this worker's hand; another one that takes it once the wait is over counts one try more."""

    id: UUID
    attempt: int


def take(db: Session, visitor: Visitor, kind: RequestKind, address: str, *, terms_number: int | None = None) -> None:
    """Note what was asked for, in the transaction of the request; the worker looks for it twice a second."""
    request = PublicRequest(
        tenant_id=visitor.tenant_id,
        kind=kind,
        email=address,
        network_address=visitor.network_address[:64],
        browser=visitor.browser[:300],
        terms_number=terms_number,
        next_attempt_at=now(),
    )
    db.add(request)


def is_due() -> bool:
    """Whether a request waits to be answered; a cheap look before a claim."""
    with reading() as db:
        return db.exec(select(PublicRequest.id).where(_is_time()).limit(1)).first() is not None


def _is_time() -> sa.ColumnElement[bool]:
    """Whether the wait of a request is over; also when the clock was set back to before it began."""
    due, moment = col(PublicRequest.next_attempt_at), now()
    return sa.or_(due <= moment, due > moment + LONGEST_WAIT + SET_BACK)


def settle(*, most: int = MOST_AT_ONCE) -> int:
    """Answer requests that wait, each in a transaction of its own; returns how many were tried.

    One that fails waits, longer each time, and holds up no other.
    """
    for tried in range(most):
        claimed = _claim()
        if claimed is None:
            return tried
        try:
            _answer(claimed)
        except Unavailable:
            raise
        except Exception:
            _log.exception("request %s could not be answered", claimed.id)
    return most


@again
def _claim() -> _Claimed | None:
    """The request that has waited longest, for this worker alone until its next time has come."""
    with unit_of_work() as db:
        while True:
            oldest = select(PublicRequest).where(_is_time()).order_by(col(PublicRequest.next_attempt_at)).limit(1)
            request = db.exec(oldest.with_for_update(key_share=True, skip_locked=True)).first()
            if request is None:
                return None
            if now() - request.created_at < GIVE_UP_AFTER:
                break
            _log.error("request %s was given up: not answered within 24 hours", request.id)
            db.delete(request)
            db.flush()
        request.attempts += 1
        request.next_attempt_at = now() + min(FIRST_WAIT * 2 ** min(request.attempts - 1, 10), LONGEST_WAIT)
        return _Claimed(request.id, request.attempts)


@again
def _answer(claimed: _Claimed) -> None:
    """Decide and mail, and delete the request in the same transaction: whoever is ended in it has done nothing."""
    with unit_of_work() as db:
        mine = select(PublicRequest).where(PublicRequest.id == claimed.id, PublicRequest.attempts == claimed.attempt)
        request = db.exec(mine.with_for_update(key_share=True, skip_locked=True)).first()
        if request is None:
            return
        visitor = Visitor(request.tenant_id, request.network_address, request.browser)
        gate.hold(db, request.tenant_id)
        if db.get_one(Tenant, request.tenant_id).suspended_at is None:
            _decide(db, visitor, request)
        db.delete(request)


def _decide(db: Session, visitor: Visitor, request: PublicRequest) -> None:
    user = invitations.person(db, request.tenant_id, request.email)
    if user is not None:
        if request.kind == RequestKind.PASSWORD_RESET and user.status == UserStatus.ACTIVE:
            _mail_reset(db, user)
        else:
            _mail_known(db, user)
        audit.record(db, visitor, "public_answers.mailed", user.id, asked=request.kind)
    elif request.kind == RequestKind.SIGN_UP and gate.is_open(db, request.tenant_id):
        invitation = invitations.invite_owner(db, visitor, request.email)
        terms.record_consent(
            db,
            visitor,
            db.get_one(User, invitation.user_id),
            number=request.terms_number,
            at=request.created_at,
        )
        audit.record(db, visitor, "public_answers.registered", invitation.user_id, account=str(invitation.account_id))


def _mail_known(db: Session, user: User) -> None:
    """The mail for somebody who is known already: the activation link again, or where to log in."""
    if user.status == UserStatus.INVITED and user.invitation_id:
        invitation = db.get_one(Invitation, user.invitation_id)
        invitations.mail_again_for_public(db, invitations.lock(db, invitation))
    elif user.status == UserStatus.ACTIVE:
        outbox.enqueue(db, user.tenant_id, MailKind.ALREADY_HAVE_ACCOUNT, recipient=user.email, user_id=user.id)


def _mail_reset(db: Session, user: User) -> None:
    link = links.usable_or_new(db, user.tenant_id, Purpose.PASSWORD_RESET, user.id)
    outbox.enqueue(db, user.tenant_id, MailKind.PASSWORD_RESET, recipient=user.email, user_id=user.id, link=link)
