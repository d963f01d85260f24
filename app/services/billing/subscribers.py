"""Who has a product's plans: how many now, and whether anybody ever had."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from app.models import Plan, Product, Subscription, SubscriptionPlan
from app.vocabulary.assets import SubscriptionState


def active(db: Session, product: Product) -> dict[UUID, int]:
    """Active subscriptions of each of its plans, by the newest plan of each subscription."""
    newest: sa.ColumnElement[int] = sa.func.row_number().over(
        partition_by=col(SubscriptionPlan.subscription_id),
        order_by=(col(SubscriptionPlan.valid_from).desc(), col(SubscriptionPlan.id).desc()),
    )
    having = select(SubscriptionPlan.subscription_id).where(
        SubscriptionPlan.tenant_id == product.tenant_id, col(SubscriptionPlan.plan_id).in_(_plans(product))
    )
    ranked = (
        sa.select(col(SubscriptionPlan.plan_id), newest.label("place"))
        .join(Subscription, col(Subscription.id) == col(SubscriptionPlan.subscription_id))
        .where(col(SubscriptionPlan.tenant_id) == product.tenant_id, col(SubscriptionPlan.subscription_id).in_(having))
        .where(col(Subscription.tenant_id) == product.tenant_id, col(Subscription.state) == SubscriptionState.ACTIVE)
        .subquery()
    )
    counted = sa.select(ranked.c.plan_id, sa.func.count()).where(ranked.c.place == 1).group_by(ranked.c.plan_id)
    return {row[0]: row[1] for row in db.connection().execute(counted)}


def ever(db: Session, product: Product) -> set[UUID]:
    """Keys of its plans that anybody ever subscribed to or is asked to."""
    rows = db.exec(
        select(SubscriptionPlan.plan_id)
        .where(SubscriptionPlan.tenant_id == product.tenant_id)
        .where(col(SubscriptionPlan.plan_id).in_(_plans(product)))
        .distinct()
    ).all()
    return set(rows)


def _plans(product: Product) -> Any:
    return select(Plan.id).where(Plan.tenant_id == product.tenant_id, Plan.product_id == product.id)
