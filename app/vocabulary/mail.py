"""What mails are about and what becomes of them."""

from enum import StrEnum


class MailState(StrEnum):
    """Where a mail is on its way to the provider."""

    QUEUED = "queued"
    HANDED_OVER = "handed_over"
    FAILED = "failed"
    CANCELLED = "cancelled"


class RequestKind(StrEnum):
    """What was asked for."""

    SIGN_UP = "sign_up"
    MAIL_AGAIN = "mail_again"
    PASSWORD_RESET = "password_reset"  # noqa: S105


class MailKind(StrEnum):
    """What a queued mail is about."""

    ACTIVATION = "activation"
    NEW_LINK = "new_link"
    ALREADY_HAVE_ACCOUNT = "already_have_account"
    PASSWORD_RESET = "password_reset"  # noqa: S105
    SUBSCRIPTION = "subscription"


class PauseKind(StrEnum):
    """Why no mail leaves at the moment."""

    KEY_REFUSED = "key_refused"
    RATE_LIMITED = "rate_limited"


SUBJECT_LABELS = {
    MailKind.ACTIVATION: "Activation",
    MailKind.NEW_LINK: "New activation link",
    MailKind.ALREADY_HAVE_ACCOUNT: "You already have an account",
    MailKind.PASSWORD_RESET: "Password reset",
    MailKind.SUBSCRIPTION: "Confirmation of a subscription",
}
STATE_LABELS = {
    MailState.QUEUED: "Queued",
    MailState.HANDED_OVER: "Sent to mail provider",
    MailState.FAILED: "Failed",
    MailState.CANCELLED: "Not sent",
}
