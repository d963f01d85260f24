"""Forgotten passwords: a link for one hour, under the same rules as activation."""

from dataclasses import dataclass

from sqlmodel import Session

from app.core import addresses, passwords
from app.core.clock import in_full, now
from app.core.db import again, reading
from app.core.errors import Invalid
from app.core.pools import reads
from app.core.tokens import Purpose
from app.models import Link, Tenant, User
from app.rules.actors import Actor, Visitor
from app.services import invitations
from app.services.access import audit, public_budget, throttles
from app.services.access.acting import acting, before_acting
from app.services.identity import sessions
from app.services.identity.passwords import check_password
from app.services.outbox import links
from app.services.outbox.links import LinkGone
from app.services.registration import public_answers
from app.services.tenants import gate, standing
from app.vocabulary.links import Outcome
from app.vocabulary.mail import RequestKind


@dataclass(frozen=True, slots=True)
class ResetPage:
    """What the page of a reset link shows; the address is masked where the link is not valid."""

    outcome: Outcome
    email: str = ""
    deadline: str = ""
    replaced_at: str = ""
    signed_in_as: str = ""
    why_not: str = ""
    """What stands in the way of somebody who may not be signed in now."""


@again
def ask(visitor: Visitor, *, email: str) -> None:
    """Ask for the mail that fits: a reset link, or the activation link again for somebody invited.

    Neither the answer nor the time it takes tells whether the address is known: the mail worker decides.
    Raises Invalid, TenantSuspended or PublicBudgetSpent.
    """
    public_budget.refuse_again(visitor, email=email, of=throttles.PUBLIC_PASSWORD)
    address = invitations.checked_address(email)
    with before_acting(visitor, "password_resets.ask") as db:
        standing.require_tenant(db, visitor.tenant_id)
    with acting(visitor, "password_resets.ask") as db:
        gate.hold(db, visitor.tenant_id)
        standing.require_tenant(db, visitor.tenant_id)
        public_budget.spend(db, visitor, address, of=throttles.PUBLIC_PASSWORD)
        public_answers.take(db, visitor, RequestKind.PASSWORD_RESET, address)
        audit.record(db, visitor, "password_resets.ask")


@reads
def look(visitor: Visitor, *, token: object) -> ResetPage:
    """What this link leads to now; changes nothing."""
    with reading() as db:
        return _page(db, visitor, links.find(db, visitor.tenant_id, Purpose.PASSWORD_RESET, token))


def _page(db: Session, visitor: Visitor, link: Link | None) -> ResetPage:
    user = db.get(User, link.subject_id) if link else None
    shut_out = standing.why_shut_out(db, user) if user else None
    if link is None or user is None or shut_out:
        return ResetPage(Outcome.UNKNOWN, why_not=shut_out.sentence if shut_out else "")
    zone = db.get_one(Tenant, visitor.tenant_id).timezone
    outcome = _outcome(link)
    signed_in_as = visitor.email if isinstance(visitor, Actor) and visitor.user_id != user.id else ""
    if outcome is Outcome.VALID and signed_in_as:
        outcome = Outcome.SOMEBODY_ELSE
    shown_in_full = outcome in (Outcome.VALID, Outcome.SOMEBODY_ELSE)
    return ResetPage(
        outcome=outcome,
        email=addresses.shown(user.email) if shown_in_full else addresses.mask(user.email),
        deadline=in_full(link.expires_at, zone) if link.expires_at else "",
        replaced_at=in_full(link.replaced_at, zone) if link.replaced_at else "",
        signed_in_as=addresses.shown(signed_in_as),
    )


def _outcome(link: Link) -> Outcome:
    if link.used_at:
        return Outcome.USED
    if link.revoked_at:
        return Outcome.REVOKED
    if link.replaced_at:
        return Outcome.REPLACED
    if link.expires_at is None or now() >= link.expires_at:
        return Outcome.EXPIRED
    return Outcome.VALID


def reset(visitor: Visitor, *, token: object, password: str) -> str:
    """Set the new password, end every session of the person and return a log-in ticket.

    Raises Invalid (nothing is used then) or LinkGone.
    """
    page = look(visitor, token=token)
    if page.outcome is not Outcome.VALID:
        audit.refusal(visitor, "password_resets.reset", reason=page.outcome.value)
        raise LinkGone(page.outcome)
    with reading() as db:
        tenant = db.get_one(Tenant, visitor.tenant_id)
    try:
        hashed = passwords.hash_password(check_password(password, email=page.email, tenant_name=tenant.name))
    except passwords.PasswordRefused as refused:
        raise Invalid({"password": str(refused)}) from None
    return _reset(visitor, token, hashed)


@again
def _reset(visitor: Visitor, token: object, hashed: str) -> str:
    with acting(visitor, "password_resets.reset") as db:
        link = links.find(db, visitor.tenant_id, Purpose.PASSWORD_RESET, token)
        if link is None:
            raise LinkGone(Outcome.UNKNOWN)
        user = sessions.held(db, db.get_one(User, link.subject_id))
        if not sessions.can_sign_in(db, user):
            raise LinkGone(Outcome.UNKNOWN)
        if not links.use(db, link):
            raise LinkGone(_page(db, visitor, link).outcome)
        user.password_hash = hashed
        sessions.end_all(db, user)
        links.revoke_all(db, user.tenant_id, Purpose.PASSWORD_RESET, user.id)
        audit.record(db, visitor, "password_resets.reset", user.id)
        return sessions.new_ticket(db, user, visitor.bond)
