"""Who does not get in, what they are told, and where log-in leads."""

import re
from collections.abc import Callable
from contextlib import suppress

import pytest
from playwright.sync_api import expect

from app.core import routes
from app.services.accounts import changes
from app.services.identity import log_ins
from app.services.tenants import support_links
from tests import people
from tests.applications import Site
from tests.browser import Screen
from tests.journeys.steps import AT_LOG_IN, AT_LOG_IN_WITH_A_WAY_BACK, fill, heading, press

WRONG = "This email address and password do not belong to an active account. Check both."


@pytest.mark.any_database
@pytest.mark.parametrize("email", ["alice@volta.example.com", "nobody@volta.example.com", "not an address"])
def test_whoever_it_is_the_refusal_reads_the_same(screen: Screen, email: str) -> None:
    page = screen.visit(routes.LOGIN)
    fill(page, Email_address=email, Password="not the password at all")
    page.get_by_label("Password", exact=True).press("Enter")
    expect(page.get_by_role("alert")).to_have_text(WRONG)
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_label("Email address")).to_have_value(email)
    expect(page.get_by_role("button", name="Log in")).not_to_have_attribute("aria-busy", "true")


@pytest.mark.any_database
def test_empty_fields_are_called_empty(screen: Screen) -> None:
    page = screen.visit(routes.LOGIN)
    press(page, "Log in")
    expect(page.get_by_text("Enter your email address.")).to_be_visible()
    expect(page.get_by_text("Enter your password.")).to_be_visible()
    expect(page.get_by_label("Email address")).to_be_focused()
    expect(page.get_by_role("alert")).to_have_count(0)


@pytest.mark.any_database
def test_a_suspended_customer_reads_why_and_whom_to_ask(site: Site, screen: Screen) -> None:
    changes.suspend(site.world.bob, account_id=site.world.dana.account_id or site.world.tenant.id)
    links = support_links.read(site.world.alice)
    wanted = links.links.model_copy(update={"contact": "https://volta.example.com/contact"})
    support_links.save(site.world.alice, links=wanted, seen=links.seen)
    page = screen.visit(routes.LOGIN)
    fill(page, Email_address=site.world.dana.email, Password="not the password at all")
    press(page, "Log in")
    expect(page.get_by_role("alert")).to_have_text(WRONG)
    expect(page.get_by_role("link", name="Contact Volta Charging")).to_have_count(0)
    screen.look("login-refused")
    fill(page, Email_address=site.world.dana.email, Password=people.PASSWORD)
    press(page, "Log in")
    expect(page.get_by_role("alert")).to_contain_text("Your account is suspended.")
    away = page.get_by_role("link", name="Contact Volta Charging")
    expect(away).to_have_attribute("href", "https://volta.example.com/contact")
    expect(page.get_by_role("button", name="Send me a new activation email")).to_have_count(0)
    screen.look("login-suspended")


@pytest.mark.any_database
def test_whoever_is_refused_can_have_the_activation_mail_sent_again(screen: Screen) -> None:
    page = screen.visit(routes.LOGIN)
    fill(page, Email_address="nobody@volta.example.com", Password="not the password at all")
    press(page, "Log in")
    press(page, "Send me a new activation email")
    expect(page.get_by_text("If nobody@volta.example.com is known here")).to_be_visible()


@pytest.mark.any_database
def test_too_many_tries_are_told_until_when_to_wait(site: Site, screen: Screen) -> None:
    for _ in range(5):
        with suppress(log_ins.LogInRefused):
            visitor = people.visitor(site.world.tenant, "127.0.0.1")
            log_ins.log_in(visitor, email=site.world.dana.email, password="not the password at all")
    page = screen.visit(routes.LOGIN)
    fill(page, Email_address=site.world.dana.email, Password=people.PASSWORD)
    press(page, "Log in")
    expect(page.get_by_role("alert")).to_contain_text("Too many attempts. Wait until ")
    assert screen.context.cookies() == []
    screen.look("login-throttled")


@pytest.mark.any_database
@pytest.mark.parametrize(
    "hostile",
    ["https://evil.example/", "//evil.example", "/%5Cevil.example", "javascript:alert(1)", "/x%0d%0aSet-Cookie:a=b"],
)
def test_way_on_to_another_site_ends_at_the_start(site: Site, screen: Screen, hostile: str) -> None:
    page = screen.visit(f"{routes.LOGIN}?next={hostile}")
    fill(page, Email_address=site.world.dana.email, Password=people.PASSWORD)
    press(page, "Log in")
    page.wait_for_url(site.url + routes.HOME)
    heading(page, "My account")


@pytest.mark.any_database
def test_search_survives_the_log_in(site: Site, screen: Screen) -> None:
    page = screen.visit(f"{routes.CUSTOMERS}?search=dana")
    expect(page).to_have_url(re.compile(r"/login\?next=/users/customers%3Fsearch%3Ddana$"))
    fill(page, Email_address=site.world.vic.email, Password=people.PASSWORD)
    press(page, "Log in")
    page.wait_for_url(f"**{routes.CUSTOMERS}?search=dana")
    expect(page.get_by_role("searchbox")).to_have_value("dana")


@pytest.mark.any_database
def test_open_tab_leaves_by_itself_when_another_one_logs_out(site: Site, new_screen: Callable[..., Screen]) -> None:
    screen = new_screen(signed_in=site.world.dana)
    screen.visit(routes.SETUP)
    page = screen.visit(routes.HOME)
    heading(page, "My account")
    other = Screen(screen.context, site.url)
    other.visit(routes.SETUP)
    heading(other.page, "Set up your account")
    press(page, "Log out")
    expect(page).to_have_url(AT_LOG_IN)
    expect(other.page).to_have_url(AT_LOG_IN_WITH_A_WAY_BACK)
    assert screen.context.cookies() == []
    page.go_back()
    expect(page).to_have_url(re.compile(r"/login\?next=/setup$"))


@pytest.mark.any_database
def test_signed_in_people_do_not_log_in_again(site: Site, new_screen: Callable[..., Screen]) -> None:
    page = new_screen(signed_in=site.world.bob).visit(routes.LOGIN)
    page.wait_for_url(site.url + routes.HOME)
    heading(page, "Dashboard")
