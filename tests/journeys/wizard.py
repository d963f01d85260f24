"""The sub-account wizard by hand, as several journeys walk it."""

from playwright.sync_api import Page, expect

from tests.journeys.steps import heading, press


def fill_wizard(page: Page, *, kind: str, name: str, email: str, type_: str, rate: str = "") -> None:
    """Answer every question of the wizard; an empty rate is left as it is."""
    heading(page, "Add sub-account")
    page.get_by_role("radio", name=kind).check()
    page.get_by_label("Account name").fill(name)
    page.get_by_label("Email address").fill(email)
    page.get_by_role("radio", name=type_).check()
    if rate:
        page.get_by_label("Reimbursement rate in EUR").fill(rate)


def send(page: Page, name: str) -> None:
    """Send the invitation, and wait for the panel about this account."""
    press(page, "Send invitation")
    expect(page.get_by_role("status").get_by_text(name, exact=True)).to_be_visible()


def add(page: Page, *, kind: str, name: str, email: str, type_: str, rate: str = "") -> None:
    """Fill the wizard and send it."""
    fill_wizard(page, kind=kind, name=name, email=email, type_=type_, rate=rate)
    send(page, name)
