"""One example of every mail, one finished mail, and settings to send them with."""

from typing import Any

from app.core.settings import Settings
from app.mail.messages import (
    ActivationMail,
    AlreadyHaveAccountMail,
    Mail,
    NewLinkMail,
    OutgoingMail,
    PasswordResetMail,
    SubscriptionConfirmationMail,
    SystemUserActivationMail,
    render,
)

LINK = "https://volta.example.com/activate?t=2m1nqUqT8v0b3x7X9hKcW4bLkz5eR1pYd6sVfJgAo0M"
RESET = LINK.replace("activate", "reset-password")
LOGIN = "https://volta.example.com/login"
FORGOT = "https://volta.example.com/forgot-password"
DEADLINE = "24 Nov 2026, 14:05 CET"
SUPPORT_LINKS = (
    ("Terms of Use", "https://volta.example.com/terms"),
    ("Privacy policy", "https://volta.example.com/privacy?v=1&lang=en"),
    ("Help center", "https://help.volta.example.com/"),
)
COMMON: dict[str, Any] = {
    "tenant_name": "Volta Charging",
    "brand_color": "#0b7a63",
    "initials": "VC",
    "recipient": "eli@fleet.example.com",
    "login_url": LOGIN,
    "support_links": SUPPORT_LINKS,
}
WITH_LINK: dict[str, Any] = {"activation_url": LINK, "deadline": DEADLINE}
INVITED = ActivationMail(**COMMON, **WITH_LINK, account_name="Eli home", invited_by="Sara Mol")
EMPLOYEE = ActivationMail(**COMMON, **WITH_LINK, account_name="Eli home", employer="Fleet BV", invited_by="Sara Mol")
SUBSIDIARY = ActivationMail(
    **COMMON, **WITH_LINK, account_name="Depot Nord", parent_account="Fleet BV", invited_by="Sara Mol"
)
NEW_LINK_EMPLOYEE = NewLinkMail(
    **COMMON, **WITH_LINK, account_name="Eli home", employer="Fleet BV", invited_by="Sara Mol"
)
NEW_LINK_SUBSIDIARY = NewLinkMail(
    **COMMON, **WITH_LINK, account_name="Depot Nord", parent_account="Fleet BV", invited_by="Sara Mol"
)
SIGNED_UP = ActivationMail(**COMMON, **WITH_LINK, account_name="eli@fleet.example.com", invited_by=None)
SYSTEM_USER = SystemUserActivationMail(**COMMON, **WITH_LINK, role="Customer support", invited_by="Alice de Wit")
NEW_LINK = NewLinkMail(**COMMON, **WITH_LINK, account_name="Eli home", invited_by="Sara Mol")
NEW_LINK_SYSTEM_USER = NewLinkMail(**COMMON, **WITH_LINK, role="Support agent", invited_by="Alice de Wit")
NEW_LINK_SIGNED_UP = NewLinkMail(**COMMON, **WITH_LINK, account_name="eli@fleet.example.com", invited_by=None)
ALREADY = AlreadyHaveAccountMail(**COMMON, reset_url=FORGOT)
PASSWORD_RESET = PasswordResetMail(**COMMON, reset_url=RESET, deadline=DEADLINE)
CONFIRM = LINK.replace("activate", "confirm-subscription")
CONFIRMATION = SubscriptionConfirmationMail(
    **COMMON,
    asset_name="Garage",
    account_name="Eli home",
    plan_name="Home",
    price="€ 4.99 per month",
    invited_by="Sara Mol",
    confirm_url=CONFIRM,
    deadline=DEADLINE,
)

MAILS: dict[str, Mail] = {
    "invited": INVITED,
    "employee": EMPLOYEE,
    "subsidiary": SUBSIDIARY,
    "new link, employee": NEW_LINK_EMPLOYEE,
    "new link, subsidiary": NEW_LINK_SUBSIDIARY,
    "signed up": SIGNED_UP,
    "system user": SYSTEM_USER,
    "new link": NEW_LINK,
    "new link, system user": NEW_LINK_SYSTEM_USER,
    "new link, signed up": NEW_LINK_SIGNED_UP,
    "already have an account": ALREADY,
    "password reset": PASSWORD_RESET,
    "confirmation": CONFIRMATION,
}


def finished(mail: Mail = INVITED) -> OutgoingMail:
    """The mail as the worker hands it to a sender."""
    rendered = render(mail)
    return OutgoingMail(
        recipient=mail.recipient,
        sender_address="no-reply@onramp.example.com",
        sender_name=mail.tenant_name,
        subject=rendered.subject,
        text=rendered.text,
        html=rendered.html,
        custom_args={"mail_id": "0193", "tenant_id": "0194"},
        kind=mail.template,
    )


def settings(**environment: str) -> Settings:
    """The settings of an environment with just these variables."""
    return Settings.model_validate(environment)
