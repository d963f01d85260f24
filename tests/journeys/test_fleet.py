"""A fleet as its owner would have it: three employees, two subsidiaries, a typing error, by staff and by the owner."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from app.core import routes
from tests.applications import Site
from tests.browser import Screen
from tests.journeys.steps import activate, heading, press, settled
from tests.journeys.wizard import add, fill_wizard, send

pytestmark = pytest.mark.any_database

WRONG = "fin@fleeet.example.com"
RIGHT = "fin@fleet.example.com"
FLEET = {
    "Ann home": ("Employee", "ann@fleet.example.com", "Consumer"),
    "Ben home": ("Employee", "ben@fleet.example.com", "Consumer"),
    "Fin home": ("Employee", WRONG, "Business"),
    "Fleet Nord": ("Subsidiary", "nord@fleet.example.com", "Business"),
    "Fleet Sud": ("Subsidiary", "sud@fleet.example.com", "Consumer"),
}


def add_fleet(screen: Screen, page: Page) -> None:
    """All five from one wizard; the first address is mistyped so badly that the form sees it."""
    fill_wizard(page, kind="Employee", name="Ann home", email="ann@fleet,example.com", type_="Consumer", rate="0,25")
    press(page, "Send invitation")
    expect(page.get_by_text("Did you mean ann@fleet.example.com?")).to_be_visible()
    expect(page.get_by_label("Email address")).to_be_focused()
    expect(page.get_by_label("Email address")).to_have_value("ann@fleet,example.com")
    expect(page.get_by_label("Account name")).to_have_value("Ann home")
    expect(page.get_by_label("Reimbursement rate in EUR")).to_have_value("0,25")
    for name in ("Employee", "Consumer"):
        expect(page.get_by_role("radio", name=name)).to_be_checked()
    page.get_by_label("Email address").fill("ann@fleet.example.com")
    send(page, "Ann home")
    for name, (kind, email, type_) in list(FLEET.items())[1:]:
        press(page, "Add another sub-account")
        expect(page.get_by_label("Account name")).to_be_focused()
        expect(page.get_by_label("Reimbursement rate in EUR")).to_have_value("0,25")
        add(page, kind=kind, name=name, email=email, type_=type_)


def open_sub_account(page: Page, name: str) -> None:
    page.get_by_role("link", name=name, exact=True).click()
    heading(page, name)


def correct(page: Page, email: str) -> None:
    """Put the address right in the dialog."""
    press(page, "Correct the address")
    dialog = page.get_by_role("dialog", name="Correct the address")
    dialog.get_by_label("Email address").fill(email)
    dialog.get_by_role("button", name="Send to this address").click()


def expect_tree(page: Page) -> None:
    for name in FLEET:
        expect(page.get_by_role("link", name=name, exact=True)).to_be_visible()


def test_staff_build_a_fleet_and_put_an_address_right(site: Site, new_screen: Callable[..., Screen]) -> None:
    screen = new_screen(signed_in=site.world.bob)
    page = screen.visit(f"{routes.ACCOUNTS}?search=fleet+bv")
    page.get_by_role("link", name="Fleet BV").click()
    heading(page, "Fleet BV")
    page.get_by_role("link", name="+ Add sub-account").first.click()
    add_fleet(screen, page)

    page.get_by_role("link", name="View sub-account").click()
    heading(page, "Fleet Sud")
    page.get_by_role("link", name="Go to parent account").click()
    heading(page, "Fleet BV")
    page.get_by_role("tab", name="Sub-accounts 5").click()
    expect_tree(page)
    screen.look("fleet-tree-by-staff")

    settled(site, WRONG)
    wrong_link = site.activation_link(WRONG)
    open_sub_account(page, "Fin home")
    expect(page.get_by_text("Sent to mail provider, ")).to_be_visible()
    screen.look("sub-account-invited-overview")
    press(page, "Correct the address")
    dialog = page.get_by_role("dialog", name="Correct the address")
    dialog.get_by_label("Email address").fill("ben@fleet.example.com")
    screen.look("correct-the-address")
    dialog.get_by_role("button", name="Send to this address").click()
    expect(dialog.get_by_text("ben@fleet.example.com is invited already.")).to_be_visible()
    expect(dialog.get_by_label("Email address")).to_have_value("ben@fleet.example.com")
    expect(dialog.get_by_text("Invited by ")).to_be_visible()
    expect(dialog.get_by_role("button", name="Resend invitation")).to_be_visible()
    screen.look("correct-the-address-known")
    dialog.get_by_label("Email address").fill(RIGHT)
    page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    expect(page.get_by_text(f"A new mail is on its way to {RIGHT}.")).to_be_visible()
    expect(page.get_by_text(f"Address corrected by Bob Support, it was {WRONG}")).to_be_visible()

    stranger = new_screen()
    stranger.visit(wrong_link)
    heading(stranger.page, "This invitation was withdrawn")
    stranger.page.goto(site.activation_link(RIGHT))
    activate(stranger.page, first="Fin", last="Home")
    heading(stranger.page, "Set up your account")


def test_the_owner_builds_the_fleet_alone_and_follows_every_invitation(
    site: Site, new_screen: Callable[..., Screen]
) -> None:
    screen = new_screen(signed_in=site.world.dana)
    page = screen.visit(routes.HOME)
    page.get_by_role("link", name="+ Add sub-account").click()
    add_fleet(screen, page)
    page.get_by_role("link", name="Back to My account").click()
    heading(page, "My account")
    expect_tree(page)
    screen.look("fleet-of-the-owner")

    settled(site, WRONG)
    wrong_link = site.activation_link(WRONG)
    open_sub_account(page, "Fin home")
    page.get_by_role("tab", name="Users").click()
    expect(page.get_by_text("Sent to mail provider, ").first).to_be_visible()
    page.get_by_text("History", exact=True).click()
    expect(page.get_by_role("listitem").filter(has_text="Invited by Dana Fields").last).to_be_visible()
    screen.look("invitation-followed-by-owner")
    press(page, "Resend invitation")
    expect(page.get_by_text(f"A new link is on its way to {WRONG}.")).to_be_visible()
    expect(page.get_by_text("Resent by Dana Fields")).to_be_visible()
    correct(page, site.world.eli.email)
    expect(page.get_by_text(f"{site.world.eli.email} cannot be invited here.")).to_be_visible()
    page.keyboard.press("Escape")
    press(page, "Revoke invitation")
    expect(page.get_by_text("The invitation is revoked.")).to_be_visible()
    expect(page.get_by_role("button", name="Resend invitation")).to_be_hidden()

    page.get_by_role("link", name="Back to My account").click()
    page.get_by_role("link", name="+ Add sub-account").click()
    add(page, kind="Employee", name="Fin at home", email=RIGHT, type_="Business", rate="0,25")
    stranger = new_screen()
    stranger.visit(wrong_link)
    heading(stranger.page, "This invitation was withdrawn")
    stranger.page.goto(site.activation_link(RIGHT))
    activate(stranger.page, first="Fin", last="Home")
    heading(stranger.page, "Set up your account")
    page.goto(site.url + routes.HOME)
    expect(page.get_by_role("link", name="Fin at home")).to_be_visible()
    expect(page.get_by_text("Setting up")).to_be_visible()
