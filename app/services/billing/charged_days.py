"""Which days a subscription is charged for: no day of one station or card twice, whoever paid for it before.

A station that is made anew is another asset, but it has the number of the old one; so assets are the same here when
they share the key of a number. Of two subscriptions for one day, the one that began earlier is charged. A number that
was corrected says nothing of subscriptions from before: no correction takes away a day that another is charged for.
"""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from app.models import Asset, Subscription
from app.models.asset import KEYS
from app.rules import prices
from app.rules.prices import Days
from app.vocabulary.assets import SubscriptionState

CHARGED = (SubscriptionState.ACTIVE, SubscriptionState.ENDED)
"""The states of a subscription that is or was charged for."""


def charged_until(db: Session, asset: Asset) -> date | None:
    """The day up to which the asset, or an earlier one with a number of it, is charged for; None where none ended."""
    same = [col(Subscription.asset_id) == asset.id]
    for key, kind in KEYS.items():
        if asset.kind == kind and getattr(asset, key):
            with_number = select(Asset.id).where(
                Asset.tenant_id == asset.tenant_id, Asset.kind == kind, getattr(Asset, key) == getattr(asset, key)
            )
            same.append(col(Subscription.asset_id).in_(with_number))
    found = [
        db.exec(
            select(sa.func.max(Subscription.ends_on)).where(
                Subscription.tenant_id == asset.tenant_id, Subscription.state == SubscriptionState.ENDED, each
            )
        ).one()
        for each in same
    ]
    return max((day for day in found if day is not None), default=None)


def of_subscriptions(
    db: Session, tenant_id: UUID, subscriptions: Iterable[Subscription], until: date
) -> dict[UUID, list[Days]]:
    """The days up to a day that each of these subscriptions is charged for, by their keys."""
    found = list(subscriptions)
    if not found:
        return {}
    taken = _taken(db, tenant_id, {each.payer_id for each in found})
    days: dict[UUID, list[Days]] = {}
    for each in found:
        if each.starts_on is not None:
            own = Days(each.starts_on, min(until, each.ends_on or until))
            others = [Days(first, end or until) for first, end in taken.get(each.id, [])]
            days[each.id] = list(prices.without(own, others))
    return days


def _taken(db: Session, tenant_id: UUID, payer_ids: set[UUID]) -> dict[UUID, list[tuple[date, date | None]]]:
    """Days that earlier subscriptions of the same station or card are charged for, by the key of the later one."""
    taken: dict[UUID, list[tuple[date, date | None]]] = {}
    for key, kind in KEYS.items():
        for later, first, end in db.connection().execute(_overlapping(tenant_id, payer_ids, key, kind)).all():
            if first is not None:
                taken.setdefault(later, []).append((first, end))
    return taken


def _overlapping(
    tenant_id: UUID, payer_ids: set[UUID], key: str, kind: str
) -> sa.Select[UUID, date | None, date | None]:
    mine, same, later, earlier = aliased(Asset), aliased(Asset), aliased(Subscription), aliased(Subscription)
    of_one_number = sa.and_(
        col(same.tenant_id) == tenant_id,
        col(same.kind) == kind,
        getattr(same, key) == getattr(mine, key),
        getattr(same, key) != "",
        getattr(mine, key) != "",  # said of both, or whoever has none is compared with all who have none
    )
    began_earlier = sa.or_(
        col(earlier.starts_on) < col(later.starts_on),
        sa.and_(col(earlier.starts_on) == col(later.starts_on), col(earlier.id) < col(later.id)),
    )
    return (
        sa.select(col(later.id), col(earlier.starts_on), col(earlier.ends_on))
        .join(mine, col(mine.id) == col(later.asset_id))
        .join(same, of_one_number)
        .join(earlier, sa.and_(col(earlier.tenant_id) == tenant_id, col(earlier.asset_id) == col(same.id)))
        .where(
            col(later.tenant_id) == tenant_id,
            col(later.payer_id).in_(payer_ids),
            col(later.state).in_(CHARGED),
            col(earlier.state).in_(CHARGED),
            _since_numbered(later, mine),
            _since_numbered(earlier, same),
            began_earlier,
            sa.or_(col(earlier.ends_on).is_(None), col(earlier.ends_on) > col(later.starts_on)),
        )
    )


def _since_numbered(subscription: type[Subscription], asset: type[Asset]) -> sa.ColumnElement[bool]:
    """Whether the subscription ran under the number that its asset has by now."""
    numbered_at = col(asset.numbered_at)
    return sa.or_(numbered_at.is_(None), col(subscription.created_at) >= numbered_at)
