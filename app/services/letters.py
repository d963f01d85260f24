"""Writes a queued mail at the moment it is sent: rows in, a finished mail out."""

from typing import Any

from sqlmodel import Session

from app.core import routes
from app.core.catalogue import t
from app.core.clock import in_full
from app.core.settings import get_settings
from app.core.tokens import Purpose
from app.mail import messages
from app.models import Account, Asset, Invitation, Link, OutboxMail, Plan, Product, Subscription, Tenant, User
from app.rules.permissions import may_grant
from app.services import links, offers, subscription_days, support_links, tenants
from app.vocabulary.accounts import AccountKind, AccountStatus
from app.vocabulary.assets import SubscriptionState
from app.vocabulary.invitations import InvitationState
from app.vocabulary.mail import MailKind
from app.vocabulary.people import Role, UserStatus


def why_unwanted(db: Session, mail: OutboxMail) -> str:
    """Why a waiting mail should not be sent any more; empty when it should."""
    if db.get_one(Tenant, mail.tenant_id).suspended_at:
        return t("The tenant is suspended.")
    link = db.get(Link, mail.link_id) if mail.link_id else None
    if link and (link.used_at or link.replaced_at or link.revoked_at):
        return t("A newer link was sent, or this one was used or revoked.")
    if mail.invitation_id:
        return why_void(db, db.get_one(Invitation, mail.invitation_id))
    if link and link.purpose == Purpose.SUBSCRIPTION:
        return why_not_confirmable(db, db.get_one(Subscription, link.subject_id))
    user = db.get(User, mail.user_id) if mail.user_id else None
    return "" if user and user.status == UserStatus.ACTIVE else t("The person is no longer active.")


def why_void(db: Session, invitation: Invitation) -> str:
    """Why an invitation may not be activated now, apart from its links; empty when it may."""
    if invitation.state == InvitationState.REVOKED:
        return t("The invitation was revoked.")
    if invitation.state == InvitationState.ACTIVATED:
        return t("The invitation was activated.")
    if db.get_one(Tenant, invitation.tenant_id).suspended_at:
        return t("The tenant is suspended.")
    account = db.get(Account, invitation.account_id) if invitation.account_id else None
    if account and account.status == AccountStatus.SUSPENDED:
        return t("The account is suspended.")
    if account is None and invitation.invited_by_id and not _inviter_still_may(db, invitation):
        return t("The person who sent this invitation may no longer invite.")
    return ""


def why_not_confirmable(db: Session, subscription: Subscription) -> str:
    """Why a subscription may not be confirmed now, apart from its links; empty when it may."""
    if subscription.state != SubscriptionState.PENDING:
        return t("This subscription is no longer awaiting confirmation.")
    if db.get_one(Tenant, subscription.tenant_id).suspended_at:
        return t("The tenant is suspended.")
    for account_id in {subscription.account_id, subscription.payer_id}:
        if db.get_one(Account, account_id).status == AccountStatus.SUSPENDED:
            return t("The account is suspended.")
    confirmer = db.get(User, subscription.confirmer_id)
    if confirmer is None or confirmer.status != UserStatus.ACTIVE:
        return t("The person is no longer active.")
    return ""


def _inviter_still_may(db: Session, invitation: Invitation) -> bool:
    inviter = db.get_one(User, invitation.invited_by_id)
    if inviter.status != UserStatus.ACTIVE or inviter.role != Role.TENANT_ADMIN:
        return False
    return may_grant(Role(inviter.role), Role(invitation.role))


def write(db: Session, mail: OutboxMail) -> messages.OutgoingMail:
    """The finished mail. ValueError when it cannot be written."""
    tenant = db.get_one(Tenant, mail.tenant_id)
    rendered = messages.render(_message(db, mail, tenant))
    return messages.OutgoingMail(
        recipient=mail.recipient,
        sender_address=get_settings().mail_from,
        sender_name=tenant.name,
        subject=rendered.subject,
        text=rendered.text,
        html=rendered.html,
        custom_args={"mail_id": str(mail.id), "tenant_id": str(mail.tenant_id)},
        kind=mail.kind,
    )


def _message(db: Session, mail: OutboxMail, tenant: Tenant) -> messages.Mail:
    common: dict[str, Any] = {
        "tenant_name": tenant.name,
        "brand_color": tenant.brand_color,
        "initials": tenants.row_of(tenant).initials,
        "recipient": mail.recipient,
        "login_url": tenant.base_url + routes.LOGIN,
        "support_links": tuple(support_links.footer(support_links.shown(db, tenant.id))),
    }
    if mail.kind == MailKind.ALREADY_HAVE_ACCOUNT:
        return messages.AlreadyHaveAccountMail(**common, reset_url=tenant.base_url + routes.FORGOT_PASSWORD)
    link = db.get_one(Link, mail.link_id)
    url = f"{tenant.base_url}{_PATHS[Purpose(link.purpose)]}?t={links.token_for(db, link)}"
    if link.expires_at is None:
        raise ValueError("the link has no deadline")
    deadline = in_full(link.expires_at, tenant.timezone)
    if link.purpose == Purpose.PASSWORD_RESET:
        return messages.PasswordResetMail(**common, reset_url=url, deadline=deadline)
    if link.purpose == Purpose.SUBSCRIPTION:
        return _confirmation(db, link, tenant, {**common, "confirm_url": url, "deadline": deadline})
    return _activation(db, mail, {**common, "activation_url": url, "deadline": deadline})


_PATHS = {
    Purpose.ACTIVATION: routes.ACTIVATE,
    Purpose.PASSWORD_RESET: routes.RESET_PASSWORD,
    Purpose.SUBSCRIPTION: routes.CONFIRM_SUBSCRIPTION,
}


def _confirmation(db: Session, link: Link, tenant: Tenant, values: dict[str, Any]) -> messages.Mail:
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


def _activation(db: Session, mail: OutboxMail, values: dict[str, Any]) -> messages.Mail:
    invitation = db.get_one(Invitation, mail.invitation_id)
    inviter = db.get(User, invitation.invited_by_id) if invitation.invited_by_id else None
    account = db.get(Account, invitation.account_id) if invitation.account_id else None
    values["invited_by"] = inviter.name if inviter else None
    if account is not None and account.parent_id:
        above = db.get_one(Account, account.parent_id).called
        values["employer" if account.kind == AccountKind.EMPLOYEE else "parent_account"] = above
    role = Role(invitation.role).label
    if account is not None:
        values["invited_by_customer"] = inviter is not None and not inviter.is_staff
    if mail.kind == MailKind.NEW_LINK:
        values |= {"account_name": account.called} if account else {"role": role}
        return messages.NewLinkMail(**values)
    if account is None:
        return messages.SystemUserActivationMail(**values, role=role)
    return messages.ActivationMail(**values, account_name=account.called)
