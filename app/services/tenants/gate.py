"""The gate: nobody signs up or is invited before Terms of Use and Privacy policy are set."""

from uuid import UUID

from sqlmodel import Session

from app.core import urls
from app.core.catalogue import t
from app.core.errors import Conflict
from app.models import SupportLinks
from app.services.access import locks

REQUIRED = ("terms_of_use", "privacy_policy")


class GateClosed(Conflict):
    """Nobody can sign up or be invited before both required links are set."""

    def __init__(self) -> None:
        super().__init__(t("Nobody can sign up or be invited before Terms of Use and Privacy policy are set."))


def is_open(db: Session, tenant_id: UUID) -> bool:
    """Whether both required links are set."""
    stored = db.get_one(SupportLinks, tenant_id)
    return all(urls.is_safe_https(getattr(stored, name)) for name in REQUIRED)


def require_open(db: Session, tenant_id: UUID, *, held: bool = True) -> None:
    """GateClosed unless both required links are set. It stays open until the caller's transaction ends, if `held`."""
    if held:
        hold(db, tenant_id)
    if not is_open(db, tenant_id):
        raise GateClosed


def hold(db: Session, tenant_id: UUID) -> None:
    """Keep the gate as it is, open or shut, until the caller's transaction ends."""
    locks.hold(db, SupportLinks, tenant_id, shared=True)
