"""The mail that asks to confirm a subscription."""

from typing import Any

from sqlmodel import Session

from app.mail import messages
from app.models import Account, Asset, Link, Plan, Product, Subscription, Tenant
from app.services.assets import subscription_days
from app.services.billing import offers


def confirmation(db: Session, link: Link, tenant: Tenant, values: dict[str, Any]) -> messages.Mail:
    """The finished values of the mail about the subscription behind a link."""
    subscription = db.get_one(Subscription, link.subject_id)
    plan = db.get_one(Plan, subscription_days.history(db, subscription)[-1].plan_id)
    return messages.SubscriptionConfirmationMail(
        **values,
        asset_name=db.get_one(Asset, subscription.asset_id).name,
        account_name=db.get_one(Account, subscription.account_id).called,
        plan_name=db.get_one(Product, plan.product_id).public_name,
        price=offers.price_text(plan.price, plan.interval, tenant.currency),
        invited_by=subscription.requested_by_name or None,
    )
