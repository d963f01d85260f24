"""Self-registration. Neither the answer nor the time it takes tells whether the address is known."""

from sqlmodel import Session

from app.core.catalogue import t
from app.core.db import again
from app.core.errors import Invalid
from app.rules.actors import Visitor
from app.services import invitations
from app.services.access import audit, public_budget
from app.services.access.acting import acting, before_acting
from app.services.registration import public_answers
from app.services.tenants import gate, standing, terms
from app.services.tenants.terms import Seen
from app.vocabulary.mail import RequestKind


@again
def sign_up(visitor: Visitor, *, email: str, agreed: bool, seen: Seen | None = None) -> None:
    """Ask for the one mail that fits this address: activation, activation again, or "you already have an account".

    `seen` are the terms that were agreed to. The mail worker decides.
    Raises Invalid, GateClosed, TenantSuspended or PublicBudgetSpent, each the same for known and unknown addresses.
    """
    public_budget.refuse_again(visitor, email=email)
    with before_acting(visitor, "sign_up") as db:
        _checked(db, visitor, email, agreed, seen, held=False)
    with acting(visitor, "sign_up") as db:
        address = _checked(db, visitor, email, agreed, seen, held=True)
        public_budget.spend(db, visitor, address)
        number = terms.current_number(db, visitor.tenant_id)
        public_answers.take(db, visitor, RequestKind.SIGN_UP, address, terms_number=number)
        audit.record(db, visitor, "sign_up")


def _checked(db: Session, visitor: Visitor, email: str, agreed: bool, seen: Seen | None, *, held: bool) -> str:
    gate.require_open(db, visitor.tenant_id, held=held)
    standing.require_tenant(db, visitor.tenant_id)
    bad: dict[str, str] = {}
    address = ""
    try:
        address = invitations.checked_address(email)
    except Invalid as invalid:
        bad |= invalid.fields
    if not agreed:
        bad["agreed"] = t("Please agree to the Terms of Use and Privacy policy to go on.")
    else:
        bad |= terms.why_outdated(db, visitor.tenant_id, seen, held=held)
    if bad:
        raise Invalid(bad)
    return address


@again
def mail_again(visitor: Visitor, *, email: str) -> None:
    """The same mail for somebody who is known already, and nothing for anybody else; asked for at the log-in.

    Says nothing about whether the address is known. Raises Invalid, TenantSuspended or PublicBudgetSpent.
    """
    public_budget.refuse_again(visitor, email=email)
    address = invitations.checked_address(email)
    with before_acting(visitor, "sign_up.mail_again") as db:
        standing.require_tenant(db, visitor.tenant_id)
    with acting(visitor, "sign_up.mail_again") as db:
        gate.hold(db, visitor.tenant_id)
        standing.require_tenant(db, visitor.tenant_id)
        public_budget.spend(db, visitor, address)
        public_answers.take(db, visitor, RequestKind.MAIL_AGAIN, address)
        audit.record(db, visitor, "sign_up.mail_again")
