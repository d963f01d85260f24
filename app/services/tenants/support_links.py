"""Support links: read by everybody, set by Tenant admins."""

from dataclasses import dataclass
from uuid import UUID

from pydantic import BaseModel, ConfigDict
from sqlmodel import Session, col, func, select

from app.core import cleaning, urls
from app.core.catalogue import t
from app.core.clock import in_full, now
from app.core.db import again, reading
from app.core.errors import Invalid
from app.core.pools import reads
from app.models import Consent, Invitation, SupportLinks, Tenant, User
from app.rules import notes
from app.rules.actors import Actor, Visitor
from app.rules.permissions import Permission
from app.services.access import audit, locks
from app.services.access.acting import acting
from app.services.access.lost_updates import marks, next_revision, refuse_stale, tag
from app.services.tenants.gate import REQUIRED, is_open
from app.services.tenants.terms import new_version
from app.vocabulary.invitations import InvitationState
from app.vocabulary.people import UserStatus

LONGEST_NEWS = 300
LABELS = {
    "terms_of_use": "Terms of Use",
    "privacy_policy": "Privacy policy",
    "help_center": "Help center",
    "contact": "Contact",
    "faq": "FAQ",
    "legal_notice": "Legal notice",
}


class Links(BaseModel):
    """What the form holds; nothing else is accepted."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    terms_of_use: str = ""
    privacy_policy: str = ""
    help_center: str = ""
    contact: str = ""
    faq: str = ""
    legal_notice: str = ""


@dataclass(frozen=True, slots=True)
class SupportLinksRow:
    """The links as they stand, and the tag of their form."""

    links: Links
    seen: str
    gate_open: bool
    last_change: str
    asks_again: int = 0
    """How many people have agreed to the terms and will be asked again when these change."""


@reads
def read(visitor: Visitor) -> SupportLinksRow:
    """The links of the visitor's tenant. They are public: every footer shows them."""
    with reading() as db:
        return _row(db, visitor)


def _row(db: Session, visitor: Visitor) -> SupportLinksRow:
    tenant_id = visitor.tenant_id
    stored = db.get_one(SupportLinks, tenant_id)
    zone = db.get_one(Tenant, tenant_id).timezone
    may_edit = isinstance(visitor, Actor) and visitor.may(Permission.EDIT_SETTINGS)
    change = t("Last changed by {name} on {time}", name=stored.updated_by_name, time=in_full(stored.updated_at, zone))
    links = _shown(stored)
    return SupportLinksRow(
        links=links,
        seen=tag(marks(links.model_dump()), stored.revision),
        gate_open=is_open(db, tenant_id),
        last_change=change if stored.updated_by_name else "",
        asks_again=_people_who_agreed(db, tenant_id) if may_edit else 0,
    )


def _people_who_agreed(db: Session, tenant_id: UUID) -> int:
    people = select(func.count(col(User.id))).where(User.tenant_id == tenant_id, col(User.is_staff).is_(False))
    goes_on = col(User.status).in_((UserStatus.ACTIVE, UserStatus.INVITED))
    agreed = select(Consent.id).where(Consent.tenant_id == tenant_id, col(Consent.user_id) == col(User.id))
    return db.exec(people.where(goes_on, agreed.exists())).one()


def shown(db: Session, tenant_id: UUID) -> Links:
    """The links as screens and mails may show them: checked once more, whatever the database holds."""
    return _shown(db.get_one(SupportLinks, tenant_id))


def _shown(stored: SupportLinks) -> Links:
    return Links(**{name: url if not url or urls.is_safe_https(url) else "" for name, url in _urls(stored).items()})


def _urls(stored: SupportLinks) -> dict[str, str]:
    return {name: getattr(stored, name) for name in LABELS}


@again
def save(actor: Actor, *, links: Links, seen: str | None = None, what_changed: str = "") -> SupportLinksRow:
    """Store the links normalised. A change of a required one makes a new terms version, of which `what_changed` tells.

    `seen` is the tag of the form. Raises Invalid with a sentence for each bad field, or ChangedMeanwhile.
    """
    with acting(actor, "support_links.save", actor.tenant_id, needs=Permission.EDIT_SETTINGS) as db:
        wanted = _normalise(links)
        stored = locks.hold(db, SupportLinks, actor.tenant_id)
        refuse_stale(seen, _shown(stored).model_dump(), wanted, row=stored)
        before = _urls(stored)
        _refuse_emptying(db, actor, before, wanted)
        told = _checked_news(what_changed, before, wanted)
        if wanted != before:
            for name, url in wanted.items():
                setattr(stored, name, url)
            next_revision(stored)
            stored.updated_at, stored.updated_by_name = now(), actor.name
            new_version(db, actor.tenant_id, before, wanted, told)
            changed = sorted(name for name in LABELS if wanted[name] != before[name])
            audit.record(db, actor, "support_links.save", actor.tenant_id, changed=changed)
        db.flush()
        return _row(db, actor)


def _normalise(links: Links) -> dict[str, str]:
    wanted: dict[str, str] = {}
    bad: dict[str, str] = {}
    for name, text in links.model_dump().items():
        try:
            wanted[name] = urls.normalise_https(text) if cleaning.code(text) else ""
        except urls.UrlRefused as refused:
            bad[name] = str(refused)
    if bad:
        raise Invalid(bad)
    return wanted


def _refuse_emptying(db: Session, actor: Actor, before: dict[str, str], wanted: dict[str, str]) -> None:
    emptied = [name for name in REQUIRED if before[name] and not wanted[name]]
    if emptied and _customers_pending(db, actor.tenant_id):
        sentence = t("Invitations are pending, and the people invited must be able to read this. Replace it instead.")
        raise Invalid(dict.fromkeys(emptied, sentence))


def _checked_news(text: str, before: dict[str, str], wanted: dict[str, str]) -> str:
    try:
        told = notes.clean(text, most=LONGEST_NEWS)
    except notes.NoteRefused as refused:
        raise Invalid({"what_changed": str(refused)}) from None
    if told and all(wanted[name] == before[name] for name in REQUIRED):
        sentence = t("Neither link changed, so nobody is asked again. Change a link above, or empty this field.")
        raise Invalid({"what_changed": sentence})
    return told


def _customers_pending(db: Session, tenant_id: UUID) -> bool:
    pending = select(Invitation.id).where(
        Invitation.tenant_id == tenant_id, Invitation.state == InvitationState.PENDING
    )
    return db.exec(pending.where(col(Invitation.account_id).is_not(None)).limit(1)).first() is not None


def footer(links: Links) -> list[tuple[str, str]]:
    """Label and URL of each link that is set, in the order of the form."""
    return [(t(LABELS[name]), url) for name, url in links.model_dump().items() if url]
