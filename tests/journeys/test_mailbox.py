"""The development mailbox, from the banner to the activation page; and what an address that does not exist says."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from app.core import routes
from tests.applications import Site
from tests.browser import DESKTOP, PHONE, Screen, place
from tests.journeys.steps import heading, invited, press

NOOR = "noor@fleet.example.com"


@pytest.mark.any_database
def test_mail_is_read_in_the_mailbox_and_its_link_followed(site: Site, new_screen: Callable[..., Screen]) -> None:
    invited(site, NOOR)
    screen = new_screen(signed_in=site.world.bob)
    page = screen.visit(routes.ACCOUNTS)
    page.get_by_role("link", name="Open the mailbox").click()
    heading(page, "Development mailbox")
    expect(page.get_by_text("No mail leaves this machine.")).to_be_visible()
    screen.look("mailbox")
    row = page.get_by_role("link").filter(has_text=NOOR).first
    page.set_viewport_size({"width": PHONE["width"], "height": PHONE["height"]})
    assert place(row.locator("strong"))["width"] > place(row)["width"] / 2
    page.set_viewport_size({"width": DESKTOP["width"], "height": DESKTOP["height"]})
    row.click()
    expect(page.get_by_role("definition").filter(has_text=NOOR).first).to_be_visible()
    screen.look("mail")

    frame = page.frame_locator("iframe")
    expect(frame.get_by_text("Bob Support").first).to_be_visible()
    with screen.context.expect_page() as opened:
        page.get_by_role("region", name="Text").get_by_role("link").filter(has_text=routes.ACTIVATE).click()
    there = opened.value
    heading(there, "You are logged in as somebody else")
    press(there, "Log out and continue")
    heading(there, "Activate your account")
    page.get_by_role("link", name="All mails").click()
    heading(page, "Development mailbox")


@pytest.mark.any_database
def test_address_that_does_not_exist_leads_home(
    site: Site, new_screen: Callable[..., Screen], complaints_expected: list[str]
) -> None:
    complaints_expected.append("404")
    for who in (None, site.world.dana):
        page = new_screen(signed_in=who).visit("/no/such/page")
        heading(page, "Not found")
        page.get_by_role("link", name="Go to the start page").click()
        heading(page, "My account" if who else "Log in")


@pytest.mark.any_database
def test_staff_keep_their_menu_at_an_address_that_does_not_exist(
    site: Site, new_screen: Callable[..., Screen], complaints_expected: list[str]
) -> None:
    complaints_expected.append("404")
    page = new_screen(signed_in=site.world.vic).visit("/no/such/page")
    heading(page, "Not found")
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Accounts").click()
    heading(page, "Accounts")
