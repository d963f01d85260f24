"""Every table, so that importing this package knows the whole schema."""

from app.models.account import Account, AccountKind, AccountStatus, AccountType
from app.models.asset import Asset, AssetStatus
from app.models.audit import AuditRow
from app.models.invitation import Delivery, Invitation, InvitationEvent, InvitationState
from app.models.link import Link
from app.models.outbox import MailPause, MailState, OutboxMail
from app.models.product import AssetType, Availability, FeeKind, Interval, Plan, Product
from app.models.public_request import PublicRequest, RequestKind
from app.models.reimbursement import ReimbursementRate
from app.models.session import LoginTicket, SessionRow
from app.models.subscription import EnterprisePlan, Subscription, SubscriptionPlan, SubscriptionState
from app.models.support_links import Consent, SupportLinks, TermsVersion
from app.models.tenant import Tenant
from app.models.throttle import ThrottleHit
from app.models.user import User, UserStatus

__all__ = [
    "Account",
    "AccountKind",
    "AccountStatus",
    "AccountType",
    "Asset",
    "AssetStatus",
    "AssetType",
    "AuditRow",
    "Availability",
    "Consent",
    "Delivery",
    "EnterprisePlan",
    "FeeKind",
    "Interval",
    "Invitation",
    "InvitationEvent",
    "InvitationState",
    "Link",
    "LoginTicket",
    "MailPause",
    "MailState",
    "OutboxMail",
    "Plan",
    "Product",
    "PublicRequest",
    "ReimbursementRate",
    "RequestKind",
    "SessionRow",
    "Subscription",
    "SubscriptionPlan",
    "SubscriptionState",
    "SupportLinks",
    "Tenant",
    "TermsVersion",
    "ThrottleHit",
    "User",
    "UserStatus",
]
