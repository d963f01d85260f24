"""What accounts are, and the words for it."""

from enum import StrEnum


class AccountKind(StrEnum):
    """How an account came to be and how it is billed."""

    STANDARD = "standard"
    ENTERPRISE = "enterprise"
    EMPLOYEE = "employee"
    SUBSIDIARY = "subsidiary"


class AccountType(StrEnum):
    """Whether a company or a private person holds the account."""

    BUSINESS = "business"
    CONSUMER = "consumer"


class AccountStatus(StrEnum):
    """How far an account has come."""

    INVITED = "invited"
    SETTING_UP = "setting_up"
    ACTIVE = "active"
    SUSPENDED = "suspended"


class Section(StrEnum):
    """A part of the setup with its own progress."""

    BASICS = "basics"
    ACCOUNT = "account"
    COMPANY = "company"
    ADDRESS = "address"
    PAYOUT = "payout"


STATUS_LABELS = {
    AccountStatus.INVITED: "Invited",
    AccountStatus.SETTING_UP: "Setting up",
    AccountStatus.ACTIVE: "Active",
    AccountStatus.SUSPENDED: "Suspended",
}
KIND_LABELS = {
    AccountKind.STANDARD: "Standard",
    AccountKind.ENTERPRISE: "Enterprise",
    AccountKind.EMPLOYEE: "Employee",
    AccountKind.SUBSIDIARY: "Subsidiary",
}
TYPE_LABELS = {AccountType.BUSINESS: "Business", AccountType.CONSUMER: "Consumer"}
