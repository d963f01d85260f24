"""Who may do what: the whole table, and the one rule about granting roles."""

from dataclasses import replace

import pytest

from app.core.ids import new_id
from app.rules.actors import Actor
from app.rules.permissions import Permission, allowed, may_grant
from app.vocabulary.people import CUSTOMERS, STAFF, Role

TABLE = {
    #                              admin support agent owner/admin driver
    Permission.SIGNED_IN: "          yes   yes    yes    yes    yes",
    Permission.SEE_CUSTOMERS: "      yes   yes    yes    no     no",
    Permission.INVITE: "             yes   yes    no     no     no",
    Permission.READ_SETTINGS: "      yes   yes    yes    no     no",
    Permission.EDIT_SETTINGS: "      yes   no     no     no     no",
    Permission.SEE_SYSTEM_USERS: "   yes   yes    yes    no     no",
    Permission.MANAGE_SYSTEM_USERS: "yes   no     no     no     no",
    Permission.OWN_ACCOUNT: "        no    no     no     yes    yes",
    Permission.SEE_ACCOUNTS: "       yes   yes    yes    yes    no",
    Permission.SUB_ACCOUNTS: "       yes   yes    no     yes    no",
    Permission.MANAGE_ACCOUNTS: "    yes   yes    no     no     no",
    Permission.SEE_ASSETS: "         yes   yes    yes    yes    yes",
    Permission.ACTIVATE_ASSETS: "    yes   yes    yes    yes    no",
}
"""A column for each role, as in `COLUMNS`. How far a customer's rights reach is for services/scopes.py to say."""

COLUMNS = {
    Role.TENANT_ADMIN: 0,
    Role.CUSTOMER_SUPPORT: 1,
    Role.SUPPORT_AGENT: 2,
    Role.ACCOUNT_OWNER: 3,
    Role.ACCOUNT_ADMIN: 3,
    Role.DRIVER: 4,
}


def actor(role: Role) -> Actor:
    return Actor(
        tenant_id=new_id(),
        network_address="203.0.113.7",
        browser="Firefox",
        session_id=new_id(),
        user_id=new_id(),
        role=role,
        account_id=None,
        email="somebody@volta.example.com",
        name="Some Body",
    )


def test_the_table_knows_every_right_and_every_role() -> None:
    assert set(TABLE) == set(Permission)
    assert set(COLUMNS) == set(Role)


@pytest.mark.parametrize("permission", Permission)
@pytest.mark.parametrize("role", Role)
def test_role_has_the_rights_of_the_table(role: Role, permission: Permission) -> None:
    expected = TABLE[permission].split()[COLUMNS[role]] == "yes"
    assert allowed(role, permission) is expected
    assert actor(role).may(permission) is expected


@pytest.mark.parametrize("permission", Permission)
@pytest.mark.parametrize("role", Role)
def test_who_has_terms_to_agree_to_may_do_nothing_else(role: Role, permission: Permission) -> None:
    waiting = replace(actor(role), terms_pending=True)
    assert waiting.may(permission) is (permission is Permission.SIGNED_IN)


def test_everybody_is_either_staff_or_a_customer() -> None:
    assert set(STAFF) | set(CUSTOMERS) == set(Role)
    assert not set(STAFF) & set(CUSTOMERS)
    assert [role for role in Role if role.is_staff] == list(STAFF)
    assert [role for role in Role if actor(role).is_staff] == list(STAFF)


def test_roles_are_called_as_people_call_them() -> None:
    names = ["Tenant admin", "Customer support", "Support agent", "Account owner", "Account admin", "Driver"]
    assert [role.label for role in Role] == names


@pytest.mark.parametrize("granted", STAFF)
@pytest.mark.parametrize("granter", STAFF)
def test_nobody_grants_a_role_above_their_own(granter: Role, granted: Role) -> None:
    assert may_grant(granter, granted) is (STAFF.index(granted) >= STAFF.index(granter))


@pytest.mark.parametrize("granted", Role)
@pytest.mark.parametrize("granter", Role)
def test_roles_are_granted_only_among_staff(granter: Role, granted: Role) -> None:
    if granter in CUSTOMERS or granted in CUSTOMERS:
        assert not may_grant(granter, granted)
