"""Links: issued, found, used, replaced, revoked. Whoever holds the token of one may do what it is for."""

from datetime import timedelta
from uuid import UUID

from sqlmodel import Session, col, select, update

from app.core import tokens
from app.core.catalogue import t
from app.core.clock import now
from app.core.errors import Conflict
from app.core.tokens import Purpose
from app.models import Link, Tenant
from app.vocabulary.links import Outcome

HOLDS = {
    Purpose.ACTIVATION: timedelta(hours=24),
    Purpose.PASSWORD_RESET: timedelta(hours=1),
    Purpose.SUBSCRIPTION: timedelta(days=7),
}
"""How long a link is valid from the attempt that hands its mail over."""


def issue(db: Session, tenant_id: UUID, purpose: Purpose, subject_id: UUID) -> Link:
    """A new version of the subject's link. Earlier ones stay valid until this one's mail is handed over."""
    newest = _versions(db, tenant_id, purpose, subject_id)
    version = newest[0].version + 1 if newest else 1
    epoch = db.get_one(Tenant, tenant_id).link_epoch
    link = Link(
        tenant_id=tenant_id,
        purpose=purpose,
        subject_id=subject_id,
        version=version,
        epoch=epoch,
        key_id=tokens.current_key_id(),
        token_hash=tokens.digest(tokens.link_token(purpose, subject_id, version, epoch)),
    )
    db.add(link)
    db.flush()
    return link


def usable_or_new(db: Session, tenant_id: UUID, purpose: Purpose, subject_id: UUID) -> Link:
    """The newest link while it is valid or still waiting for its mail, else a new one.

    What the public may trigger goes through here, so that a stranger cannot kill a link.
    """
    newest = next(iter(_versions(db, tenant_id, purpose, subject_id)), None)
    if newest and _may_still_work(newest) and _is_of_this_epoch(db, newest):
        return newest
    return issue(db, tenant_id, purpose, subject_id)


def _may_still_work(link: Link) -> bool:
    if link.used_at or link.replaced_at or link.revoked_at:
        return False
    return link.expires_at is None or now() < link.expires_at


def _versions(db: Session, tenant_id: UUID, purpose: Purpose, subject_id: UUID) -> list[Link]:
    of_subject = select(Link).where(Link.tenant_id == tenant_id, Link.purpose == purpose, Link.subject_id == subject_id)
    newest_first = of_subject.order_by(col(Link.version).desc())
    return list(db.exec(newest_first.execution_options(populate_existing=True)).all())


def _is_of_this_epoch(db: Session, link: Link) -> bool:
    return link.epoch == db.get_one(Tenant, link.tenant_id).link_epoch


def find(db: Session, tenant_id: UUID, purpose: Purpose, token: object) -> Link | None:
    """The link a token stands for in this tenant and for this purpose; None for anything else a client may send."""
    text = tokens.parse_token(token)
    if text is None:
        return None
    link = db.exec(
        select(Link)
        .where(Link.token_hash == tokens.digest(text), Link.tenant_id == tenant_id)
        .where(Link.purpose == purpose)
    ).first()
    return link if link and _is_of_this_epoch(db, link) else None


def token_for(db: Session, link: Link) -> str:
    """The secret of this link for the mail that is being written; hashed anew when the key was rotated since."""
    token = tokens.link_token(Purpose(link.purpose), link.subject_id, link.version, link.epoch)
    if link.key_id != tokens.current_key_id():
        link.key_id, link.token_hash = tokens.current_key_id(), tokens.digest(token)
        db.add(link)
    return token


def use(db: Session, link: Link) -> bool:
    """Use the link up. True for exactly one caller, and only while it is valid: now < expires_at."""
    moment = now()
    used = db.exec(
        update(Link)
        .where(col(Link.tenant_id) == link.tenant_id, col(Link.id) == link.id)
        .where(col(Link.used_at).is_(None), col(Link.replaced_at).is_(None))
        .where(col(Link.revoked_at).is_(None), col(Link.expires_at) > moment)
        .values(used_at=moment)
    )
    return used.rowcount == 1


def replace_older(db: Session, link: Link) -> int:
    """Mark the earlier links of the same subject replaced, now that this one's mail was handed over."""
    older = db.exec(
        update(Link)
        .where(col(Link.tenant_id) == link.tenant_id, col(Link.purpose) == link.purpose)
        .where(col(Link.subject_id) == link.subject_id, col(Link.version) < link.version)
        .where(col(Link.replaced_at).is_(None), col(Link.used_at).is_(None))
        .values(replaced_at=now())
    )
    return older.rowcount


def revoke_all(db: Session, tenant_id: UUID, purpose: Purpose, subject_id: UUID) -> None:
    """Make every unused link of the subject useless."""
    db.exec(
        update(Link)
        .where(col(Link.tenant_id) == tenant_id, col(Link.purpose) == purpose, col(Link.subject_id) == subject_id)
        .where(col(Link.used_at).is_(None), col(Link.revoked_at).is_(None))
        .values(revoked_at=now())
    )


class LinkGone(Conflict):
    """The link stopped working between looking and submitting; `outcome` says how."""

    def __init__(self, outcome: Outcome) -> None:
        sentence = t("This link no longer works. The page below says why.")
        if outcome is Outcome.SOMEBODY_ELSE:
            sentence = t("You are signed in as somebody else, so the link was not used. The page below says more.")
        super().__init__(sentence)
        self.outcome = outcome
