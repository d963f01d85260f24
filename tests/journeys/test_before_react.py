"""What the scripts do before React has come, and what React tells them when it has drawn a page."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from app.core import routes
from tests import people, shop
from tests.applications import Site
from tests.browser import Screen
from tests.journeys.steps import heading

pytestmark = pytest.mark.any_database


def test_a_form_that_is_sent_too_early_is_held_and_sent_once(site: Site, screen: Screen) -> None:
    held: list[Route] = []
    is_holding = True

    def hold(route: Route) -> None:
        if is_holding:
            held.append(route)
        else:
            route.continue_()

    screen.context.route("**/assets/*.js", hold)
    posts: list[str] = []
    screen.context.on("request", lambda request: posts.append(request.url) if request.method == "POST" else None)
    page: Page = screen.page
    page.goto(site.url + routes.LOGIN, wait_until="commit")
    page.get_by_label("Email address").fill(site.world.bob.email)
    page.get_by_label("Password", exact=True).fill(people.PASSWORD)
    button = page.get_by_role("button", name="Log in")
    button.click()
    expect(button).to_have_attribute("aria-busy", "true")
    button.click()
    assert posts == []
    assert held, "React has come already"
    is_holding = False
    for route in held:
        route.continue_()
    heading(page, "Dashboard")
    assert posts == [site.url + routes.AUTH_SESSION]


def test_the_reader_of_another_page_starts_at_its_title(site: Site, new_screen: Callable[..., Screen]) -> None:
    page = new_screen(signed_in=site.world.bob).visit(routes.HOME)
    menu = page.get_by_role("navigation", name="Main")
    menu.get_by_role("link", name="Accounts").click()
    expect(page.get_by_role("heading", level=1, name="Accounts")).to_be_focused()
    page.get_by_role("link", name="Fleet BV").first.click()
    expect(page.get_by_role("heading", level=1, name="Fleet BV")).to_be_focused()
    page.go_back()
    expect(page.get_by_role("heading", level=1, name="Accounts")).to_be_focused()
    page.go_forward()
    expect(page.get_by_role("heading", level=1, name="Fleet BV")).to_be_focused()


def test_the_reader_of_the_next_record_on_one_screen_starts_at_its_title_too(
    site: Site, new_screen: Callable[..., Screen]
) -> None:
    account = site.world.dana.account_id
    assert account
    shop.employee_of(site.world, account)
    page = new_screen(signed_in=site.world.bob).visit(f"{routes.ACCOUNTS}/{account}")
    page.get_by_role("tab", name="Sub-accounts").click()
    page.get_by_role("link", name="Eva home").click()
    expect(page.get_by_role("heading", level=1, name="Eva home")).to_be_focused()
