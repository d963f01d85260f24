"""Further people of an account: invited, activated, removed and let in again."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from app.core import routes
from tests import people
from tests.applications import Site
from tests.browser import Screen
from tests.journeys.steps import AT_LOG_IN, activate, fill, heading, press, settled

pytestmark = pytest.mark.any_database

ADA = "ada@fleet.example.com"


def test_an_account_admin_arrives_manages_and_is_removed_at_once(
    site: Site, new_screen: Callable[..., Screen], complaints_expected: list[str]
) -> None:
    owner = new_screen(signed_in=site.world.dana)
    page = owner.visit(routes.HOME)
    page.get_by_role("link", name="Manage people").click()
    heading(page, "Fleet BV")
    page.get_by_label("Email address").fill("ada@fleet,example.com")
    press(page, "Send invitation")
    expect(page.get_by_text("Did you mean ada@fleet.example.com?")).to_be_visible()
    page.get_by_label("Email address").fill(ADA)
    page.keyboard.press("Enter")
    expect(page.get_by_text(f"The invitation of {ADA} is on its way.")).to_be_visible()
    settled(site, ADA)
    expect(page.get_by_text("Sent to mail provider, ").first).to_be_visible()
    owner.look("account-people")

    admin = new_screen()
    theirs = admin.page
    theirs.goto(site.activation_link(ADA))
    activate(theirs, first="Ada", last="Fields")
    heading(theirs, "My account")  # the account is set up: there is nothing for a second admin to set up
    theirs.get_by_role("link", name="+ Add sub-account").click()
    heading(theirs, "Add sub-account")

    page.reload()
    heading(page, "Fleet BV")
    press(page, "Remove")
    expect(page.get_by_text("Removed. Every session of this person has ended.")).to_be_visible()
    expect(page.get_by_text("Deactivated", exact=True)).to_be_visible()
    press(theirs, "Send invitation")
    theirs.wait_for_url(AT_LOG_IN)
    fill(theirs, Email_address=ADA, Password=people.PASSWORD)
    press(theirs, "Log in")
    expect(theirs.get_by_role("alert")).to_be_visible()

    press(page, "Reactivate")
    expect(page.get_by_text("This person can log in again.")).to_be_visible()
    press(theirs, "Log in")
    expect(theirs.get_by_role("heading", level=1, name="Log in")).to_be_hidden()


def test_a_closed_gate_says_why_nobody_can_be_invited(
    new_site: Callable[..., Site], new_screen: Callable[..., Screen]
) -> None:
    closed = new_site(gate_open=False)
    owner = new_screen(on=closed, signed_in=closed.world.dana)
    page = owner.visit(f"{routes.ACCOUNTS}/{closed.world.dana.account_id}?tab=users")
    heading(page, "Fleet BV")
    expect(page.get_by_text("Nobody can be invited yet.")).to_be_visible()
    for name in ("+ Add sub-account", "Send invitation"):
        button = page.get_by_role("button", name=name)
        expect(button).to_be_disabled()
        expect(button).to_have_accessible_description(
            "Nobody can be invited yet. Volta Charging has not published its Terms of Use and Privacy policy."
        )
    owner.look("account-gate-closed")
