"""Logging in: the password, the throttles in front of it, and a ticket for the browser."""

from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from app.core import addresses, network, passwords
from app.core.catalogue import t
from app.core.clock import now, time_of_day
from app.core.db import again, reading, unit_of_work
from app.core.errors import AppError, Throttled
from app.core.tokens import digest
from app.models import SessionRow, Tenant, User
from app.rules.actors import Visitor
from app.services.access import audit, throttles
from app.services.access.throttles import Limit
from app.services.identity.sessions import held, new_ticket
from app.services.tenants import standing
from app.services.tenants.standing import ShutOut
from app.vocabulary.people import UserStatus

KNOWN_NETWORK = timedelta(days=30)
MOST_KNOWN_NETWORKS = 100


class LogInRefused(AppError):
    """Unknown address, wrong password or inactive person: one sentence for all of them."""

    def __init__(self) -> None:
        super().__init__(t("This email address and password do not belong to an active account. Check both."))


class LogInShutOut(LogInRefused):
    """The right password of somebody who may not be signed in now; says why, and whom to ask."""

    def __init__(self, why: ShutOut) -> None:
        AppError.__init__(self, why.sentence)
        self.standing, self.contact = why.standing, why.contact


class LogInThrottled(Throttled):
    """Too many wrong passwords; the sentence says until when to wait."""


def log_in(visitor: Visitor, *, email: str, password: str) -> str:
    """A one-time ticket for /auth/session. Costs one password hash whoever asks, none while throttled.

    Raises LogInRefused, which says nothing of the person; LogInShutOut, which does, to whoever has the right password;
    or LogInThrottled after too many wrong passwords.
    """
    try:
        address = addresses.normalise(email)
    except addresses.AddressRefused:
        address = digest(email)  # nobody's address, and no character in it that a database refuses
    tries = _count_try(visitor, address)
    with reading() as db:
        user = db.exec(
            select(User).where(
                User.tenant_id == visitor.tenant_id, User.email == address, User.status != UserStatus.REVOKED
            )
        ).first()
    right = passwords.verify(password, user.password_hash if user else None)
    admitted = _admit(visitor, user, tries) if user and right else None
    if user is None or admitted is None:
        audit.refusal(visitor, "sessions.log_in", user.id if user else None, tried=address)
        raise LogInRefused
    if isinstance(admitted, ShutOut):
        audit.refusal(visitor, "sessions.log_in", user.id, tried=address, reason=admitted.standing.value)
        raise LogInShutOut(admitted)
    return admitted


@again
def _admit(visitor: Visitor, known: User, tries: list[UUID]) -> str | ShutOut | None:
    """A ticket; None where the password was changed while the given one was hashed."""
    with unit_of_work() as db:
        user = held(db, known)
        if user.password_hash != known.password_hash:
            return None
        shut_out = standing.why_shut_out(db, user)
        if shut_out is not None:
            return shut_out
        throttles.forget(db, tries)
        audit.record(db, visitor, "sessions.log_in", user.id)
        return new_ticket(db, user, visitor.bond)


@again
def _count_try(visitor: Visitor, address: str) -> list[UUID]:
    throttles.refuse_again(visitor.tenant_id, _counted_anyway(visitor, address))
    with reading() as db:
        keys = _counted_by(db, visitor, address)
        throttled = _why_throttled(db, visitor, keys)  # whoever has to wait anyway takes no writer's place
    if throttled is None:
        with unit_of_work() as db:
            for limit, key in keys:
                throttles.lock(db, visitor.tenant_id, limit, key)
            throttled = _why_throttled(db, visitor, keys)
            if throttled is None:
                return [throttles.hit(db, visitor.tenant_id, limit, key) for limit, key in keys]
    audit.refusal(visitor, "sessions.log_in", throttled=True)
    raise throttled


def _counted_anyway(visitor: Visitor, address: str) -> list[tuple[Limit, str]]:
    here = network.neighbourhood(visitor.network_address)
    return [(throttles.LOGIN_NETWORK, here), (throttles.LOGIN_ACCOUNT_NETWORK, f"{address}|{here}")]


def _counted_by(db: Session, visitor: Visitor, address: str) -> list[tuple[Limit, str]]:
    keys = _counted_anyway(visitor, address)
    # A stranger elsewhere cannot keep the owner out.
    return keys if _is_known_network(db, visitor, address) else [*keys, (throttles.LOGIN_ACCOUNT, address)]


def _why_throttled(db: Session, visitor: Visitor, keys: list[tuple[Limit, str]]) -> LogInThrottled | None:
    waits = [(throttles.until(db, visitor.tenant_id, limit, key), limit, key) for limit, key in keys]
    refusal: LogInThrottled | None = None
    spent = [(wait, limit, key) for wait, limit, key in waits if wait]
    for free_at, limit, key in sorted(spent, key=lambda each: each[0]):
        refusal = _refusal(db, visitor, limit, free_at)
        if limit is throttles.LOGIN_ACCOUNT:
            # Only for this network: another one may be known to the owner.
            limit, key = _counted_anyway(visitor, key)[-1]
        throttles.remember(visitor.tenant_id, limit, key, refusal)
    return refusal


def _refusal(db: Session, visitor: Visitor, limit: Limit, free_at: datetime) -> LogInThrottled:
    time = time_of_day(free_at + timedelta(minutes=1), db.get_one(Tenant, visitor.tenant_id).timezone)
    sentence = t("Too many attempts. Wait until {time}, then log in again.", time=time)
    if limit is throttles.LOGIN_NETWORK:
        sentence = t("Too many attempts from your network. Wait until {time}, then log in again.", time=time)
    return LogInThrottled(sentence, free_at)


def _is_known_network(db: Session, visitor: Visitor, address: str) -> bool:
    lately = db.exec(
        select(SessionRow.network_address)
        .join(User, col(User.id) == SessionRow.user_id)
        .where(User.tenant_id == visitor.tenant_id, User.email == address, User.status != UserStatus.REVOKED)
        .where(SessionRow.tenant_id == visitor.tenant_id, SessionRow.created_at > now() - KNOWN_NETWORK)
        .group_by(col(SessionRow.network_address))
        .order_by(sa.func.max(SessionRow.created_at).desc())
        .limit(MOST_KNOWN_NETWORKS)
    ).all()
    here = network.neighbourhood(visitor.network_address)
    return any(network.neighbourhood(each) == here for each in lately)
