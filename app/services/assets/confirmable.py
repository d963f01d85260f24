"""Whether a subscription may be confirmed, apart from its links."""

from sqlmodel import Session

from app.core.catalogue import t
from app.models import Account, Subscription, Tenant, User
from app.vocabulary.accounts import AccountStatus
from app.vocabulary.assets import SubscriptionState
from app.vocabulary.people import UserStatus


def why_not_confirmable(db: Session, subscription: Subscription) -> str:
    """Why a subscription may not be confirmed now, apart from its links; empty when it may."""
    if subscription.state != SubscriptionState.PENDING:
        return t("This subscription is no longer awaiting confirmation.")
    if db.get_one(Tenant, subscription.tenant_id).suspended_at:
        return t("The tenant is suspended.")
    accounts = db.get_one(Account, subscription.account_id), db.get_one(Account, subscription.payer_id)
    if any(account.status == AccountStatus.SUSPENDED for account in accounts):
        return t("The account is suspended.")
    confirmer = db.get(User, subscription.confirmer_id)
    if confirmer is None or confirmer.status != UserStatus.ACTIVE:
        return t("The person is no longer active.")
    return ""
