"""What an activation link leads to. Looking changes nothing but a line in the history; only the form uses the link."""

from dataclasses import dataclass

from sqlmodel import Session, col, update

from app.core import addresses, passwords
from app.core.catalogue import t
from app.core.clock import in_full, now, time_of_day
from app.core.db import again, marking, reading, unit_of_work
from app.core.errors import Invalid
from app.core.pools import reads
from app.core.tokens import Purpose
from app.models import Account, Invitation, Link, Tenant, User
from app.rules import names
from app.rules.actors import Actor, Visitor
from app.services import invitations
from app.services.access import audit, locks, public_budget
from app.services.access.acting import acting, before_acting
from app.services.identity import sessions
from app.services.identity.passwords import check_password
from app.services.invitations import history
from app.services.invitations.validity import why_void
from app.services.lists import search_text
from app.services.outbox import links
from app.services.outbox.links import LinkGone
from app.services.tenants import gate, terms
from app.services.tenants.terms import Seen, TermsPage
from app.vocabulary.accounts import AccountKind, AccountStatus
from app.vocabulary.invitations import EventKind, InvitationState
from app.vocabulary.links import Outcome
from app.vocabulary.people import Role, UserStatus

_NO_TERMS = TermsPage()


class _Lost(Exception):
    """Somebody else used the link, or it died, between the look and the transaction."""


@dataclass(frozen=True, slots=True)
class LinkPage:
    """Everything the activation page shows. The address is full where the link is valid, masked everywhere else."""

    outcome: Outcome
    email: str = ""
    account_name: str = ""
    employer: str = ""
    parent: str = ""
    """The account above a subsidiary's."""
    setup_open: bool = False
    """Whether the account's setup is still to be completed, by whoever comes first."""
    role: str = ""
    is_staff: bool = False
    invited_by: str = ""
    deadline: str = ""
    replaced_at: str = ""
    why_void: str = ""
    asks_consent: bool = False
    terms: TermsPage = _NO_TERMS
    """What changed for somebody who agreed before, at sign-up."""
    signed_in_as: str = ""
    may_send_new_link: bool = False


@reads
def look(visitor: Visitor, *, token: object) -> LinkPage:
    """What this link leads to now. Writes the line "opened" once for a valid link, and nothing else."""
    with reading() as db:
        link = links.find(db, visitor.tenant_id, Purpose.ACTIVATION, token)
        page = _page(db, visitor, link)
    if link and page.outcome is Outcome.VALID and link.opened_at is None:
        _note_opened(link)
    return page


def _note_opened(link: Link) -> None:
    with marking() as db:
        invitation = locks.hold(db, Invitation, link.subject_id)
        first = db.exec(
            update(Link)
            .where(col(Link.tenant_id) == link.tenant_id, col(Link.id) == link.id, col(Link.opened_at).is_(None))
            .values(opened_at=now())
        )
        if first.rowcount:
            history.add(db, invitation, EventKind.OPENED)


def _page(db: Session, visitor: Visitor, link: Link | None) -> LinkPage:
    if link is None:
        return LinkPage(Outcome.UNKNOWN)
    invitation = db.get_one(Invitation, link.subject_id)
    outcome, why = _outcome(db, link, invitation)
    zone = db.get_one(Tenant, visitor.tenant_id).timezone
    user = db.get_one(User, invitation.user_id)
    signed_in_as = visitor.email if isinstance(visitor, Actor) else ""
    if outcome is Outcome.VALID and signed_in_as:
        outcome = Outcome.SOMEBODY_ELSE
    shown_in_full = outcome in (Outcome.VALID, Outcome.SOMEBODY_ELSE)
    asks_consent = terms.consent_is_due(db, user)
    account = db.get(Account, invitation.account_id) if invitation.account_id and shown_in_full else None
    above = db.get(Account, account.parent_id) if account and account.parent_id else None
    inviter = db.get(User, invitation.invited_by_id) if invitation.invited_by_id and shown_in_full else None
    return LinkPage(
        outcome=outcome,
        email=addresses.shown(invitation.email) if shown_in_full else _masked(link, invitation),
        account_name=account.called if account else "",
        employer=above.called if above and account and account.kind == AccountKind.EMPLOYEE else "",
        parent=above.called if above and account and account.kind != AccountKind.EMPLOYEE else "",
        setup_open=account is not None and account.status in (AccountStatus.INVITED, AccountStatus.SETTING_UP),
        role=Role(invitation.role).label,
        is_staff=user.is_staff,
        invited_by=inviter.name if inviter else "",
        deadline=in_full(link.expires_at, zone) if link.expires_at else "",
        replaced_at=_replaced_at(link, zone),
        why_void=why,
        asks_consent=asks_consent,
        terms=terms.news_for(db, user) if asks_consent and outcome is Outcome.VALID else _NO_TERMS,
        signed_in_as=addresses.shown(signed_in_as),
        may_send_new_link=outcome is Outcome.EXPIRED and (user.is_staff or gate.is_open(db, user.tenant_id)),
    )


def _masked(link: Link, invitation: Invitation) -> str:
    # A link that was revoked while the invitation goes on was mailed to a wrong address: a stranger reads this.
    corrected = link.revoked_at and invitation.state != InvitationState.REVOKED
    return "" if corrected else addresses.mask(invitation.email)


def _replaced_at(link: Link, zone: str) -> str:
    if link.replaced_at is None:
        return ""
    if (now() - link.replaced_at).days >= 1:
        return in_full(link.replaced_at, zone)
    return time_of_day(link.replaced_at, zone)


def _outcome(db: Session, link: Link, invitation: Invitation) -> tuple[Outcome, str]:
    if invitation.state == InvitationState.REVOKED or link.revoked_at:
        return Outcome.REVOKED, ""
    if invitation.state == InvitationState.ACTIVATED or link.used_at:
        return Outcome.USED, ""
    if link.replaced_at:
        return Outcome.REPLACED, ""
    void = why_void(db, invitation)
    if void:
        return Outcome.VOID, void
    if link.expires_at is None or now() >= link.expires_at:
        return Outcome.EXPIRED, ""
    return Outcome.VALID, ""


def activate(
    visitor: Visitor,
    *,
    token: object,
    first_name: str,
    last_name: str,
    password: str,
    agreed: bool,
    seen: Seen | None = None,
) -> str:
    """Activate the account behind the link and return a log-in ticket. Exactly one caller succeeds per link.

    Raises Invalid with a sentence for each bad field (nothing is used then), or LinkGone.
    """
    if isinstance(visitor, Actor):
        audit.refusal(visitor, "activations.activate", reason=Outcome.SOMEBODY_ELSE.value)
        raise LinkGone(Outcome.SOMEBODY_ELSE)
    page = look(visitor, token=token)
    if page.outcome is not Outcome.VALID:
        audit.refusal(visitor, "activations.activate", reason=page.outcome.value)
        raise LinkGone(page.outcome)
    with reading() as db:
        tenant = db.get_one(Tenant, visitor.tenant_id)
        outdated = terms.why_outdated(db, visitor.tenant_id, seen if agreed else None, held=False)
    first, last, plain = _checked(page, tenant, first_name, last_name, password, agreed, outdated)
    hashed = passwords.hash_password(plain)
    try:
        return _activate(visitor, token, first=first, last=last, hashed=hashed, agreed=agreed, seen=seen)
    except _Lost:
        audit.refusal(visitor, "activations.activate", reason="lost the race")
        raise LinkGone(look(visitor, token=token).outcome) from None


def _checked(
    page: LinkPage,
    tenant: Tenant,
    first_name: str,
    last_name: str,
    password: str,
    agreed: bool,
    outdated: dict[str, str],
) -> tuple[str, str, str]:
    bad: dict[str, str] = {}
    cleaned = {"first_name": "", "last_name": ""}
    for field, text, what in (("first_name", first_name, "first name"), ("last_name", last_name, "last name")):
        try:
            cleaned[field] = names.clean(text, what=what)
        except names.NameRefused as refused:
            bad[field] = str(refused)
    plain = ""
    try:
        plain = check_password(password, email=page.email, tenant_name=tenant.name)
    except passwords.PasswordRefused as refused:
        bad["password"] = str(refused)
    if page.asks_consent and not agreed:
        bad["agreed"] = t("Please agree to the Terms of Use and Privacy policy to go on.")
    bad |= outdated
    if bad:
        raise Invalid(bad)
    return cleaned["first_name"], cleaned["last_name"], plain


@again
def _activate(
    visitor: Visitor,
    token: object,
    *,
    first: str,
    last: str,
    hashed: str,
    agreed: bool,
    seen: terms.Seen | None,
) -> str:
    with unit_of_work() as db:
        if agreed and terms.why_outdated(db, visitor.tenant_id, seen):
            raise terms.TermsChanged
        link = links.find(db, visitor.tenant_id, Purpose.ACTIVATION, token)
        if link is None:
            raise _Lost
        invitation = invitations.lock(db, db.get_one(Invitation, link.subject_id))
        if why_void(db, invitation) or not links.use(db, link):
            raise _Lost
        moment = now()
        invitation.state, invitation.ended_at = InvitationState.ACTIVATED, moment
        user = db.get_one(User, invitation.user_id)
        user.first_name, user.last_name, user.password_hash = first, last, hashed
        user.status, user.activated_at = UserStatus.ACTIVE, moment
        account = db.get(Account, invitation.account_id) if invitation.account_id else None
        if account is not None and account.status == AccountStatus.INVITED:
            account.status = AccountStatus.SETTING_UP
        search_text.refresh(db, user, account)
        if agreed and terms.consent_is_due(db, user):
            terms.record_consent(db, visitor, user)
        history.add(db, invitation, EventKind.ACTIVATED)
        audit.record(db, visitor, "activations.activate", user.id, account=str(invitation.account_id or ""))
        return sessions.new_ticket(db, user, visitor.bond)


@again
def send_new_link(visitor: Visitor, *, token: object) -> str:
    """Mail the original address of an expired link anew; returns the sentence for the page.

    Raises LinkGone when the link is not an expired one, GateClosed, or Throttled past the public budget.
    """
    with before_acting(visitor, "activations.send_new_link") as db:
        _, invitation = _expired(db, visitor, token, held=False)
    public_budget.refuse_again(visitor, email=invitation.email)
    with acting(visitor, "activations.send_new_link") as db:
        page, invitation = _expired(db, visitor, token, held=True)
        public_budget.spend(db, visitor, invitation.email)
        invitations.mail_again_for_public(db, invitations.lock(db, invitation))
        audit.record(db, visitor, "activations.send_new_link", invitation.user_id)
    return t("A new link is on its way to {address}. It works for 24 hours.", address=page.email)


def _expired(db: Session, visitor: Visitor, token: object, *, held: bool) -> tuple[LinkPage, Invitation]:
    link = links.find(db, visitor.tenant_id, Purpose.ACTIVATION, token)
    page = _page(db, visitor, link)
    if link is None or page.outcome is not Outcome.EXPIRED:
        raise LinkGone(page.outcome)
    invitation = db.get_one(Invitation, link.subject_id)
    if invitation.account_id:
        gate.require_open(db, visitor.tenant_id, held=held)
    return page, invitation
