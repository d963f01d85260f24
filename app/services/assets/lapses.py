"""Subscriptions that nobody confirmed in time."""

from uuid import UUID

from sqlmodel import Session, col, select

from app.core.clock import now
from app.core.db import again, unit_of_work
from app.models import Asset, Subscription, Tenant
from app.vocabulary.assets import AssetStatus, SubscriptionState
from app.vocabulary.invitations import Delivery


def settle(db: Session, tenant_id: UUID | None = None) -> int:
    """Make the assets inactive whose confirmation did not come in time; how many. A mail that waits holds it up."""
    of_all = select(Tenant.id) if tenant_id is None else [tenant_id]
    overdue = select(Subscription).where(
        col(Subscription.tenant_id).in_(of_all),  # so that the index of the deadlines, by tenant, is of use
        Subscription.state == SubscriptionState.PENDING,
        col(Subscription.expires_at) <= now(),
        Subscription.delivery != Delivery.QUEUED,
    )
    # Whoever has an asset in hand at this moment decides about it; nobody is waited for.
    keys = [subscription.asset_id for subscription in db.exec(overdue.limit(500)).all()]
    if not keys:
        return 0
    due = select(Asset).where(col(Asset.id).in_(keys))
    free = due.with_for_update(key_share=True, skip_locked=True).execution_options(populate_existing=True)
    mine = {asset.id: asset for asset in db.exec(free).all()}
    if not mine:
        return 0
    held = overdue.where(col(Subscription.asset_id).in_(mine)).with_for_update(key_share=True, skip_locked=True)
    found = db.exec(held.execution_options(populate_existing=True)).all()
    for subscription in found:
        subscription.state, subscription.ended_at = SubscriptionState.LAPSED, now()
        asset = mine[subscription.asset_id]
        asset.status = AssetStatus.INACTIVE
        db.add_all([asset, subscription])
    db.flush()
    return len(found)


@again
def settle_all() -> bool:
    """Settle in every tenant; whether there may be more."""
    with unit_of_work() as db:
        return settle(db) > 0
