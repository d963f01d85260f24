"""Self-registration. The answer never tells whether the address is known."""

from sqlmodel import Session

from app.core.catalogue import t
from app.core.db import again
from app.core.errors import Invalid
from app.models import User, UserStatus
from app.rules.actors import Visitor
from app.services import audit, invitations, outbox, public_budget, support_links
from app.services.outbox import MailKind
from app.services.support_links import Seen


@again
def sign_up(visitor: Visitor, *, email: str, agreed: bool, seen: Seen | None = None) -> None:
    """Queue the one mail that fits this address: activation, activation again, or "you already have an account".

    `seen` are the terms that were agreed to.
    Raises Invalid, GateClosed or PublicBudgetSpent, each the same for known and unknown addresses.
    """
    with audit.acting(visitor, "sign_up") as db:
        support_links.require_open_gate(db, visitor.tenant_id)
        address = _checked(db, visitor, email, agreed, seen)
        public_budget.spend(db, visitor, address)
        user = invitations.person(db, visitor.tenant_id, address)
        if user is None:
            _register(db, visitor, address)
        else:
            mail_known(db, user)
        audit.record(db, visitor, "sign_up", user.id if user else None)


def _checked(db: Session, visitor: Visitor, email: str, agreed: bool, seen: Seen | None) -> str:
    bad: dict[str, str] = {}
    address = ""
    try:
        address = invitations.checked_address(email)
    except Invalid as invalid:
        bad |= invalid.fields
    if not agreed:
        bad["agreed"] = t("Please agree to the Terms of Use and Privacy policy to go on.")
    else:
        bad |= support_links.why_outdated(db, visitor.tenant_id, seen)
    if bad:
        raise Invalid(bad)
    return address


def _register(db: Session, visitor: Visitor, address: str) -> None:
    invitation = invitations.invite_owner(db, visitor, address)
    support_links.record_consent(db, visitor, db.get_one(User, invitation.user_id))


@again
def mail_again(visitor: Visitor, *, email: str) -> None:
    """The same mail for somebody who is known already, and nothing for anybody else; asked for at the log-in.

    Says nothing about whether the address is known. Raises Invalid or PublicBudgetSpent.
    """
    with audit.acting(visitor, "sign_up.mail_again") as db:
        address = invitations.checked_address(email)
        support_links.hold_gate(db, visitor.tenant_id)
        public_budget.spend(db, visitor, address)
        user = invitations.person(db, visitor.tenant_id, address)
        if user is not None:
            mail_known(db, user)
        audit.record(db, visitor, "sign_up.mail_again", user.id if user else None)


def mail_known(db: Session, user: User) -> None:
    """The mail for somebody who is known already: the activation link again, or where to log in."""
    if user.status == UserStatus.INVITED and user.invitation_id:
        invitations.mail_again_for_public(db, invitations.lock(db, user.invitation_id))
    elif user.status == UserStatus.ACTIVE:
        outbox.enqueue(db, user.tenant_id, MailKind.ALREADY_HAVE_ACCOUNT, recipient=user.email, user_id=user.id)
