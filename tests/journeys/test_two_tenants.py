"""Two tenants on two hosts of one installation, side by side in one browser."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from app.core import routes
from tests import people
from tests.applications import Site
from tests.browser import Screen
from tests.journeys.steps import AT_LOG_IN, fill, heading, invited, press, rival_of, row


def test_nothing_of_one_tenant_is_seen_at_the_other(
    site: Site, new_screen: Callable[..., Screen], complaints_expected: list[str]
) -> None:
    complaints_expected.append("foreign host: (http|ws)://rival-")  # for this browser both hosts are its own
    rival = rival_of(site)
    ours = new_screen()
    theirs = Screen(ours.context, rival.url)
    ours.log_in(site.world.alice.email, people.PASSWORD)
    theirs.log_in(site.world.mallory.email, people.PASSWORD)
    cookies = {cookie.get("domain"): cookie.get("value") for cookie in ours.context.cookies()}
    assert len(cookies) == len(set(cookies.values())) == 2

    for route in (routes.ACCOUNTS, routes.CUSTOMERS, routes.SYSTEM_USERS):
        ours.visit(route)
        theirs.visit(route)
        expect(ours.page.get_by_role("navigation", name="Main").get_by_text("Volta Charging")).to_be_visible()
        expect(theirs.page.get_by_role("navigation", name="Main").get_by_text("Rival Power")).to_be_visible()
        assert "volta.example" not in theirs.page.content()
        assert "rival.example" not in ours.page.content()
    expect(row(theirs.page, "mallory@rival.example.com")).to_be_visible()
    expect(theirs.page.locator("tbody.rows tr")).to_have_count(1)
    theirs.page.get_by_role("searchbox").fill("alice")
    expect(theirs.page.get_by_role("heading", name="Nothing found")).to_be_visible()

    theirs.page.get_by_role("button", name="Log out").click()
    expect(theirs.page).to_have_url(AT_LOG_IN)
    ours.visit(routes.ACCOUNTS)
    heading(ours.page, "Accounts")


@pytest.mark.any_database
def test_password_of_one_tenant_opens_nothing_at_the_other(site: Site, new_screen: Callable[..., Screen]) -> None:
    page = new_screen(on=rival_of(site)).visit(routes.LOGIN)
    fill(page, Email_address=site.world.alice.email, Password=people.PASSWORD)
    press(page, "Log in")
    expect(page.get_by_text("do not belong to an active account")).to_be_visible()


@pytest.mark.any_database
def test_link_of_one_tenant_is_unknown_at_the_other(site: Site, new_screen: Callable[..., Screen]) -> None:
    link = invited(site, "noor@fleet.example.com")
    rival = rival_of(site)
    page = new_screen(on=rival).visit(link.replace(site.url, rival.url))
    heading(page, "We do not know this link")


@pytest.mark.any_database
def test_same_address_is_another_person_at_the_other_tenant(site: Site, new_screen: Callable[..., Screen]) -> None:
    rival = rival_of(site)
    screen = new_screen(on=rival, signed_in=site.world.mallory)
    page = screen.visit(routes.ACCOUNTS_NEW)
    fill(page, Email_address=site.world.dana.email)
    press(page, "Send invitation")
    expect(page.get_by_text("Sent to mail provider")).to_be_visible()
    assert rival.activation_link(site.world.dana.email).startswith(rival.url)
    assert site.mails(site.world.dana.email) == []
