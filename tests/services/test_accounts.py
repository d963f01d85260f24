"""Accounts: found by name or owner's address, badged like the invitation until somebody has activated one."""

from uuid import UUID

import pytest
import time_machine

from app.core import routes
from app.core.errors import NotFound
from app.core.ids import new_id
from app.services import accounts, invitations
from app.services.accounts import enterprise
from app.services.accounts.enterprise import EnterpriseForm
from app.services.lists.pages import ListQuery
from app.services.overview import dashboard
from app.services.people import customers
from app.services.registration import public_answers, sign_up
from tests import ledger
from tests.mailroom import Mailroom
from tests.people import World, visitor
from tests.services import arrivals
from tests.services.test_customers import CROWD, HOUR


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


FILTER_OF_BADGE = {
    "Invited": "invited",
    "Expires in 3 h": "invited",
    "Expires in 1 min": "invited",
    "Expired": "expired",
    "Failed": "failed",
    "Bounced": "failed",
    "Revoked": "revoked",
    "Setting up": "setting_up",
    "Active": "active",
    "Suspended": "suspended",
}
OF_ACCOUNTS = {"setting_up": "Setting up", "active": "Active", "suspended": "Suspended"}


def make_crowd(world: World) -> dict[str, str]:
    """An account in every status, and an invited one in every state of its invitation: names and badges."""
    badges = dict(OF_ACCOUNTS)
    for name in OF_ACCOUNTS:
        row = invitations.invite_standard(world.bob, email=f"{name}@crowd.example.com")
        ledger.edit("account", row.account_id, status=name)
    for name, (values, badge, _) in CROWD.items():
        if name in {"active", "deactivated"}:
            continue  # whoever has activated an account has left its invitation behind
        row = invitations.invite_standard(world.bob, email=f"{name}@crowd.example.com")
        if values:
            ledger.edit("invitation", row.invitation_id, **values)
        if name == "revoked":
            ledger.edit("app_user", row.user_id, status=name)
        badges[name] = badge
    return {f"{name}@crowd.example.com": badge for name, badge in badges.items()}


def test_every_filter_holds_the_rows_with_its_badge_and_counts_them(world: World) -> None:
    badges = make_crowd(world)
    assert named(world, "crowd") == badges
    expected = {"all": badges, "not_invited": {}, "setting_up_long": {}, "not_payable": {}}
    for chosen in set(FILTER_OF_BADGE.values()):
        expected[chosen] = {name: badge for name, badge in badges.items() if FILTER_OF_BADGE[badge] == chosen}
    assert set(accounts.FILTERS) == set(expected)
    assert {chosen: named(world, "crowd", chosen) for chosen in expected} == expected
    counts = accounts.search(world.vic, query=ListQuery(search="crowd")).counts
    assert counts == {chosen: str(len(rows)) for chosen, rows in expected.items()}


def test_an_account_that_nobody_was_invited_to_is_invited_in_badge_and_filter(world: World) -> None:
    ledger.edit("account", world.eli.account_id, status="invited", owner_id=None)
    assert named(world, "eli home", "invited") == {"Eli home": "Invited"}
    assert named(world, "eli home", "revoked") == {}


def test_an_enterprise_account_that_nobody_was_invited_to_says_so_in_badge_and_filter(world: World) -> None:
    form = EnterpriseForm(key=str(new_id()), name="Grid BV", ac_price="1", dc_price="1", card_price="1")
    enterprise.create(world.bob, form=form)
    for chosen in accounts.FILTERS:
        expected = {"Grid BV": "Not invited yet"} if chosen in ("all", "not_invited") else {}
        assert named(world, "grid", chosen) == expected, chosen


def test_the_dashboard_counts_what_the_lists_hold(world: World) -> None:
    make_crowd(world)
    row = dashboard.read(world.vic)
    for need in (*row.needs, *row.totals):
        found = customers.search if need.path.startswith(routes.CUSTOMERS) else accounts.search
        page = found(world.vic, query=ListQuery(status=need.key))
        assert need.path.endswith(f"?status={need.key}")
        assert need.count == str(len(page.rows)), need.key


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
    public_answers.settle()
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
