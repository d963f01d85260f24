"""Sending again: what it tells, and how often it may happen."""

from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session

from app.core.catalogue import t
from app.core.clock import in_full
from app.core.errors import Conflict, Throttled
from app.models import Tenant
from app.services.access import throttles


class NotResendable(Conflict):
    """Activated or revoked: there is nothing to send again."""


class ResendsUsedUp(Throttled):
    """Five resends to one address in 24 hours."""


@dataclass(frozen=True, slots=True)
class ResentRow:
    """What a resend did. `mailed` is False when one was sent within the last minute or still waits."""

    mailed: bool
    email: str
    sentence: str


def count_resend(db: Session, tenant_id: UUID, email: str) -> None:
    """Count one mail that staff send again to an address; ResendsUsedUp past five in 24 hours."""
    throttles.lock(db, tenant_id, throttles.RESEND, email)
    free_at = throttles.until(db, tenant_id, throttles.RESEND, email)
    if free_at:
        zone = db.get_one(Tenant, tenant_id).timezone
        sentence = t("Five new links went to this address in 24 hours. The next one can be sent from {time}.")
        raise ResendsUsedUp(sentence.format(time=in_full(free_at, zone)), free_at)
    throttles.hit(db, tenant_id, throttles.RESEND, email)
