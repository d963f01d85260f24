"""Writes a queued mail at the moment it is sent: rows in, a finished mail out."""

from typing import Any

from sqlmodel import Session

from app.core import routes
from app.core.catalogue import t
from app.core.clock import in_full
from app.core.settings import get_settings
from app.core.tokens import Purpose
from app.mail import messages
from app.models import Invitation, Link, OutboxMail, Subscription, Tenant, User
from app.services import tenants
from app.services.assets.confirmable import why_not_confirmable
from app.services.assets.letters import confirmation
from app.services.invitations.letters import activation
from app.services.invitations.validity import why_void
from app.services.outbox import links
from app.services.tenants import support_links
from app.vocabulary.mail import MailKind
from app.vocabulary.people import UserStatus


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
        return confirmation(db, link, tenant, {**common, "confirm_url": url, "deadline": deadline})
    return activation(db, mail, {**common, "activation_url": url, "deadline": deadline})


_PATHS = {
    Purpose.ACTIVATION: routes.ACTIVATE,
    Purpose.PASSWORD_RESET: routes.RESET_PASSWORD,
    Purpose.SUBSCRIPTION: routes.CONFIRM_SUBSCRIPTION,
}
