"""The lists of customers and accounts: search as one types, filter, order, pages, and the address that holds it all."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from app.core import routes
from app.services import invitations
from app.vocabulary.people import Role
from tests import people
from tests.applications import Site
from tests.browser import Screen
from tests.journeys.steps import expire, heading, invitation_of, invited, press, rival_of, row

FIRST_PAGE, LAST_PAGE = 25, 6


@pytest.fixture
def crowd(site: Site) -> Site:
    """Dana and Eli, and 29 more customers with accounts."""
    for number in range(1, 30):
        email = f"person{number:02}@crowd.example.com"
        people.person(
            site.world.tenant, email, Role.ACCOUNT_OWNER, "Person", f"Number{number:02}", account=f"Crowd {number:02}"
        )
    return site


@pytest.fixture
def mixed(site: Site) -> Site:
    """One invited, one expired, one revoked; Dana and Eli are active."""
    for name in ("invited", "expired", "revoked"):
        invited(site, f"{name}@fleet.example.com")
    expire(site, "expired@fleet.example.com")
    invitations.revoke(site.world.bob, user_id=invitation_of(site, "revoked@fleet.example.com").user_id)
    return site


def rows(page: Page, number: int) -> None:
    expect(page.locator("tbody.rows tr")).to_have_count(number)


@pytest.mark.any_database
def test_search_filters_as_one_types_and_can_be_shared(crowd: Site, new_screen: Callable[..., Screen]) -> None:
    screen = new_screen(signed_in=crowd.world.bob)
    page = screen.visit(routes.CUSTOMERS)
    rows(page, FIRST_PAGE)
    expect(page.get_by_text("1–25 of 31")).to_be_visible()
    page.keyboard.press("/")
    search = page.get_by_role("searchbox", name="Search")
    expect(search).to_be_focused()
    page.keyboard.type("ETS@hom")
    rows(page, 0)
    search.fill("")
    page.keyboard.type("LI@hom")
    rows(page, 1)
    expect(row(page, "eli@home.example.com")).to_be_visible()
    search.fill("number2")
    rows(page, 10)
    page.wait_for_url(f"**{routes.CUSTOMERS}?search=number2")
    screen.look("customers-search")

    colleague = new_screen(signed_in=crowd.world.vic)
    colleague.visit(page.url)
    expect(colleague.page.get_by_role("searchbox")).to_have_value("number2")
    rows(colleague.page, 10)
    row(colleague.page, "person27@crowd").get_by_role("cell").last.click()  # the whole row opens
    heading(colleague.page, "Person Number27")
    colleague.page.go_back()
    expect(colleague.page.get_by_role("searchbox")).to_have_value("number2")
    rows(colleague.page, 10)


def test_pages_of_25_and_back_in_both_orders(crowd: Site, new_screen: Callable[..., Screen]) -> None:
    page = new_screen(signed_in=crowd.world.bob).visit(routes.ACCOUNTS)
    rows(page, FIRST_PAGE)
    expect(page.locator("tbody.rows tr").first).to_contain_text("Crowd 29")
    press(page, "Next")
    rows(page, LAST_PAGE)
    expect(page.get_by_text("26–31 of 31")).to_be_visible()
    expect(page.locator("tbody.rows tr").last).to_contain_text("Fleet BV")
    page.reload()
    rows(page, LAST_PAGE)
    press(page, "Previous")
    rows(page, FIRST_PAGE)
    expect(page.get_by_text("1–25 of 31")).to_be_visible()
    press(page, "Newest first")
    expect(page.locator("tbody.rows tr").first).to_contain_text("Fleet BV")
    page.wait_for_url("**sort=oldest*")
    expect(page.get_by_role("button", name="Oldest first")).to_be_visible()


@pytest.mark.any_database
def test_filters_tell_the_statuses_apart(mixed: Site, new_screen: Callable[..., Screen]) -> None:
    screen = new_screen(signed_in=mixed.world.bob)
    page = screen.visit(routes.CUSTOMERS)
    rows(page, 5)
    filters = page.get_by_role("group", name="Filter by status")
    for status, holds in (("Invited", "invited@"), ("Expired", "expired@"), ("Revoked", "revoked@")):
        filters.get_by_role("button", name=status).click()
        rows(page, 1)
        expect(row(page, holds)).to_contain_text(status)
        page.wait_for_url(f"**?status={status.lower()}")
    filters.get_by_role("button", name="Active").click()
    rows(page, 2)
    expect(filters.get_by_role("button", name="Active")).to_have_attribute("aria-pressed", "true")
    filters.get_by_role("button", name="Failed or bounced").click()
    expect(page.get_by_role("heading", name="Nothing found")).to_be_visible()
    screen.look("customers-nothing-found")
    press(page, "Show everything")
    rows(page, 5)
    page.get_by_role("searchbox").fill("nobody like this")
    expect(page.get_by_role("heading", name="Nothing found")).to_be_visible()
    press(page, "Show everything")
    rows(page, 5)
    expect(page.get_by_role("searchbox")).to_have_value("")


@pytest.mark.any_database
def test_empty_lists_say_what_to_do_next(site: Site, new_screen: Callable[..., Screen]) -> None:
    screen = new_screen(on=rival_of(site), signed_in=site.world.mallory)
    page = screen.visit(routes.ACCOUNTS)
    expect(page.get_by_role("heading", name="No accounts yet")).to_be_visible()
    screen.look("accounts-empty")
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Customers").click()
    expect(page.get_by_role("heading", name="No customers yet")).to_be_visible()
    screen.look("customers-empty")
    page.get_by_role("main").get_by_role("link", name="+ New account").click()
    heading(page, "New account")


@pytest.mark.any_database
def test_keys_open_search_and_help_and_can_be_switched_off(site: Site, new_screen: Callable[..., Screen]) -> None:
    screen = new_screen(signed_in=site.world.bob)
    page = screen.visit(routes.ACCOUNTS)
    rows(page, 2)
    page.keyboard.press("?")
    help = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(help).to_be_visible()
    screen.look("shortcuts")
    help.get_by_label("Use single-key shortcuts").uncheck()
    page.keyboard.press("Escape")
    expect(help).to_be_hidden()
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).not_to_be_focused()
    page.keyboard.press("?")
    expect(help).to_be_hidden()


@pytest.mark.any_database
def test_first_key_leads_past_the_menu(site: Site, new_screen: Callable[..., Screen]) -> None:
    page = new_screen(signed_in=site.world.bob).visit(routes.ACCOUNTS)
    rows(page, 2)
    page.evaluate("() => { window.sameLoad = true; document.activeElement?.blur(); }")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()
    assert page.evaluate("window.sameLoad")


@pytest.mark.any_database
def test_menu_is_a_sheet_on_a_phone(site: Site, new_screen: Callable[..., Screen]) -> None:
    screen = new_screen(signed_in=site.world.bob)
    page = screen.visit(routes.ACCOUNTS)
    rows(page, 2)
    page.set_viewport_size({"width": 375, "height": 667})
    expect(page.get_by_role("link", name="Customers")).to_be_hidden()
    press(page, "Menu")
    expect(page.get_by_role("link", name="Customers")).to_be_visible()
    screen.check_axe("the menu as a sheet")
    page.get_by_role("link", name="Customers").click()
    heading(page, "Customers")
    expect(page.get_by_role("navigation", name="Main")).to_be_hidden()
