"""Agreeing to terms: to new ones at the next log-in, with what changed since the person last agreed."""

from dataclasses import dataclass

from sqlmodel import Session, col, select, update

from app.core import urls
from app.core.catalogue import t
from app.core.clock import in_full
from app.core.db import again
from app.core.errors import Invalid
from app.core.pools import reads
from app.models import Consent, SessionRow, Tenant, TermsVersion, User
from app.rules.actors import Actor
from app.rules.permissions import Permission
from app.services import audit, locks, support_links
from app.services.support_links import REQUIRED, Seen

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
    with audit.looking(actor, "consents.read", needs=Permission.SIGNED_IN) as db:
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
    with audit.acting(actor, "consents.agree", needs=Permission.SIGNED_IN) as db:
        if not agreed:
            raise Invalid({"agreed": t("Please agree to the Terms of Use and Privacy policy to go on.")})
        if support_links.why_outdated(db, actor.tenant_id, seen):
            raise support_links.TermsChanged
        user = locks.hold(db, User, actor.user_id)
        if support_links.consent_is_due(db, user):
            support_links.record_consent(db, actor, user)
            audit.record(db, actor, "consents.agree", user.id)
        of_tenant = update(SessionRow).where(col(SessionRow.tenant_id) == user.tenant_id)
        db.exec(of_tenant.where(col(SessionRow.user_id) == user.id).values(terms_pending=False))
