"""What people are to the tenant, and the words for it."""

from enum import StrEnum

from app.core.catalogue import word


class UserStatus(StrEnum):
    """Whether a person can sign in."""

    INVITED = "invited"
    ACTIVE = "active"
    DEACTIVATED = "deactivated"
    REVOKED = "revoked"


class Role(StrEnum):
    """What a person is to the tenant or to an account."""

    TENANT_ADMIN = "tenant_admin"
    CUSTOMER_SUPPORT = "customer_support"
    SUPPORT_AGENT = "support_agent"
    ACCOUNT_OWNER = "account_owner"
    ACCOUNT_ADMIN = "account_admin"
    DRIVER = "driver"

    @property
    def is_staff(self) -> bool:
        """Whether the role is one of a system user."""
        return self in STAFF

    @property
    def label(self) -> str:
        """The role as people read it."""
        return word(ROLE_LABELS, self)


ROLE_LABELS = {
    Role.TENANT_ADMIN: "Tenant admin",
    Role.CUSTOMER_SUPPORT: "Customer support",
    Role.SUPPORT_AGENT: "Support agent",
    Role.ACCOUNT_OWNER: "Account owner",
    Role.ACCOUNT_ADMIN: "Account admin",
    Role.DRIVER: "Driver",
}

STAFF = (Role.TENANT_ADMIN, Role.CUSTOMER_SUPPORT, Role.SUPPORT_AGENT)
"""Roles of system users, highest first."""

CUSTOMERS = (Role.ACCOUNT_OWNER, Role.ACCOUNT_ADMIN, Role.DRIVER)
"""Roles of customers, highest first."""


class Standing(StrEnum):
    """Whether a person may be signed in, and what stands in the way."""

    GOOD = "good"
    INVITED = "invited"
    REVOKED = "revoked"
    DEACTIVATED = "deactivated"
    ACCOUNT_SUSPENDED = "account_suspended"
    TENANT_SUSPENDED = "tenant_suspended"
