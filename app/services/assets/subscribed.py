"""What an asset is subscribed to, in words: the plan that holds, and the one that will."""

from dataclasses import dataclass

from sqlmodel import Session

from app.core import money
from app.core.catalogue import t
from app.models import Account, Asset, Plan, Product, Subscription, SubscriptionPlan, Tenant
from app.services.access.lost_updates import UNSEEN, marks, refuse_stale, tag
from app.services.assets import subscription_days
from app.services.billing import enterprise_plans, offers
from app.services.billing.offers import OfferRow
from app.services.tenants import today_in
from app.vocabulary.assets import AssetType


@dataclass(frozen=True, slots=True)
class SubscriptionRow:
    """The plan that holds and the change that comes next; `seen` is the tag of the form that changes the plan.

    Under an enterprise plan there are no plan and no price.
    """

    plan: str = ""
    price: str = ""
    fee: str = ""
    public_charging: str = ""
    terms_url: str = ""
    since: str = ""
    next_change: str = ""
    seen: str = UNSEEN


Dated = tuple[SubscriptionPlan, Plan, Product]


def row(db: Session, asset: Asset, subscription: Subscription) -> SubscriptionRow:
    """What an asset is subscribed to now."""
    since = money.day_written(subscription.starts_on) if subscription.starts_on else ""
    if subscription.enterprise:
        return SubscriptionRow(since=since, public_charging=_switched(db, asset, subscription))
    dated, offer, next_change = _plans(db, subscription)
    return SubscriptionRow(
        plan=offer.name,
        price=offer.price,
        fee=offer.fee,
        public_charging=t("On") if offer.public_charging else t("Off"),
        terms_url=dated.terms_url,
        since=since,
        next_change=next_change,
        seen=tag(marks(_shown(offer, next_change))),
    )


def refuse_other_plans(db: Session, subscription: Subscription, seen: str | None) -> None:
    """ChangedMeanwhile when another plan holds, or is to come, than the form showed."""
    _, offer, next_change = _plans(db, subscription)
    told = {"next_change": next_change or t("no change of plan")}
    refuse_stale(seen, _shown(offer, next_change), {}, told=told)


def _shown(offer: OfferRow, next_change: str) -> dict[str, str]:
    return {"plan": f"{offer.name}, {offer.price}", "next_change": next_change}


def _plans(db: Session, subscription: Subscription) -> tuple[SubscriptionPlan, OfferRow, str]:
    """Since when which plan holds, and the change to another one that comes next, in words."""
    currency, today = db.get_one(Tenant, subscription.tenant_id).currency, today_in(db, subscription.tenant_id)
    rows, first = dated_plans(db, subscription), max(today, subscription.starts_on or today)
    dated, plan, product = [row for row in rows if row[0].valid_from <= first][-1]
    by_day = {row[0].valid_from: row for row in rows if row[0].valid_from > first}
    changes = [_dated(row, currency) for row in by_day.values() if row[1].id != plan.id]
    return dated, offers.row(plan, product, currency), changes[0] if changes else ""


def _dated(row: Dated, currency: str) -> str:
    dated, plan, product = row
    offer = offers.row(plan, product, currency)
    return t("{plan}, {price}, from {day}", plan=offer.name, price=offer.price, day=money.day_written(dated.valid_from))


def _switched(db: Session, asset: Asset, subscription: Subscription) -> str:
    agreed = enterprise_plans.plan_on(db, db.get_one(Account, subscription.payer_id), today_in(db, asset.tenant_id))
    switched = agreed and (agreed.public_stations if asset.kind == AssetType.STATION else agreed.public_cards)
    return t("On") if switched else t("Off")


def dated_plans(db: Session, subscription: Subscription) -> list[Dated]:
    """The plans of a subscription with their products, oldest first."""
    dated = subscription_days.history(db, subscription)
    plans = [db.get_one(Plan, row.plan_id) for row in dated]
    return [(row, plan, db.get_one(Product, plan.product_id)) for row, plan in zip(dated, plans, strict=True)]
