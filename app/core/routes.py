"""Paths of the screens and HTTP routes, in one place for pages, mails and redirects."""

LOGIN = "/login"
SIGN_UP = "/sign-up"
ACTIVATE = "/activate"
FORGOT_PASSWORD = "/forgot-password"  # noqa: S105
RESET_PASSWORD = "/reset-password"  # noqa: S105
SETUP = "/setup"
HOME = "/"
TERMS = "/terms"
ACCOUNTS = "/accounts"
ACCOUNTS_NEW = "/accounts/new"
CUSTOMERS = "/users/customers"
SYSTEM_USERS = "/users/system-users"
SYSTEM_USERS_NEW = "/users/system-users/new"
BILLING_PLANS = "/billing-plans"
BILLING_PLANS_NEW = "/billing-plans/new"
ASSETS = "/asset"
CONFIRM_SUBSCRIPTION = "/confirm-subscription"
SUPPORT_LINKS = "/settings/support-links"

AUTH_SESSION = "/auth/session"
HEALTH = "/healthz"
READY = "/readyz"
DEV_MAILBOX = "/dev/mailbox"

SHORT = {"/settings": SUPPORT_LINKS, "/users": CUSTOMERS}
"""Addresses that people shorten to, and the first screen behind each."""

LINK_PAGES = (ACTIVATE, RESET_PASSWORD, CONFIRM_SUBSCRIPTION)
"""Pages that carry a secret in `?t=`: no referrer, redacted in logs."""
