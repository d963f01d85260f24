"""What anybody may trigger has a budget of its own: three mails an hour to one address."""

from datetime import timedelta

from sqlmodel import Session

from app.core import network
from app.core.catalogue import t
from app.core.clock import time_of_day
from app.core.errors import Throttled
from app.models import Tenant
from app.rules.actors import Visitor
from app.services import throttles


class PublicBudgetSpent(Throttled):
    """Three an hour for one address, known or not, or too many from one network."""


def spend(db: Session, visitor: Visitor, address: str) -> None:
    """Count one request for this address. PublicBudgetSpent when the hour's three are used up."""
    keys = [
        (throttles.PUBLIC_MAIL, address),
        (throttles.PUBLIC_NETWORK, network.neighbourhood(visitor.network_address)),
    ]
    for limit, key in keys:
        throttles.lock(db, visitor.tenant_id, limit, key)
    waits = [throttles.until(db, visitor.tenant_id, limit, key) for limit, key in keys]
    free_at, limit = max(
        ((wait, limit) for wait, (limit, _) in zip(waits, keys, strict=True) if wait),
        key=lambda pair: pair[0],
        default=(None, None),
    )
    if free_at and limit:
        zone = db.get_one(Tenant, visitor.tenant_id).timezone
        time = time_of_day(free_at + timedelta(minutes=1), zone)
        sentence = t("We sent several mails already. Check the spam folder, or try again at {time}.", time=time)
        if limit is throttles.PUBLIC_NETWORK:
            sentence = t("Too many requests came from your network in the last hour. Try again at {time}.", time=time)
        raise PublicBudgetSpent(sentence, free_at)
    for limit, key in keys:
        throttles.hit(db, visitor.tenant_id, limit, key)
