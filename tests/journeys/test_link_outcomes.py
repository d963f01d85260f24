"""The activation page where the link does not work: it always says what happened, and what to do."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect
from sqlmodel import col

from app.core import routes
from app.models import User
from app.services import invitations
from app.services.people import system_users
from app.services.registration import activation
from tests import people
from tests.applications import Site
from tests.browser import Screen
from tests.journeys.steps import (
    activate,
    change,
    expire,
    heading,
    invitation_of,
    invited,
    press,
    suspend_account,
)

NOOR = "noor@fleet.example.com"
MASKED = "n…@fleet.example.com"


@pytest.mark.any_database
def test_expired_link_offers_a_new_one(site: Site, screen: Screen) -> None:
    link = invited(site, NOOR)
    expire(site, NOOR)
    page = screen.visit(link)
    heading(page, "This link has expired")
    expect(page.get_by_text(MASKED)).to_be_visible()
    expect(page.get_by_text(NOOR)).to_have_count(0)
    screen.look("activate-expired")
    page.get_by_role("button", name="Send me a new link").dblclick()
    expect(page.get_by_text(f"A new link is on its way to {MASKED}.")).to_be_visible()
    screen.look("activate-new-link")

    screen.visit(site.activation_link(NOOR, nth=2))
    heading(page, "Activate your account")
    assert len(site.mails(NOOR)) == 2
    activate(page)
    page.wait_for_url(site.url + routes.SETUP)


@pytest.mark.any_database
def test_replaced_link_says_when_the_newer_mail_went(site: Site, screen: Screen) -> None:
    link = invited(site, NOOR)
    invitations.resend(site.world.bob, user_id=invitation_of(site, NOOR).user_id)
    newer = site.activation_link(NOOR, nth=2)
    page = screen.visit(newer)
    heading(page, "Activate your account")
    screen.visit(link)
    heading(page, "There is a newer link")
    expect(page.get_by_text("A newer email was sent to ")).to_contain_text("CET")
    expect(page.get_by_text(MASKED)).to_be_visible()
    screen.look("activate-replaced")


@pytest.mark.any_database
def test_used_link_leads_to_the_log_in(site: Site, screen: Screen) -> None:
    link = invited(site, NOOR)
    who = people.visitor(site.world.tenant)
    token = link.partition("?t=")[2]
    activation.activate(who, token=token, first_name="Noor", last_name="Visser", password=people.PASSWORD, agreed=True)
    page = screen.visit(link)
    heading(page, "This account is activated already")
    expect(page.get_by_text(MASKED)).to_be_visible()
    screen.look("activate-used")
    page.get_by_role("link", name="Log in", exact=True).click()
    heading(page, "Log in")


@pytest.mark.any_database
def test_revoked_link_says_who_withdrew_it(site: Site, screen: Screen) -> None:
    link = invited(site, NOOR)
    invitations.revoke(site.world.bob, user_id=invitation_of(site, NOOR).user_id)
    page = screen.visit(link)
    heading(page, "This invitation was withdrawn")
    expect(page.get_by_text("Volta Charging has revoked the invitation of ")).to_contain_text(MASKED)
    screen.look("activate-revoked")


@pytest.mark.any_database
@pytest.mark.parametrize("token", ["", "x", "%00", "A" * 43, "A" * 10_000, "а" * 43])
def test_garbage_is_an_unknown_link(screen: Screen, token: str) -> None:
    page = screen.visit(f"{routes.ACTIVATE}?t={token}")
    heading(page, "We do not know this link")
    if token == "x":
        screen.look("activate-unknown")


@pytest.mark.any_database
def test_link_with_one_changed_letter_is_unknown(site: Site, screen: Screen) -> None:
    link = invited(site, NOOR)
    page = screen.visit(link[:-1] + ("A" if link[-1] != "A" else "E"))
    heading(page, "We do not know this link")
    assert invitation_of(site, NOOR).state == "pending"


@pytest.mark.any_database
def test_suspended_account_cannot_be_activated(site: Site, screen: Screen) -> None:
    link = invited(site, NOOR)
    suspend_account(invitation_of(site, NOOR).account_id)
    page = screen.visit(link)
    heading(page, "This link cannot be used now")
    expect(page.get_by_text("The account is suspended.")).to_be_visible()
    screen.look("activate-void")


@pytest.mark.any_database
def test_system_user_invited_by_somebody_who_lost_the_right_is_told(site: Site, screen: Screen) -> None:
    system_users.invite(site.world.alice, email="sam@volta.example.com", role="support_agent")
    link = site.activation_link("sam@volta.example.com")
    change(User, col(User.id) == site.world.alice.user_id, role="customer_support")
    page = screen.visit(link)
    heading(page, "This link cannot be used now")
    expect(page.get_by_text("The person who sent this invitation may no longer invite.")).to_be_visible()


@pytest.mark.any_database
def test_link_that_dies_under_the_form_says_so(site: Site, screen: Screen) -> None:
    page = screen.visit(invited(site, NOOR))
    heading(page, "Activate your account")
    invitations.revoke(site.world.bob, user_id=invitation_of(site, NOOR).user_id)
    activate(page)
    heading(page, "This invitation was withdrawn")
    assert screen.context.cookies() == []


@pytest.mark.any_database
def test_somebody_else_sees_both_addresses_and_may_go_on(site: Site, new_screen: Callable[..., Screen]) -> None:
    link = invited(site, NOOR)
    screen = new_screen(signed_in=site.world.dana)
    page = screen.visit(link)
    heading(page, "You are logged in as somebody else")
    expect(page.get_by_text(site.world.dana.email)).to_be_visible()
    expect(page.get_by_text(NOOR)).to_be_visible()
    expect(page.get_by_label("First name")).to_have_count(0)
    screen.look("activate-somebody-else")
    assert invitation_of(site, NOOR).state == "pending"
    press(page, "Log out and continue")
    heading(page, "Activate your account")
    activate(page)
    page.wait_for_url(site.url + routes.SETUP)


@pytest.mark.any_database
def test_a_log_out_in_another_tab_keeps_the_secret_of_a_link_to_its_own_page(
    site: Site, new_screen: Callable[..., Screen]
) -> None:
    link = invited(site, NOOR)
    screen = new_screen(signed_in=site.world.dana)
    page = screen.visit(link)
    heading(page, "You are logged in as somebody else")
    addresses: list[str] = []
    page.on("framenavigated", lambda frame: addresses.append(frame.url))
    other = screen.context.new_page()
    other.goto(site.url + routes.HOME)
    other.get_by_role("button", name="Log out").click()
    heading(page, "Activate your account")
    assert addresses
    assert not [address for address in addresses if "next=" in address]
