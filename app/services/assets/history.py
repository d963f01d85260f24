"""The history of an asset: what became of its subscriptions, newest first, in pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlmodel import Session, col, select

from app.core import money
from app.core.catalogue import t
from app.core.clock import in_full
from app.models import Asset, Subscription, Tenant
from app.services.assets import subscribed
from app.services.billing import offers
from app.services.lists import pages
from app.services.lists.pages import ListQuery, Page
from app.vocabulary.assets import SubscriptionState


@dataclass(frozen=True, slots=True)
class AssetLine:
    """One line of the history, newest first; `tone` is good, bad, warn, info or empty."""

    text: str
    when: str
    more: str
    tone: str


_ENDS = {
    SubscriptionState.ENDED: ("Deactivated", ""),
    SubscriptionState.LAPSED: ("Not confirmed in time", "warn"),
    SubscriptionState.WITHDRAWN: ("Taken back before it was confirmed", ""),
}


def page(db: Session, asset: Asset, tenant: Tenant, cursor: str) -> Page[AssetLine]:
    """The lines about one page of its subscriptions."""
    of_asset = sa.select(col(Subscription.id), col(Subscription.created_at)).where(
        col(Subscription.tenant_id) == asset.tenant_id, col(Subscription.asset_id) == asset.id
    )
    total = pages.count(db, of_asset)
    keys, position, newer, older = pages.page_keys(db, ListQuery(cursor=cursor), of_asset, total)
    found: Sequence[Subscription] = (
        db.exec(select(Subscription).where(col(Subscription.id).in_(keys))).all() if keys else []
    )
    rows = {subscription.id: subscription for subscription in found}
    lines = tuple(line for key in keys for line in _lines_of(db, rows[key], tenant))
    return Page(lines, position, newer, older)


def _lines_of(db: Session, subscription: Subscription, tenant: Tenant) -> list[AssetLine]:
    lines: list[AssetLine] = []
    zone = tenant.timezone
    if subscription.state in _ENDS and subscription.ended_at:
        text, tone = _ENDS[SubscriptionState(subscription.state)]
        last = t("charged until {day}", day=_last_day(subscription)) if subscription.ends_on else ""
        by = " · ".join(part for part in (subscription.ended_by_name, last) if part)
        lines.append(AssetLine(t(text), in_full(subscription.ended_at, zone), by, tone))
    for place, (row, plan, product) in reversed(list(enumerate(subscribed.dated_plans(db, subscription)))):
        if row.agreed_at:
            offer = offers.row(plan, product, tenant.currency)
            text = t("Activated on {plan}") if place == 0 else t("Changes to {plan} on {day}")
            named = text.format(plan=offer.name, day=money.day_written(row.valid_from))
            more = " · ".join((offer.price, t("agreed by {name}", name=row.agreed_by_name)))
            lines.append(AssetLine(named, in_full(row.agreed_at, zone), more, "good"))
    if subscription.enterprise:
        lines.append(_first(subscription, t("Activated under the enterprise plan"), zone, "good"))
    elif subscription.confirmer_id:
        lines.append(_first(subscription, t("Confirmation requested"), zone, "info"))
    return lines


def _first(subscription: Subscription, text: str, zone: str, tone: str) -> AssetLine:
    return AssetLine(text, in_full(subscription.created_at, zone), subscription.requested_by_name, tone)


def _last_day(subscription: Subscription) -> str:
    if subscription.ends_on is None or subscription.starts_on is None or subscription.ends_on == subscription.starts_on:
        return t("the day before it began")
    return money.day_written(date.fromordinal(subscription.ends_on.toordinal() - 1))
