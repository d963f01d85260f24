"""In and out, by the form and in a real browser."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from app.core import routes
from tests import people
from tests.applications import Site
from tests.browser import Screen


def test_staff_log_in_and_land_where_they_work(site: Site, screen: Screen) -> None:
    page = screen.log_in(site.world.alice.email, people.PASSWORD)
    assert page.url.rstrip("/") == site.url
    expect(page.get_by_role("heading", level=1, name="Dashboard")).to_be_visible()
    (cookie,) = [cookie for cookie in screen.context.cookies() if cookie.get("name") == "onramp"]
    assert cookie.get("httpOnly")
    assert cookie.get("sameSite") == "Lax"


@pytest.mark.any_database
def test_customers_log_in_and_see_their_account(site: Site, screen: Screen) -> None:
    page = screen.log_in(site.world.dana.email, people.PASSWORD)
    assert page.url.rstrip("/") == site.url
    expect(page.get_by_role("heading", level=1)).to_be_visible()


@pytest.mark.any_database
def test_wrong_password_is_said_in_the_form_and_keeps_the_address(site: Site, screen: Screen) -> None:
    page = screen.visit(routes.LOGIN)
    page.get_by_label("Email address").fill(site.world.alice.email)
    page.get_by_label("Password", exact=True).fill("not the password at all")
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_text("do not belong to an active account")).to_be_visible()
    expect(page.get_by_label("Email address")).to_have_value(site.world.alice.email)
    assert screen.context.cookies() == []
    screen.look("login-refused")


@pytest.mark.any_database
def test_stranger_is_led_to_the_log_in_and_back(site: Site, screen: Screen) -> None:
    page = screen.visit(routes.CUSTOMERS)
    page.wait_for_url(lambda url: routes.LOGIN in url and "next=" in url)
    page.get_by_label("Email address").fill(site.world.bob.email)
    page.get_by_label("Password", exact=True).fill(people.PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url(lambda url: url.rstrip("/") == site.url + routes.CUSTOMERS)
    expect(page.get_by_role("heading", level=1, name="Customers")).to_be_visible()


@pytest.mark.any_database
def test_log_out_in_one_tab_closes_the_other(site: Site, new_screen: Callable[..., Screen]) -> None:
    screen = new_screen(signed_in=site.world.bob)
    page = screen.visit(routes.CUSTOMERS)
    other: Page = screen.context.new_page()
    other.goto(site.url + routes.ACCOUNTS)
    expect(other.get_by_role("heading", level=1, name="Accounts")).to_be_visible()
    page.get_by_role("button", name="Log out").click()
    page.wait_for_url(lambda url: routes.LOGIN in url)
    other.reload()
    other.wait_for_url(lambda url: routes.LOGIN in url)


@pytest.mark.any_database
def test_signed_up_customer_gets_a_mail_with_a_link(site: Site, screen: Screen) -> None:
    page = screen.visit(routes.SIGN_UP)
    page.get_by_label("Email address").fill("finn@fleet.example.com")
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Sign up").click()
    expect(page.get_by_role("heading", level=1, name="Check your inbox")).to_be_visible()
    link = site.activation_link("finn@fleet.example.com")
    screen.visit(link)
    expect(page.get_by_role("button", name="Activate account")).to_be_visible()
    screen.look("activate")


@pytest.mark.any_database
def test_mailbox_of_a_development_machine(site: Site, screen: Screen) -> None:
    screen.visit(routes.DEV_MAILBOX, live=False)
    screen.look("mailbox")
