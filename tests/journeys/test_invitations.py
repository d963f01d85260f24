"""Accounts → + New account → Standard → Send invitation, and what the confirmation says."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect

from app.core import routes
from tests.applications import Site
from tests.browser import Screen
from tests.journeys.steps import activate, fill, heading, holding, invitations_to, invited, press, row, settled

NOOR = "noor@fleet.example.com"


@pytest.fixture
def form(site: Site, new_screen: Callable[..., Screen]) -> Screen:
    """Customer support at the form for a new account."""
    screen = new_screen(signed_in=site.world.bob)
    screen.visit(routes.ACCOUNTS).get_by_role("link", name="+ New account").first.click()
    heading(screen.page, "New account")
    return screen


def send(page: Page, email: str) -> None:
    fill(page, Email_address=email)
    press(page, "Send invitation")


def test_customer_is_invited_and_activates(site: Site, form: Screen, new_screen: Callable[..., Screen]) -> None:
    page = form.page
    expect(page.get_by_role("radio", name="Standard")).to_be_checked()
    send(page, "noor@fleet,example.com")
    field = page.get_by_label("Email address")
    expect(field).to_have_accessible_description(holding(f"Did you mean {NOOR}?"))
    expect(field).to_have_value("noor@fleet,example.com")
    expect(field).to_be_focused()
    form.look("new-account-refused")
    assert site.mails("noor@fleet,example.com") == []

    send(page, NOOR)
    expect(page.get_by_text(f"{NOOR} is invited to a Standard account.")).to_be_visible()
    expect(page.get_by_text("Sent to mail provider")).to_be_visible()  # by itself
    expect(page.get_by_text("The link works until ")).to_be_visible()
    form.look("new-account-sent")

    page.get_by_role("link", name="View account").click()
    heading(page, NOOR)
    page.get_by_role("main").get_by_role("link", name="Accounts").click()
    heading(page, "Accounts")
    expect(row(page, NOOR)).to_contain_text("Invited")

    customer = new_screen()
    customer.visit(site.activation_link(NOOR))
    expect(customer.page.get_by_text("Bob Support invited ")).to_be_visible()
    expect(customer.page.get_by_text("The link works until ")).to_be_visible()
    activate(customer.page)
    customer.page.wait_for_url(site.url + routes.SETUP)
    form.visit(routes.CUSTOMERS)
    expect(row(page, "Noor Visser")).to_contain_text("Active")


@pytest.mark.any_database
def test_invite_another_starts_with_an_empty_form(site: Site, form: Screen) -> None:
    page = form.page
    send(page, NOOR)
    expect(page.get_by_text(f"{NOOR} is invited")).to_be_visible()
    press(page, "Invite another")
    expect(page.get_by_label("Email address")).to_have_value("")
    expect(page.get_by_label("Email address")).to_be_focused()
    page.keyboard.type("piet@fleet.example.com")
    page.keyboard.press("Enter")
    expect(page.get_by_text("piet@fleet.example.com is invited")).to_be_visible()
    assert invitations_to(site, NOOR) == invitations_to(site, "piet@fleet.example.com") == 1


@pytest.mark.any_database
def test_who_types_before_the_server_answers_loses_nothing(site: Site, new_screen: Callable[..., Screen]) -> None:
    screen = new_screen(signed_in=site.world.bob)
    held: list[tuple[WebSocketRoute, str | bytes]] = []
    slow = False

    def carry(line: WebSocketRoute) -> None:
        server = line.connect_to_server()
        server.on_message(lambda frame: held.append((line, frame)) if slow else line.send(frame))

    screen.context.route_web_socket("**/_event/**", carry)
    page = screen.visit(routes.ACCOUNTS, live=False)
    expect(row(page, "Fleet BV")).to_be_visible()
    slow = True
    page.get_by_role("link", name="+ New account").first.click()
    fill(page, Email_address=NOOR)
    page.wait_for_timeout(300)
    slow = False
    for line, frame in held:
        line.send(frame)
    assert held
    press(page, "Send invitation")
    expect(page.get_by_text(f"{NOOR} is invited")).to_be_visible()


@pytest.mark.any_database
def test_pending_address_leads_to_its_page(site: Site, form: Screen) -> None:
    invited(site, NOOR)
    page = form.page
    send(page, f" {NOOR.upper()}")
    expect(page.get_by_role("alert")).to_have_text(f"{NOOR} is invited already. You can resend that invitation.")
    expect(page.get_by_text("Invited by Bob Support on ")).to_be_visible()
    settled(site, NOOR)
    form.look("new-account-known")
    press(page, "Resend invitation")
    expect(page.get_by_role("status").filter(has_text=f"A new link is on its way to {NOOR}.")).to_be_focused()
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(page.get_by_role("button", name="Resend invitation")).to_have_count(0)
    form.look("new-account-resent")
    assert len(site.mails(NOOR, at_least=2)) == 2
    page.get_by_role("link", name="Open this person's page").click()
    heading(page, NOOR)
    expect(page.get_by_role("button", name="Resend invitation")).to_be_visible()
    assert invitations_to(site, NOOR) == 1


@pytest.mark.any_database
@pytest.mark.parametrize(
    ("who", "sentence", "title"),
    [("dana", "has an account already.", "Dana Fields"), ("vic", "is a system user already.", "Vic Agent")],
)
def test_address_with_an_account_leads_to_its_page(
    site: Site, form: Screen, who: str, sentence: str, title: str
) -> None:
    email = site.world.everybody[who].email
    send(form.page, email)
    expect(form.page.get_by_role("alert")).to_have_text(f"{email} {sentence}")
    form.page.get_by_role("link", name="Open this person's page").click()
    heading(form.page, title)
    assert site.mails(email) == []


@pytest.mark.any_database
@pytest.mark.parametrize("how", ["double click", "Enter twice"])
def test_two_presses_make_one_invitation(site: Site, form: Screen, how: str) -> None:
    page = form.page
    fill(page, Email_address=NOOR)
    if how == "double click":
        page.get_by_role("button", name="Send invitation").dblclick()
    else:
        page.get_by_label("Email address").press("Enter")
        page.keyboard.press("Enter")
    expect(page.get_by_text("Sent to mail provider")).to_be_visible()
    assert invitations_to(site, NOOR) == 1
    assert len(site.mails(NOOR)) == 1
