"""When a subscription runs and on which plan: inner helpers that all take `db`."""

from datetime import date, timedelta
from uuid import UUID

from sqlmodel import Session, col, delete, select

from app.core.clock import now
from app.models import Asset, Plan, Product, Subscription, SubscriptionPlan, User
from app.rules.actors import Visitor
from app.services.billing import charged_days
from app.services.tenants import today_in
from app.vocabulary.assets import AssetStatus, SubscriptionState


def begin(db: Session, subscription: Subscription, asset: Asset) -> date:
    """Let a subscription run from now; the first day that it is charged for.

    A day that an earlier subscription of the same station or card is charged for is not charged again.
    """
    today = today_in(db, asset.tenant_id)
    first = max(today, charged_days.charged_until(db, asset) or today)
    subscription.starts_on, subscription.state = first, SubscriptionState.ACTIVE
    asset.status = AssetStatus.ACTIVE
    db.add_all([subscription, asset])
    db.flush()
    return first


def end(db: Session, subscription: Subscription, asset: Asset, by: str) -> None:
    """End a running subscription with today, which is still charged unless it was to begin later."""
    today, first = today_in(db, asset.tenant_id), subscription.starts_on
    subscription.ends_on = max(first, today + timedelta(days=1)) if first and first <= today else first
    subscription.state, subscription.ended_at = SubscriptionState.ENDED, now()
    subscription.ended_by_name = by
    asset.status = AssetStatus.INACTIVE
    db.add_all([subscription, asset])


def add_plan(
    db: Session,
    subscription: Subscription,
    plan: Plan,
    product: Product,
    valid_from: date,
    agreed: tuple[Visitor, User] | None,
    *,
    shown: str = "",
) -> None:
    """The plan from a day on. `agreed` is who agreed to its terms, from where; None while nobody has.

    `shown` are terms that were shown earlier than now, where they are those agreed to.
    """
    who, person = agreed or (None, None)
    db.flush()
    db.add(
        SubscriptionPlan(
            tenant_id=subscription.tenant_id,
            subscription_id=subscription.id,
            plan_id=plan.id,
            valid_from=valid_from,
            terms_url=shown or product.terms_url,
            agreed_by_id=person.id if person else None,
            agreed_by_name=person.name if person else "",
            agreed_at=now() if person else None,
            network_address=who.network_address[:64] if who else "",
            browser=who.browser[:300] if who else "",
        )
    )


def history(db: Session, subscription: Subscription) -> list[SubscriptionPlan]:
    """The plans of a subscription, oldest first; of several for one day the last one holds."""
    dated = (col(SubscriptionPlan.valid_from), col(SubscriptionPlan.id))
    of_it = select(SubscriptionPlan).where(
        SubscriptionPlan.tenant_id == subscription.tenant_id, SubscriptionPlan.subscription_id == subscription.id
    )
    return list(db.exec(of_it.order_by(*dated)).all())


def plan_on(db: Session, subscription: Subscription, day: date) -> UUID | None:
    """The key of the plan that holds on a day."""
    holding = [row.plan_id for row in history(db, subscription) if row.valid_from <= day]
    return holding[-1] if holding else None


def coming(db: Session, subscription: Subscription) -> list[tuple[date, UUID]]:
    """The days and plans of changes that have not come yet."""
    today = today_in(db, subscription.tenant_id)
    since = max(today, subscription.starts_on or today)
    return [(row.valid_from, row.plan_id) for row in history(db, subscription) if row.valid_from > since]


def forget_coming(db: Session, subscription: Subscription) -> int:
    """Take back changes of plan that have not come yet; how many there were."""
    today = today_in(db, subscription.tenant_id)
    gone = db.exec(
        delete(SubscriptionPlan)
        .where(col(SubscriptionPlan.tenant_id) == subscription.tenant_id)
        .where(col(SubscriptionPlan.subscription_id) == subscription.id)
        .where(col(SubscriptionPlan.valid_from) > max(today, subscription.starts_on or today))
    )
    return gone.rowcount
