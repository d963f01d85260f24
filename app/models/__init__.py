"""Every table, so that importing this package knows the whole schema."""

from app.models.account import Account
from app.models.asset import Asset
from app.models.audit import AuditRow
from app.models.invitation import Invitation, InvitationEvent
from app.models.link import Link
from app.models.outbox import MailPause, OutboxMail
from app.models.product import Plan, Product
from app.models.public_request import PublicRequest
from app.models.reimbursement import ReimbursementRate
from app.models.session import LoginTicket, SessionRow
from app.models.subscription import EnterprisePlan, Subscription, SubscriptionPlan
from app.models.support_links import Consent, SupportLinks, TermsVersion
from app.models.tenant import Tenant
from app.models.throttle import ThrottleHit
from app.models.user import User

__all__ = [
    "Account",
    "Asset",
    "AuditRow",
    "Consent",
    "EnterprisePlan",
    "Invitation",
    "InvitationEvent",
    "Link",
    "LoginTicket",
    "MailPause",
    "OutboxMail",
    "Plan",
    "Product",
    "PublicRequest",
    "ReimbursementRate",
    "SessionRow",
    "Subscription",
    "SubscriptionPlan",
    "SupportLinks",
    "Tenant",
    "TermsVersion",
    "ThrottleHit",
    "User",
]
