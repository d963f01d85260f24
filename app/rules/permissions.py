"""Who may do what: each role and its rights, in one place."""

from enum import StrEnum

from app.vocabulary.people import STAFF, Role


class Permission(StrEnum):
    """A right that a door or a service asks for."""

    SIGNED_IN = "signed_in"
    SEE_CUSTOMERS = "see_customers"
    INVITE = "invite"
    READ_SETTINGS = "read_settings"
    EDIT_SETTINGS = "edit_settings"
    SEE_SYSTEM_USERS = "see_system_users"
    MANAGE_SYSTEM_USERS = "manage_system_users"
    OWN_ACCOUNT = "own_account"
    SEE_ACCOUNTS = "see_accounts"
    SUB_ACCOUNTS = "sub_accounts"
    MANAGE_ACCOUNTS = "manage_accounts"
    SEE_ASSETS = "see_assets"
    ACTIVATE_ASSETS = "activate_assets"


_AGENT = frozenset(
    {
        Permission.SIGNED_IN,
        Permission.SEE_CUSTOMERS,
        Permission.READ_SETTINGS,
        Permission.SEE_SYSTEM_USERS,
        Permission.SEE_ACCOUNTS,
        Permission.SEE_ASSETS,
        Permission.ACTIVATE_ASSETS,
    }
)
_SUPPORT = _AGENT | {Permission.INVITE, Permission.SUB_ACCOUNTS, Permission.MANAGE_ACCOUNTS}
_ADMIN = _SUPPORT | {Permission.EDIT_SETTINGS, Permission.MANAGE_SYSTEM_USERS}
_DRIVER = frozenset({Permission.SIGNED_IN, Permission.OWN_ACCOUNT, Permission.SEE_ASSETS})
_OWNER = _DRIVER | {Permission.SEE_ACCOUNTS, Permission.SUB_ACCOUNTS, Permission.ACTIVATE_ASSETS}

_RIGHTS: dict[Role, frozenset[Permission]] = {
    Role.TENANT_ADMIN: _ADMIN,
    Role.CUSTOMER_SUPPORT: _SUPPORT,
    Role.SUPPORT_AGENT: _AGENT,
    Role.ACCOUNT_OWNER: _OWNER,
    Role.ACCOUNT_ADMIN: _OWNER,
    Role.DRIVER: _DRIVER,
}


def allowed(role: Role, permission: Permission) -> bool:
    """Whether the role has the right."""
    return permission in _RIGHTS[role]


def may_grant(granter: Role, granted: Role) -> bool:
    """Nobody grants a role above their own; customers' roles are granted with their accounts."""
    if not (granter.is_staff and granted.is_staff):
        return False
    return STAFF.index(granter) <= STAFF.index(granted)
