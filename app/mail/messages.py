"""The mails this software sends, one dataclass each, and what passes between the queue and a sender.

A mail holds plain values only: links, deadlines written in full, names as people typed them. `render` makes names
harmless, checks links and computes the colours.
"""

from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any, ClassVar, Protocol

from app.core.addresses import shown, shown_within
from app.core.colors import ColorRefused, normalise_hex, readable_on, readable_or
from app.core.urls import is_safe_https
from app.mail import rendering
from app.mail.names import defused, one_line, person, quoted

DEFAULT_COLOR = "#0b7a63"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """What every mail knows. `support_links` are pairs of label and https address; unsafe ones are left out."""

    template: ClassVar[str]

    tenant_name: str
    brand_color: str
    recipient: str
    login_url: str
    initials: str = ""
    support_links: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivationMail(Mail):
    """The first activation link of a customer: invited by somebody, or signed up alone (`invited_by` is None).

    An employee's account has an `employer`, a subsidiary's a `parent_account`. Names that customers give, and their
    own, stand in quotes: they are their words, not the tenant's.
    """

    template: ClassVar[str] = "activation"

    account_name: str
    employer: str | None = None
    parent_account: str | None = None
    invited_by: str | None
    invited_by_customer: bool = False
    activation_url: str
    deadline: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemUserActivationMail(Mail):
    """The first activation link of somebody who works for the tenant; `role` is the role's label."""

    template: ClassVar[str] = "system_user_activation"

    role: str
    invited_by: str | None
    activation_url: str
    deadline: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLinkMail(Mail):
    """An activation link sent anew, by **Resend invitation** or **Send me a new link**.

    A customer has an `account_name`, a system user a `role`; the other one is None.
    """

    template: ClassVar[str] = "new_link"

    account_name: str | None = None
    employer: str | None = None
    parent_account: str | None = None
    role: str | None = None
    invited_by: str | None
    invited_by_customer: bool = False
    activation_url: str
    deadline: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AlreadyHaveAccountMail(Mail):
    """The answer to a sign-up with an address that has an account; `reset_url` is the page **Forgot password?**."""

    template: ClassVar[str] = "already_have_account"

    reset_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordResetMail(Mail):
    """The link to set a new password; `reset_url` carries the token."""

    template: ClassVar[str] = "password_reset"

    reset_url: str
    deadline: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionConfirmationMail(Mail):
    """The link by which whoever pays confirms what `invited_by` activated on their behalf; `price` is written out."""

    template: ClassVar[str] = "subscription_confirmation"

    asset_name: str
    account_name: str
    plan_name: str
    price: str
    invited_by: str | None
    confirm_url: str
    deadline: str


@dataclass(frozen=True, slots=True)
class RenderedMail:
    """A mail as it is handed over; the subject is one line."""

    subject: str
    text: str
    html: str


def render(message: Mail) -> RenderedMail:
    """Subject, text and HTML of a mail. ValueError for a link that is not http or https."""
    values = _values(message)
    return RenderedMail(
        subject=rendering.subject(message.template, values),
        text=rendering.text(message.template, values),
        html=rendering.html(message.template, values),
    )


_LINKS = ("login_url", "activation_url", "reset_url", "confirm_url")


def _values(message: Mail) -> dict[str, Any]:
    values: dict[str, Any] = {f.name: getattr(message, f.name) for f in fields(message)}
    for name in _LINKS:
        if name in values:
            _require_link(values[name])
    if defused(values.get("account_name") or "") == defused(shown(message.recipient)):
        # Until its setup names it, an account is called by its address, which the mail shows anyway.
        values["account_name"] = ""
    for name in ("role", "plan_name"):
        if values.get(name) is not None:
            values[name] = defused(values[name])
    for name in ("account_name", "employer", "parent_account", "asset_name"):
        if values.get(name):
            values[name] = quoted(values[name])
    if values.get("invited_by") is not None:
        inviter = person(values["invited_by"])
        values["invited_by"] = (quoted(inviter) if values.get("invited_by_customer") else inviter) if inviter else None
    values["tenant_name"] = one_line(message.tenant_name)
    values["initials"] = one_line(message.initials or message.tenant_name[:1], longest=3).upper()
    values["recipient"] = one_line(shown(message.recipient), longest=254)
    values["support_links"] = [(one_line(label), url) for label, url in message.support_links if is_safe_https(url)]
    return values | _colors(message.brand_color)


def _require_link(url: str) -> None:
    if not url.startswith(("https://", "http://")) or any(ord(c) < 33 or c in "<>\"'\\" for c in url):
        raise ValueError("a link in a mail must be an http or https address")


def _colors(brand_color: str) -> dict[str, str]:
    try:
        brand = normalise_hex(brand_color)
    except ColorRefused:
        brand = DEFAULT_COLOR
    return {
        "brand_color": brand,
        "on_brand": readable_on(brand),
        "link_color": readable_or(brand, "#ffffff", "#1c2024"),
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingMail:
    """One mail on its way to a provider. `kind` groups mails in its statistics; `custom_args` come back in events."""

    recipient: str
    sender_address: str
    sender_name: str
    reply_to: str | None = None
    subject: str
    text: str
    html: str
    custom_args: dict[str, str] = field(default_factory=dict[str, str])
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Accepted:
    """The provider has taken the mail over; its id comes back in delivery events, and is empty if it gave none."""

    provider_message_id: str


class SendingFailed(Exception):
    """The mail was not accepted; `reason` is one short line that staff may read."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = shown_within(reason)


class Refused(SendingFailed):
    """This mail will never be accepted; trying again is useless."""


class Unauthorized(SendingFailed):
    """The provider refuses this installation (key, right or sender address); no mail will pass until that is mended."""


class TryLater(SendingFailed):
    """Not now; not before `retry_after`, where the provider names a time. The mail may be accepted all the same.

    A connection that breaks after the body was sent leaves that open; SendGrid has no idempotency key.
    """

    def __init__(self, reason: str, retry_after: datetime | None = None) -> None:
        super().__init__(reason)
        self.retry_after = retry_after


class Sender(Protocol):
    """Hands mails over to a provider."""

    def send(self, outgoing: OutgoingMail) -> Accepted:
        """Returns once the provider has accepted the mail; else Refused, Unauthorized or TryLater."""
        ...
