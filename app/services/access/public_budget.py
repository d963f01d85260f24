"""What anybody may trigger has budgets of its own: three mails an hour to one address for the way into an account
(sign-up, activation again), and three for a new password.

Whoever uses up one has had mailed what it is for, so that no stranger keeps an owner from either (decision 0026).
"""

from contextlib import suppress
from datetime import datetime, timedelta

from sqlmodel import Session

from app.core import addresses, network
from app.core.addresses import AddressRefused
from app.core.catalogue import t
from app.core.clock import time_of_day
from app.core.errors import Throttled
from app.models import Tenant
from app.rules.actors import Visitor
from app.services.access import throttles
from app.services.access.throttles import Limit


class PublicBudgetSpent(Throttled):
    """Three an hour for one address, known or not, or too many of any kind from one network."""


def refuse_again(visitor: Visitor, *, email: str, of: Limit = throttles.PUBLIC_MAIL) -> None:
    """PublicBudgetSpent when that was the answer a moment ago: before a transaction takes the place of a writer."""
    with suppress(AddressRefused):
        throttles.refuse_again(visitor.tenant_id, _counted_by(visitor, addresses.normalise(email), of))


def _counted_by(visitor: Visitor, address: str, of: Limit) -> list[tuple[Limit, str]]:
    return [
        (of, address),
        (throttles.PUBLIC_NETWORK, network.neighbourhood(visitor.network_address)),
    ]


def spend(db: Session, visitor: Visitor, address: str, *, of: Limit = throttles.PUBLIC_MAIL) -> None:
    """Count one request for this address. PublicBudgetSpent when the hour's three are used up."""
    keys = _counted_by(visitor, address, of)
    for limit, key in keys:
        throttles.lock(db, visitor.tenant_id, limit, key)
    waits = [throttles.until(db, visitor.tenant_id, limit, key) for limit, key in keys]
    refusals: list[PublicBudgetSpent] = []
    for free_at, (limit, key) in zip(waits, keys, strict=True):
        if free_at:
            refusals.append(_refusal(db, visitor, limit, free_at))
            throttles.remember(visitor.tenant_id, limit, key, refusals[-1])
    if refusals:
        raise max(refusals, key=lambda refusal: refusal.until)
    for limit, key in keys:
        throttles.hit(db, visitor.tenant_id, limit, key)


def _refusal(db: Session, visitor: Visitor, limit: Limit, free_at: datetime) -> PublicBudgetSpent:
    time = time_of_day(free_at + timedelta(minutes=1), db.get_one(Tenant, visitor.tenant_id).timezone)
    sentence = t("We sent several mails already. Check the spam folder, or try again at {time}.", time=time)
    if limit is throttles.PUBLIC_NETWORK:
        sentence = t("Too many requests came from your network in the last hour. Try again at {time}.", time=time)
    return PublicBudgetSpent(sentence, free_at)
