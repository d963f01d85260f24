"""Accounts: found by name or owner's address, badged like the invitation until somebody has activated one."""

from uuid import UUID

import pytest
import time_machine

from app.core.errors import NotFound
from app.services import accounts, invitations, sign_up
from app.services.listings import ListQuery
from tests import ledger
from tests.mailroom import Mailroom
from tests.people import World, visitor
from tests.services import arrivals
from tests.services.test_customers import HOUR


def named(world: World, search: str = "", status: str = "all") -> dict[str, str]:
    """Names and badges of the accounts found."""
    page = accounts.search(world.vic, query=ListQuery(search=search, status=status))
    return {row.name: row.status_label for row in page.rows}


def test_an_account_is_found_by_its_name_and_by_its_owner(world: World) -> None:
    for typed in ("fleet bv", "LEET B", "dana@fleet", "Fields", "bv dana"):
        assert named(world, typed) == {"Fleet BV": "Active"}, typed
    assert named(world, "vries") == {"Eli home": "Active"}
    assert named(world, "rival") == {}


def test_a_row_says_kind_parent_owner_and_when(world: World) -> None:
    ledger.edit("account", world.eli.account_id, parent_id=world.dana.account_id, kind="subsidiary")
    [row] = accounts.search(world.vic, query=ListQuery(search="eli")).rows
    assert (row.kind, row.parent, row.owner, row.created) == ("Subsidiary", "Fleet BV", "eli@home.example.com", "14:05")


def test_until_it_is_activated_an_account_wears_the_badge_of_its_invitation(
    world: World, mailroom: Mailroom, clock: time_machine.Traveller
) -> None:
    nora = arrivals.invite(world, mailroom)
    assert named(world, "nora") == {"nora@fleet.example.com": "Invited"}
    clock.shift(21 * HOUR)
    assert named(world, "nora") == {"nora@fleet.example.com": "Expires in 3 h"}
    clock.shift(3 * HOUR)
    assert named(world, "nora") == {"nora@fleet.example.com": "Expired"}
    invitations.resend(world.bob, user_id=nora.user_id)
    arrivals.activate(world, mailroom.token())
    assert named(world, "nora") == {"nora@fleet.example.com": "Setting up"}
    assert named(world, "berg") == {"nora@fleet.example.com": "Setting up"}


def test_every_filter_has_its_rows_and_its_count(world: World) -> None:
    statuses = {"invited": "Invited", "setting_up": "Setting up", "active": "Active", "suspended": "Suspended"}
    for status in statuses:
        row = invitations.invite_standard(world.bob, email=f"{status}@crowd.example.com")
        assert row.account_id
        ledger.edit("account", row.account_id, status=status)
    for status, label in statuses.items():
        assert named(world, "crowd", status) == {f"{status}@crowd.example.com": label}
    page = accounts.search(world.vic, query=ListQuery(search="crowd"))
    none = dict.fromkeys(("not_invited", "setting_up_long", "not_payable"), "0")
    assert page.counts == {"all": "4", **dict.fromkeys(statuses, "1"), **none}
    assert set(accounts.FILTERS) == {"all", *statuses, *none}


def test_accounts_are_sorted_by_when_they_were_made(world: World, clock: time_machine.Traveller) -> None:
    emails = [f"a{number}@crowd.example.com" for number in range(3)]
    for email in emails:
        clock.shift(HOUR)
        invitations.invite_standard(world.bob, email=email)
    for oldest_first, expected in ((False, emails[::-1]), (True, emails)):
        rows = accounts.search(world.vic, query=ListQuery(search="crowd", oldest_first=oldest_first)).rows
        assert [row.name for row in rows] == expected


def test_the_page_of_an_account_names_its_people_and_how_it_came(world: World, mailroom: Mailroom) -> None:
    nora = arrivals.invite(world, mailroom)
    assert nora.row.account_id
    page = accounts.detail(world.vic, account_id=nora.row.account_id)
    assert (page.kind, page.how, page.created) == ("Standard", "Invited by Bob Support", "24 Nov 2026, 14:05 CET")
    [person] = page.people
    assert (person.id, person.email, person.role, person.status_label) == (
        str(nora.user_id),
        "nora@fleet.example.com",
        "Account owner",
        "Invited",
    )


def test_a_self_registered_account_says_so(world: World) -> None:
    sign_up.sign_up(visitor(world.tenant), email="sue@home.example.com", agreed=True)
    [row] = accounts.search(world.vic, query=ListQuery(search="sue")).rows
    assert accounts.detail(world.vic, account_id=UUID(row.id)).how == "Signed up"


def test_customers_see_their_own_account_and_no_other(world: World) -> None:
    page = accounts.my_account(world.dana)
    assert (page.name, [person.email for person in page.people]) == ("Fleet BV", ["dana@fleet.example.com"])
    assert accounts.my_account(world.eli).name == "Eli home"
    assert world.eli.account_id
    for person in (world.dana, world.eli):
        with ledger.refused("accounts.detail", by=person), pytest.raises(NotFound):
            accounts.detail(person, account_id=world.eli.account_id)


def test_the_page_of_a_sub_account_leads_to_its_parent(world: World) -> None:
    ledger.edit("account", world.eli.account_id, parent_id=world.dana.account_id, kind="employee", type="business")
    assert world.eli.account_id
    page = accounts.detail(world.vic, account_id=world.eli.account_id)
    assert (page.kind, page.type, page.parent, page.parent_id) == (
        "Employee",
        "Business",
        "Fleet BV",
        str(world.dana.account_id),
    )
