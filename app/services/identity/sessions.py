"""Log-in, sessions and log-out. The browser holds a random cookie, the database its SHA-256."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlmodel import Session, col, select, update

from app.core.catalogue import t
from app.core.clock import now
from app.core.db import again, marking, reading, unit_of_work
from app.core.errors import NotAllowed
from app.core.ids import new_secret
from app.core.tokens import digest
from app.models import Account, LoginTicket, SessionRow, User
from app.rules.actors import Actor, Visitor
from app.rules.permissions import Permission
from app.services.access import audit, locks
from app.services.access.acting import acting
from app.services.tenants import standing
from app.services.tenants.standing import ShutOut
from app.services.tenants.terms import consent_is_due
from app.vocabulary.people import Role, Standing

TICKET_HOLDS = timedelta(seconds=30)
TOUCH_EVERY = timedelta(minutes=1)
STAFF_IDLE, STAFF_ABSOLUTE = timedelta(minutes=30), timedelta(hours=12)
CUSTOMER_IDLE, CUSTOMER_ABSOLUTE = timedelta(hours=12), timedelta(days=7)


class TicketRefused(NotAllowed):
    """The ticket is unknown, used or older than 30 seconds, or its person was shut out meanwhile."""

    def __init__(self, why: ShutOut | None = None) -> None:
        super().__init__(why.sentence if why else t("The login took too long. Please log in again."))


@dataclass(frozen=True, slots=True)
class NewSession:
    """What the cookie is set to, and for how many seconds."""

    value: str
    max_age: int


def resolve(visitor: Visitor, *, cookie_digest: str) -> Actor | None:
    """Who the cookie stands for at this moment; None once signed out, idle too long, deactivated or suspended."""
    moment = now()
    with reading() as db:
        found = _live(db, visitor.tenant_id, cookie_digest)
        if found is None:
            return None
        session, user = found
        idle = STAFF_IDLE if user.is_staff else CUSTOMER_IDLE
        if moment >= session.expires_at or moment >= session.last_used_at + idle:
            return None
    if moment - session.last_used_at >= TOUCH_EVERY:
        with marking() as db:
            touched = update(SessionRow).where(col(SessionRow.tenant_id) == visitor.tenant_id)
            db.exec(touched.where(col(SessionRow.id) == session.id).values(last_used_at=moment))
    return Actor(
        tenant_id=visitor.tenant_id,
        network_address=visitor.network_address,
        browser=visitor.browser,
        session_id=session.id,
        user_id=user.id,
        role=Role(user.role),
        account_id=user.account_id,
        email=user.email,
        name=user.name,
        terms_pending=session.terms_pending,
    )


def _live(db: Session, tenant_id: UUID, cookie_digest: str) -> tuple[SessionRow, User] | None:
    found = db.exec(
        select(SessionRow, User)
        .join(User, col(User.id) == SessionRow.user_id)
        .where(SessionRow.token_hash == cookie_digest, SessionRow.tenant_id == tenant_id)
        .where(User.tenant_id == tenant_id, col(SessionRow.ended_at).is_(None))
    ).first()
    return found if found and can_sign_in(db, found[1]) else None


def can_sign_in(db: Session, user: User) -> bool:
    """Whether this person may be signed in: active, in a tenant and an account that are not suspended."""
    return standing.of(db, user) is Standing.GOOD


def held(db: Session, known: User) -> User:
    """The person as they are now: nobody suspends, deactivates or gives a password until this transaction ends."""
    locks.hold_all(db, Account, [known.account_id], shared=True)
    return locks.hold(db, User, known.id)


def new_ticket(db: Session, user: User, bond: str = "") -> str:
    """A ticket that opens one session for this person within 30 seconds, shown by the page with this bond alone."""
    ticket = new_secret()
    db.add(
        LoginTicket(
            tenant_id=user.tenant_id,
            user_id=user.id,
            ticket_hash=digest(ticket),
            bond=bond,
            expires_at=now() + TICKET_HOLDS,
        )
    )
    return ticket


def redeem_ticket(visitor: Visitor, *, ticket: str, old_cookie_digest: str | None) -> NewSession:
    """A new session for a fresh ticket; ends the session the browser had. Raises TicketRefused."""
    session = _redeem(visitor, digest(ticket), old_cookie_digest)
    if isinstance(session, NewSession):
        return session
    audit.refusal(visitor, "sessions.redeem_ticket", None, **({"reason": session.standing.value} if session else {}))
    raise TicketRefused(session)


@again
def _redeem(visitor: Visitor, ticket_hash: str, old_cookie_digest: str | None) -> NewSession | ShutOut | None:
    moment = now()
    with unit_of_work() as db:
        named = select(LoginTicket).where(LoginTicket.tenant_id == visitor.tenant_id)
        ticket = db.exec(named.where(LoginTicket.ticket_hash == ticket_hash)).first()
        if ticket is None:
            return None
        user = held(db, db.get_one(User, ticket.user_id))
        # Sessions are locked before tickets: whoever ends all of a person's does so too.
        before = locks.hold_all(db, SessionRow, _lasting(db, visitor.tenant_id, old_cookie_digest))
        used = db.exec(
            update(LoginTicket)
            .where(col(LoginTicket.id) == ticket.id, col(LoginTicket.tenant_id) == visitor.tenant_id)
            .where(col(LoginTicket.used_at).is_(None), col(LoginTicket.expires_at) > moment)
            .where(col(LoginTicket.bond) == visitor.bond)
            .values(used_at=moment)
        )
        if used.rowcount != 1:
            return None
        if shut_out := standing.why_shut_out(db, user):
            return shut_out
        for session in before:
            session.ended_at = session.ended_at or moment
        return _open(db, visitor, user)


def _open(db: Session, visitor: Visitor, user: User) -> NewSession:
    moment = now()
    lasts = STAFF_ABSOLUTE if user.is_staff else CUSTOMER_ABSOLUTE
    value = new_secret()
    db.add(
        SessionRow(
            tenant_id=user.tenant_id,
            user_id=user.id,
            token_hash=digest(value),
            last_used_at=moment,
            expires_at=moment + lasts,
            terms_pending=consent_is_due(db, user),
            network_address=visitor.network_address[:64],
            browser=visitor.browser[:300],
        )
    )
    user.last_login_at = moment
    return NewSession(value=value, max_age=lasts // timedelta(seconds=1))


def _lasting(db: Session, tenant_id: UUID, cookie_digest: str | None) -> Sequence[UUID]:
    """The key of a session that has not run out; those that have may be deleted at any moment."""
    if not cookie_digest:
        return []
    of_cookie = select(SessionRow.id).where(SessionRow.tenant_id == tenant_id, SessionRow.token_hash == cookie_digest)
    return db.exec(of_cookie.where(SessionRow.expires_at > now())).all()


@again
def log_out(actor: Actor) -> None:
    """End the actor's session, in every tab at once."""
    with acting(actor, "sessions.log_out", needs=Permission.SIGNED_IN) as db:
        _end(db, actor.tenant_id, session_id=actor.session_id)
        audit.record(db, actor, "sessions.log_out", actor.user_id)


def end_all(db: Session, user: User) -> None:
    """End every session and ticket of a person, inside the caller's transaction."""
    moment = now()
    for table in (SessionRow, LoginTicket):
        column = "ended_at" if table is SessionRow else "used_at"
        db.exec(
            update(table)
            .where(col(table.tenant_id) == user.tenant_id, col(table.user_id) == user.id)
            .where(getattr(table, column).is_(None))
            .values({column: moment})
        )


def _end(db: Session, tenant_id: UUID, *, session_id: UUID) -> None:
    db.exec(
        update(SessionRow)
        .where(
            col(SessionRow.id) == session_id, col(SessionRow.tenant_id) == tenant_id, col(SessionRow.ended_at).is_(None)
        )
        .values(ended_at=now())
    )
