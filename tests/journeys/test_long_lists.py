"""A fleet with 1,001 sub-accounts and people: found by searching, paged, and unfolded level by level."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from app.core import routes
from tests.applications import Site
from tests.browser import Screen
from tests.journeys.steps import heading, press
from tests.services.test_long_lists import children, people

pytestmark = pytest.mark.any_database


def test_the_owner_of_a_large_fleet_finds_everybody(site: Site, new_screen: Callable[..., Screen]) -> None:
    account_id = site.world.dana.account_id
    assert account_id
    made = children(site.world, account_id, 1_001)
    children(site.world, children(site.world, made[-1], 26, "Workshop")[-1], 1, "Eva at home", kind="employee")
    people(site.world, account_id, 1_000)

    owner = new_screen(signed_in=site.world.dana)
    page = owner.visit(f"{routes.ACCOUNTS}/{account_id}?tab=sub-accounts")
    panel = page.get_by_role("tabpanel")
    expect(panel.get_by_text("1–25 of 1,000+")).to_be_visible()
    page.get_by_role("button", name="Show sub-accounts of Branch 1000").click()
    page.get_by_role("button", name="Show sub-accounts of Workshop 0025").click()
    expect(panel.get_by_role("link", name="Eva at home")).to_be_visible()
    expect(panel.get_by_role("link", name="All 26 sub-accounts of Branch 1000")).to_be_visible()
    owner.look("sub-accounts-unfolded")
    page.get_by_role("button", name="Hide sub-accounts of Branch 1000").click()
    expect(panel.get_by_role("link", name="Eva at home")).to_be_hidden()
    page.get_by_label("Search").fill("eva home")
    expect(panel.get_by_text("in Branch 1000 / Workshop 0025")).to_be_visible()
    expect(page).to_have_url(f"{site.url}{routes.ACCOUNTS}/{account_id}?tab=sub-accounts&search=eva+home")
    page.reload()
    expect(panel.get_by_text("1–1 of 1")).to_be_visible()

    page.get_by_role("tab", name="Users 1,000+").click()
    expect(panel.get_by_text("1–25 of 1,000+")).to_be_visible()
    press(page, "Next")
    expect(panel.get_by_text("26–50 of 1,000+")).to_be_visible()
    page.get_by_label("Search").fill("person-0000")
    expect(panel.get_by_text("1–1 of 1")).to_be_visible()
    owner.look("account-people-searched")

    page = owner.visit(routes.HOME)
    heading(page, "My account")
    page.get_by_label("Search sub-accounts").fill("branch 0000")
    expect(page.get_by_role("link", name="Branch 0000")).to_be_visible()
    page.get_by_label("Search people").fill("person-0999")
    expect(page.get_by_text("person-0999@fleet.example.com")).to_be_visible()
    owner.look("my-account-of-a-large-fleet")
