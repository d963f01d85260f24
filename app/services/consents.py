"""Agreeing to new terms at the next log-in."""

from sqlmodel import col, update

from app.core.catalogue import t
from app.core.errors import Invalid
from app.models import SessionRow, User
from app.rules.actors import Actor
from app.rules.permissions import Permission
from app.services import audit, support_links


def agree(actor: Actor, *, agreed: bool) -> None:
    """Store the consent and open the rest of the site to every session of this person. Raises Invalid."""
    with audit.acting(actor, "consents.agree", needs=Permission.SIGNED_IN) as db:
        if not agreed:
            raise Invalid({"agreed": t("Please agree to the Terms of Use and Privacy policy to go on.")})
        user = db.get_one(User, actor.user_id, with_for_update=True)
        if support_links.consent_is_due(db, user):
            support_links.record_consent(db, actor, user)
            audit.record(db, actor, "consents.agree", user.id)
        db.exec(update(SessionRow).where(col(SessionRow.user_id) == user.id).values(terms_pending=False))
