"""Users → Customers → one customer: the history, the mails, resend and revoke."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from app.core import routes
from app.core.clock import now
from tests.applications import Site
from tests.browser import Screen
from tests.journeys.steps import (
    expire,
    heading,
    history_of,
    invitation_of,
    invited,
    move_deadline,
    person_path,
    press,
    rival_of,
)

NOOR = "noor@fleet.example.com"


@pytest.mark.any_database
def test_resend_is_one_press_and_one_mail_a_minute(site: Site, new_screen: Callable[..., Screen]) -> None:
    link = invited(site, NOOR)
    expire(site, NOOR)
    screen = new_screen(signed_in=site.world.bob)
    page = screen.visit(person_path(site, NOOR))
    heading(page, NOOR)
    main = page.get_by_role("main")
    expect(main.get_by_text("Expired", exact=True).first).to_be_visible()
    page.get_by_role("button", name="Resend invitation").dblclick()
    expect(page.get_by_text(f"A new link is on its way to {NOOR}.")).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(main.get_by_text("Resent by Bob Support")).to_be_visible()
    expect(
        main.get_by_role("listitem").filter(has_text="New activation link").get_by_text("Sent to mail provider")
    ).to_be_visible()
    expect(main.get_by_text("until ")).to_be_visible()
    screen.look("customer-resent")
    press(page, "Resend invitation")
    expect(page.get_by_text("A new link was sent less than a minute ago. One is enough.")).to_be_visible()
    assert len(site.mails(NOOR)) == 2
    assert history_of(site, NOOR).count("resent") == 1

    other = new_screen()
    other.visit(link)
    heading(other.page, "There is a newer link")
    other.visit(site.activation_link(NOOR, nth=2))
    heading(other.page, "Activate your account")
    page.reload()
    expect(main.get_by_text("Opened the activation page, nothing used yet")).to_be_visible()


@pytest.mark.any_database
def test_a_wrong_address_is_corrected_and_the_mail_goes_to_the_right_one(
    site: Site, new_screen: Callable[..., Screen]
) -> None:
    wrong = "noor@fleeet.example.com"
    link = invited(site, wrong)
    screen = new_screen(signed_in=site.world.bob)
    page = screen.visit(person_path(site, wrong))
    heading(page, wrong)
    press(page, "Correct the address")
    dialog = page.get_by_role("dialog", name="Correct the address")
    dialog.get_by_label("Email address").fill("noor@fleet,example.com")
    page.keyboard.press("Enter")
    expect(dialog.get_by_text("Did you mean noor@fleet.example.com?")).to_be_visible()
    expect(dialog.get_by_label("Email address")).to_be_focused()
    dialog.get_by_label("Email address").fill(NOOR)
    dialog.get_by_role("button", name="Send to this address").dblclick()
    expect(dialog).to_be_hidden()
    heading(page, NOOR)
    expect(page.get_by_text(f"Address corrected by Bob Support, it was {wrong}")).to_be_visible()
    expect(page.get_by_role("main").get_by_text("until ")).to_be_visible()
    screen.look("customer-corrected")
    assert len(site.mails(NOOR)) == 1
    other = new_screen()
    other.visit(link)
    heading(other.page, "This invitation was withdrawn")
    expect(other.page.get_by_text("Volta Charging has withdrawn this invitation.")).to_be_visible()
    expect(other.page.get_by_text("@fleet")).to_be_hidden()


@pytest.mark.any_database
def test_revoke_asks_first_and_ends_the_invitation(site: Site, new_screen: Callable[..., Screen]) -> None:
    link = invited(site, NOOR)
    screen = new_screen(signed_in=site.world.bob)
    page = screen.visit(person_path(site, NOOR))
    press(page, "Revoke invitation")
    dialog = page.get_by_role("dialog", name="Revoke this invitation?")
    expect(dialog).to_be_visible()
    screen.look("customer-revoke")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(page.get_by_role("button", name="Revoke invitation", exact=True)).to_be_focused()
    assert invitation_of(site, NOOR).state == "pending"

    press(page, "Revoke invitation")
    dialog.get_by_role("button", name="Revoke invitation").dblclick()
    expect(page.get_by_text("The invitation is revoked. Its links no longer work.")).to_be_visible()
    expect(dialog).to_be_hidden()
    expect(page.get_by_text("Revoked by Bob Support")).to_have_count(1)
    expect(page.get_by_role("button", name="Resend invitation")).to_have_count(0)
    expect(page.get_by_role("button", name="Revoke invitation")).to_have_count(0)
    other = new_screen()
    other.visit(link)
    heading(other.page, "This invitation was withdrawn")


@pytest.mark.any_database
def test_badge_counts_the_last_hours(site: Site, new_screen: Callable[..., Screen]) -> None:
    invited(site, NOOR)
    move_deadline(site, NOOR, now() + timedelta(hours=3, minutes=30))
    page = new_screen(signed_in=site.world.vic).visit(person_path(site, NOOR))
    expect(page.get_by_text("Expires in 3 h")).to_be_visible()


@pytest.mark.any_database
def test_support_agent_sees_everything_and_no_button(site: Site, new_screen: Callable[..., Screen]) -> None:
    invited(site, NOOR)
    screen = new_screen(signed_in=site.world.vic)
    page = screen.visit(person_path(site, NOOR))
    expect(page.get_by_text("Invited by Bob Support")).to_be_visible()
    expect(page.get_by_role("button", name="Resend invitation")).to_have_count(0)
    expect(page.get_by_role("button", name="Revoke invitation")).to_have_count(0)
    screen.look("customer-as-agent")
    screen.visit(routes.ACCOUNTS)
    heading(page, "Accounts")
    expect(page.get_by_text("+ New account")).to_have_count(0)
    screen.visit(routes.ACCOUNTS_NEW)
    heading(page, "Dashboard")
    expect(page.get_by_text("There is nothing at this address, or it is not yours to see.")).to_be_visible()


@pytest.mark.any_database
def test_stranger_gets_not_found(site: Site, new_screen: Callable[..., Screen]) -> None:
    invited(site, NOOR)
    screen = new_screen(on=rival_of(site), signed_in=site.world.mallory)
    for path in (person_path(site, NOOR), f"{routes.ACCOUNTS}/{invitation_of(site, NOOR).account_id}"):
        page = screen.visit(path)
        expect(page.get_by_role("heading", name="Not found")).to_be_visible()
        expect(page.get_by_text("There is nothing at this address, or it is not yours to see.")).to_be_visible()
        expect(page.get_by_text("fleet")).to_have_count(0)
    screen.look("customer-not-found")


@pytest.mark.any_database
@pytest.mark.parametrize("key", ["0", "-1", "9223372036854775808", "1 OR 1=1", "00000000-0000-0000-0000-000000000000"])
def test_odd_keys_are_not_found(site: Site, new_screen: Callable[..., Screen], key: str) -> None:
    screen = new_screen(signed_in=site.world.alice)
    for screens in (routes.SYSTEM_USERS, routes.ACCOUNTS, routes.ASSETS, routes.BILLING_PLANS, routes.CUSTOMERS):
        page = screen.visit(f"{screens}/{key}")
        expect(page.get_by_role("heading", name="Not found")).to_be_visible()
    page.get_by_role("link", name="Back to Customers").last.click()
    heading(page, "Customers")
