"""Everything that is charged for an account and what hangs below it, line by line."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from sqlmodel import Session, col, select

from app.core import money
from app.models import EnterprisePlan, Plan, Subscription, SubscriptionPlan, Tenant
from app.rules import prices
from app.rules.prices import Charge, Days
from app.services.billing import charged_days
from app.vocabulary.assets import AssetType
from app.vocabulary.billing import Interval

DAY = timedelta(days=1)


@dataclass(slots=True)
class Books:
    """The charges of one payer."""

    charges: list[Charge] = field(default_factory=list[Charge])

    def on(self, day: date) -> tuple[Charge, ...]:
        """What is charged on a day, equal things in one."""
        return prices.in_month(self.charges, Days(day, day + DAY))


def books_of(db: Session, tenant_id: UUID, payer_ids: set[UUID], until: date) -> dict[UUID, Books]:
    """The charges of each of these payers up to a day; whoever has none is left out."""
    charged: Sequence[Subscription] = (
        db.exec(
            select(Subscription)
            .where(Subscription.tenant_id == tenant_id, col(Subscription.payer_id).in_(payer_ids))
            .where(col(Subscription.state).in_(charged_days.CHARGED), col(Subscription.starts_on) < until)
        ).all()
        if payer_ids
        else []
    )
    if not charged:
        return {}
    charged = sorted(charged, key=lambda each: each.id)  # an order asked of the database might be walked along its key
    plans, agreed = _plan_histories(db, tenant_id, payer_ids), _enterprise_histories(db, tenant_id, payer_ids)
    unit = money.smallest(db.get_one(Tenant, tenant_id).currency)
    books: dict[UUID, Books] = {}
    days = charged_days.of_subscriptions(db, tenant_id, charged, until)
    for subscription in charged:
        of_payer = books.setdefault(subscription.payer_id, Books())
        for stretch in days.get(subscription.id, []):
            if subscription.enterprise:
                history = agreed.get(subscription.payer_id, [])
                of_payer.charges += _enterprise_charges(subscription, stretch, history, unit)
            else:
                of_payer.charges += _plan_charges(subscription, stretch, plans.get(subscription.id, []), unit)
    return books


def _for(subscription: Subscription) -> str:
    return "" if subscription.account_id == subscription.payer_id else str(subscription.account_id)


def _plan_charges(
    subscription: Subscription, days: Days, history: list[tuple[date, Plan]], unit: Decimal
) -> Iterator[Charge]:
    for stretch, plan in prices.periods(history, days):
        yield Charge(f"{plan.id}|{_for(subscription)}", plan.price, plan.interval, stretch, unit=unit)


def _enterprise_charges(
    subscription: Subscription, days: Days, history: list[tuple[date, EnterprisePlan]], unit: Decimal
) -> Iterator[Charge]:
    for stretch, agreed in prices.periods(history, days):
        if subscription.kind == AssetType.CARD:
            counted = [("card", agreed.card_price, 1)]
        else:
            counted = [
                ("ac", agreed.ac_price, subscription.ac_connectors),
                ("dc", agreed.dc_price, subscription.dc_connectors),
            ]
        for thing, price, quantity in counted:
            if quantity:
                yield Charge(f"{thing}|{_for(subscription)}", price, Interval.MONTH, stretch, quantity, unit)


def _plan_histories(db: Session, tenant_id: UUID, payer_ids: set[UUID]) -> dict[UUID, list[tuple[date, Plan]]]:
    paid = select(Subscription.id).where(Subscription.tenant_id == tenant_id, col(Subscription.payer_id).in_(payer_ids))
    rows = db.exec(
        select(SubscriptionPlan, Plan)
        .join(Plan, col(Plan.id) == col(SubscriptionPlan.plan_id))
        .where(SubscriptionPlan.tenant_id == tenant_id, col(SubscriptionPlan.subscription_id).in_(paid))
        .order_by(col(SubscriptionPlan.valid_from), col(SubscriptionPlan.id))
    ).all()
    histories: dict[UUID, list[tuple[date, Plan]]] = {}
    for row, plan in rows:
        histories.setdefault(row.subscription_id, []).append((row.valid_from, plan))
    return histories


def _enterprise_histories(
    db: Session, tenant_id: UUID, payer_ids: set[UUID]
) -> dict[UUID, list[tuple[date, EnterprisePlan]]]:
    rows = db.exec(
        select(EnterprisePlan)
        .where(EnterprisePlan.tenant_id == tenant_id, col(EnterprisePlan.account_id).in_(payer_ids))
        .order_by(col(EnterprisePlan.valid_from), col(EnterprisePlan.id))
    ).all()
    histories: dict[UUID, list[tuple[date, EnterprisePlan]]] = {}
    for row in rows:
        histories.setdefault(row.account_id, []).append((row.valid_from, row))
    return histories
