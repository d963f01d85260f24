"""What has happened sixty times: Next leads down to the first line, and the next record begins at its own newest."""

import re
from collections.abc import Callable
from uuid import UUID

import pytest
from playwright.sync_api import expect

from app.core import routes
from app.services.accounts import admins
from app.services.assets import subscriptions
from tests import shop
from tests.applications import Site
from tests.browser import Screen
from tests.journeys.steps import press
from tests.services.test_long_histories import acted, charged, happened, invitation_of, mailed, subscribed

pytestmark = pytest.mark.any_database

EARLIER, SECOND = re.compile(r"^\d+ earlier lines$"), re.compile(r"^26–50 of \d+$")
"""How many there are depends on what has become of the mail meanwhile."""


def test_activity_has_pages_and_the_next_account_its_own(site: Site, new_screen: Callable[..., Screen]) -> None:
    world = site.world
    assert world.dana.account_id
    assert world.eli.account_id
    acted(world, [world.dana.account_id], 60)
    acted(world, [world.eli.account_id], 30)
    staff = new_screen(signed_in=world.bob)
    page = staff.visit(f"{routes.ACCOUNTS}/{world.dana.account_id}")
    page.get_by_role("tab", name="Activity").click()
    panel = page.get_by_role("tabpanel")
    expect(panel.get_by_text("1–25 of 60")).to_be_visible()
    press(page, "Next")
    expect(panel.get_by_text("26–50 of 60")).to_be_visible()
    press(page, "Next")
    expect(panel.get_by_text("51–60 of 60")).to_be_visible()
    expect(panel.get_by_text("Bob 0000")).to_be_visible()
    staff.look("activity-last-page")
    page.reload()
    expect(panel.get_by_text("Bob 0000")).to_be_visible()
    press(page, "Newest first")
    expect(panel.get_by_text("1–25 of 60")).to_be_visible()
    expect(panel.get_by_text("Bob 0000")).to_be_visible()

    page.get_by_role("navigation", name="Breadcrumb").get_by_role("link", name="Accounts").click()
    page.get_by_role("link", name="Eli home").click()
    page.get_by_role("tab", name="Activity").click()
    expect(panel.get_by_text("1–25 of 30")).to_be_visible()
    expect(panel.get_by_text("Bob 0029")).to_be_visible()


def test_mails_of_a_person_have_pages_and_the_next_person_their_own(
    site: Site, new_screen: Callable[..., Screen]
) -> None:
    world = site.world
    mailed(world, world.dana.user_id, 60)
    mailed(world, world.eli.user_id, 30)
    staff = new_screen(signed_in=world.vic)
    page = staff.visit(f"{routes.CUSTOMERS}/{world.dana.user_id}")
    pages = page.get_by_role("navigation", name="Pages of mails")
    expect(pages.get_by_text("1–25 of 60")).to_be_visible()
    for _ in range(2):
        pages.get_by_role("button", name="Next").click()
    expect(page.get_by_text("Reason 0000")).to_be_visible()
    expect(pages.get_by_role("button", name="Next")).to_have_attribute("aria-disabled", "true")
    staff.look("mails-last-page")
    pages.get_by_role("button", name="Previous").click()
    expect(pages.get_by_text("26–50 of 60")).to_be_visible()

    page.get_by_role("link", name="Customers").last.click()
    page.get_by_role("link", name="Eli Vries").click()
    expect(pages.get_by_text("1–25 of 30")).to_be_visible()
    expect(page.get_by_text("Reason 0029")).to_be_visible()


def test_the_history_of_an_asset_has_pages(site: Site, new_screen: Callable[..., Screen]) -> None:
    world = site.world
    assert world.dana.account_id
    sold = shop.opened(world)
    row = subscriptions.activate(world.dana, account_id=world.dana.account_id, form=shop.station(sold.home))
    subscribed(world, UUID(row.asset_id), 29)
    owner = new_screen(signed_in=world.dana)
    page = owner.visit(f"{routes.ASSETS}/{row.asset_id}")
    pages = page.get_by_role("navigation", name="Pages of the history")
    expect(pages.get_by_text("1–25 of 30")).to_be_visible()
    pages.get_by_role("button", name="Next").click()
    expect(page.get_by_text("Bob 0000")).to_be_visible()
    owner.look("asset-history-last-page")


def test_the_lines_of_a_month_have_pages_and_the_next_account_its_own(
    site: Site, new_screen: Callable[..., Screen]
) -> None:
    world = site.world
    charged(world, 60)
    staff = new_screen(signed_in=world.vic)
    page = staff.visit(f"{routes.ACCOUNTS}/{world.dana.account_id}?tab=subscription")
    pages = page.get_by_role("navigation", name="Pages of the month's lines")
    expect(pages.get_by_text("1–25 of 60")).to_be_visible()
    for _ in range(2):
        pages.get_by_role("button", name="Next").click()
    expect(pages.get_by_text("51–60 of 60")).to_be_visible()
    expect(page.get_by_text("Employee 0059").last).to_be_visible()
    expect(pages.get_by_role("button", name="Next")).to_have_attribute("aria-disabled", "true")
    staff.look("month-last-page")
    press(page, "Next month")
    expect(pages.get_by_text("1–25 of 60")).to_be_visible()
    pages.get_by_role("button", name="Next").press("Enter")
    expect(pages.get_by_text("26–50 of 60")).to_be_visible()

    page.get_by_role("navigation", name="Breadcrumb").get_by_role("link", name="Accounts").click()
    press(page, "Newest first")
    page.get_by_role("link", name="Eli home").click()
    page.get_by_role("tab", name="Subscription").click()
    expect(page.get_by_text("Nothing is charged in this month.")).to_be_visible()
    expect(pages).to_have_count(0)


def test_earlier_lines_of_an_invitation_are_opened_by_its_customer(
    site: Site, new_screen: Callable[..., Screen]
) -> None:
    world = site.world
    assert world.dana.account_id
    for name in ("ann", "ben"):
        email = f"{name}@fleet.example.com"
        invited = admins.invite_admin(world.dana, account_id=world.dana.account_id, email=email)
        happened(world, invitation_of(world, invited.user_id), 59)
    owner = new_screen(signed_in=world.dana)
    page = owner.visit(f"{routes.ACCOUNTS}/{world.dana.account_id}?tab=users")
    pages = page.get_by_role("navigation", name="Pages of the history")
    ann = page.get_by_role("listitem").filter(has_text="ann@fleet.example.com")
    ben = page.get_by_role("listitem").filter(has_text="ben@fleet.example.com")
    ann.get_by_text("History", exact=True).click()
    ann.get_by_role("button", name=EARLIER).press("Enter")
    expect(ann.get_by_text(SECOND)).to_be_visible()
    pages.get_by_role("button", name="Next").click()
    expect(ann.get_by_text("Invited by Bob 0000")).to_be_visible()
    owner.look("history-last-page")
    ben.get_by_text("History", exact=True).click()
    ben.get_by_role("button", name=EARLIER).click()
    expect(ben.get_by_text(SECOND)).to_be_visible()
    expect(pages).to_have_count(1)
