"""Forgot password, from the log-in to a new one."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import expect
from sqlmodel import col

from app.core import routes
from app.core.clock import now
from app.models import Link
from app.services.registration import password_reset
from tests import people
from tests.applications import Site
from tests.browser import Screen
from tests.journeys.steps import AT_LOG_IN, change, fill, heading, press

NEW = "twelve quiet herons at dusk"


@pytest.mark.any_database
def test_new_password_signs_in_and_ends_the_old_session(
    site: Site, screen: Screen, new_screen: Callable[..., Screen]
) -> None:
    dana = site.world.dana
    old = new_screen(signed_in=dana).visit(routes.HOME)
    heading(old, "My account")

    page = screen.visit(routes.LOGIN)
    page.get_by_role("link", name="Forgot password?").click()
    heading(page, "Forgot your password?")
    fill(page, Email_address=dana.email)
    press(page, "Send the link")
    heading(page, "Check your inbox")
    screen.look("forgot-password-sent")

    link = site.link(dana.email)
    # As a mail program may have left it: the question mark encoded, a bracket and a tracker's words behind it.
    screen.visit(link.replace("?t=", "%3Ft=") + "%3E&utm_source=mail&fbclid=1")
    heading(page, "Set a new password")
    expect(page.get_by_text(dana.email)).to_be_visible()
    expect(page.locator("form input[autocomplete=username]")).to_have_value(dana.email)
    fill(page, New_password="short")
    press(page, "Set password and log in")
    expect(page.get_by_text("Use at least 12 characters.")).to_be_visible()
    expect(page.get_by_label("New password")).to_be_focused()
    fill(page, New_password=NEW)
    expect(page.get_by_text("Strong.")).to_be_visible()
    screen.look("reset-password")
    press(page, "Set password and log in")
    page.wait_for_url(site.url + routes.HOME)
    heading(page, "My account")

    old.reload()
    expect(old).to_have_url(AT_LOG_IN)
    late = new_screen()
    late.visit(link)
    heading(late.page, "This link was already used")
    late.log_in(dana.email, NEW)
    heading(late.page, "My account")


@pytest.mark.any_database
def test_link_of_yesterday_leads_to_a_new_one(site: Site, screen: Screen) -> None:
    eli = site.world.eli
    password_reset.ask(people.visitor(site.world.tenant), email=eli.email)
    link = site.link(eli.email)
    change(Link, col(Link.subject_id) == eli.user_id, expires_at=now() - timedelta(days=1))
    page = screen.visit(link)
    heading(page, "This link has expired")
    screen.look("reset-password-expired")
    page.get_by_role("link", name="Ask for a new link").click()
    heading(page, "Forgot your password?")


@pytest.mark.any_database
def test_unknown_address_reads_the_same_and_gets_no_mail(site: Site, screen: Screen) -> None:
    page = screen.visit(routes.FORGOT_PASSWORD)
    fill(page, Email_address="nobody@fleet.example.com")
    press(page, "Send the link")
    heading(page, "Check your inbox")
    expect(page.get_by_text("If nobody@fleet.example.com has an account here")).to_be_visible()
    assert site.mails("nobody@fleet.example.com") == []


@pytest.mark.any_database
def test_somebody_else_is_named_before_anything_is_used(site: Site, new_screen: Callable[..., Screen]) -> None:
    eli = site.world.eli
    password_reset.ask(people.visitor(site.world.tenant), email=eli.email)
    screen = new_screen(signed_in=site.world.dana)
    page = screen.visit(site.link(eli.email))
    heading(page, "You are logged in as somebody else")
    expect(page.get_by_text(site.world.dana.email)).to_be_visible()
    expect(page.get_by_text(eli.email)).to_be_visible()
    press(page, "Log out and continue")
    heading(page, "Set a new password")
