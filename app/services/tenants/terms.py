"""The terms: their versions, who has agreed to which, and agreeing to new ones at the next log-in."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, func, select, update

from app.core import urls
from app.core.catalogue import t
from app.core.clock import in_full, now
from app.core.db import again
from app.core.errors import Invalid
from app.core.pools import reads
from app.models import Consent, SessionRow, SupportLinks, Tenant, TermsVersion, User
from app.rules.actors import Actor, Visitor
from app.rules.permissions import Permission
from app.services.access import audit, locks
from app.services.access.acting import acting, looking
from app.services.tenants import gate
from app.services.tenants.gate import REQUIRED, GateClosed

Seen = tuple[str, str]
"""Both links, Terms of Use and Privacy policy, as somebody had them before their eyes when agreeing."""

MOST_NEWS = 10
"""Versions that one page tells of, the newest first."""


@dataclass(frozen=True, slots=True)
class Document:
    """One of the two documents: its current address, and the one that was agreed to where that is another."""

    key: str
    url: str
    agreed_url: str


@dataclass(frozen=True, slots=True)
class Change:
    """One version since the person agreed: from when it holds, and what the tenant says of it."""

    since: str
    what: str


@dataclass(frozen=True, slots=True)
class TermsPage:
    """What a person is asked to agree to. `agreed_on` is empty for who never agreed: to them nothing has changed."""

    agreed_on: str = ""
    since: str = ""
    documents: tuple[Document, ...] = ()
    changes: tuple[Change, ...] = ()
    earlier: str = ""
    """How many changes before those are not told of; empty for none."""


@reads
def read(actor: Actor) -> TermsPage:
    """The current terms, and how they differ from those this person has agreed to."""
    with looking(actor, "consents.read", needs=Permission.SIGNED_IN) as db:
        return news_for(db, db.get_one(User, actor.user_id))


def news_for(db: Session, user: User) -> TermsPage:
    """The same for a person who is not signed in yet."""
    versions = select(TermsVersion).where(TermsVersion.tenant_id == user.tenant_id)
    newest = db.exec(versions.order_by(col(TermsVersion.number).desc()).limit(1)).first()
    if newest is None:
        return TermsPage()
    zone = db.get_one(Tenant, user.tenant_id).timezone
    given = select(Consent).where(Consent.tenant_id == user.tenant_id, Consent.user_id == user.id)
    agreed = db.exec(given.order_by(col(Consent.number).desc()).limit(1)).first()
    known = agreed.number if agreed else newest.number - 1
    missed = versions.where(TermsVersion.number > known).order_by(col(TermsVersion.number).desc())
    told = db.exec(missed.limit(MOST_NEWS)).all()
    return TermsPage(
        agreed_on=in_full(agreed.created_at, zone) if agreed else "",
        since=in_full(newest.created_at, zone),
        documents=tuple(_document(name, newest, agreed) for name in REQUIRED),
        changes=tuple(Change(in_full(each.created_at, zone), each.what_changed) for each in told),
        earlier=_earlier(newest.number - known - len(told)),
    )


def _earlier(many: int) -> str:
    """Versions are numbered without gaps."""
    if many == 1:
        return t("One more change came before these.")
    return t("{many} more changes came before these.", many=many) if many > 0 else ""


def _document(name: str, newest: TermsVersion, agreed: Consent | None) -> Document:
    before, url = getattr(agreed, name) if agreed else "", getattr(newest, name)
    differs = before != url and urls.is_safe_https(before)
    return Document(key=name, url=url if urls.is_safe_https(url) else "", agreed_url=before if differs else "")


@again
def agree(actor: Actor, *, agreed: bool, seen: Seen | None = None) -> None:
    """Store the consent to the terms that were `seen` and open the rest of the site to every session of this person.

    Raises Invalid, TermsChanged when other terms hold by now.
    """
    with acting(actor, "consents.agree", needs=Permission.SIGNED_IN) as db:
        if not agreed:
            raise Invalid({"agreed": t("Please agree to the Terms of Use and Privacy policy to go on.")})
        if why_outdated(db, actor.tenant_id, seen):
            raise TermsChanged
        user = locks.hold(db, User, actor.user_id)
        if consent_is_due(db, user):
            record_consent(db, actor, user)
            audit.record(db, actor, "consents.agree", user.id)
        of_tenant = update(SessionRow).where(col(SessionRow.tenant_id) == user.tenant_id)
        db.exec(of_tenant.where(col(SessionRow.user_id) == user.id).values(terms_pending=False))


class TermsChanged(Invalid):
    """The terms that somebody agrees to are not the current ones any more."""

    def __init__(self) -> None:
        sentence = t("These terms changed while the page was open. Please read the new ones, then agree.")
        super().__init__({"agreed": sentence})


def new_version(
    db: Session, tenant_id: UUID, before: dict[str, str], wanted: dict[str, str], what_changed: str
) -> None:
    """One more version of the terms where a required link was changed and both are set."""
    if all(wanted[name] for name in REQUIRED) and any(wanted[name] != before[name] for name in REQUIRED):
        db.add(
            TermsVersion(
                tenant_id=tenant_id,
                number=(current_number(db, tenant_id) or 0) + 1,
                terms_of_use=wanted["terms_of_use"],
                privacy_policy=wanted["privacy_policy"],
                what_changed=what_changed,
            )
        )


def current_number(db: Session, tenant_id: UUID) -> int | None:
    """The number of the terms that hold now; None before there are any."""
    return db.exec(select(func.max(TermsVersion.number)).where(TermsVersion.tenant_id == tenant_id)).one()


def consent_is_due(db: Session, user: User) -> bool:
    """Whether this customer has yet to agree to the current terms. System users agree to none here."""
    if user.is_staff:
        return False
    number = current_number(db, user.tenant_id)
    if number is None:
        return False
    newest = select(func.max(Consent.number)).where(Consent.tenant_id == user.tenant_id, Consent.user_id == user.id)
    given = db.exec(newest).one()
    return not given or given < number


def why_outdated(db: Session, tenant_id: UUID, seen: Seen | None, *, held: bool = True) -> dict[str, str]:
    """The sentence for the tick under terms that are not current.

    Current ones stay so until the caller's transaction ends, if `held`.
    """
    if seen is None:
        return {}
    if held:
        gate.hold(db, tenant_id)
    stored = db.get_one(SupportLinks, tenant_id)
    return {} if seen == (stored.terms_of_use, stored.privacy_policy) else TermsChanged().fields


def record_consent(
    db: Session, visitor: Visitor, user: User, *, number: int | None = None, at: datetime | None = None
) -> None:
    """Store that this person agrees to the current terms, or agreed to those of this number at that time."""
    of_tenant = select(TermsVersion).where(TermsVersion.tenant_id == user.tenant_id)
    if number is not None:
        of_tenant = of_tenant.where(TermsVersion.number == number)
    terms = db.exec(of_tenant.order_by(col(TermsVersion.number).desc()).limit(1)).first()
    if terms is None:
        raise GateClosed
    db.add(
        Consent(
            tenant_id=user.tenant_id,
            user_id=user.id,
            created_at=at or now(),
            number=terms.number,
            terms_of_use=terms.terms_of_use,
            privacy_policy=terms.privacy_policy,
            network_address=visitor.network_address[:64],
            browser=visitor.browser[:300],
        )
    )
