"""A fleet owner's account: sub-accounts by staff and by the owner, set-up of an employee, reimbursement, suspension."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from app.core import routes
from tests.applications import Site
from tests.browser import Screen
from tests.journeys.steps import activate, heading, press

pytestmark = pytest.mark.any_database
EVA = "eva@fleet.example.com"


def fill(page: Page, *, kind: str, name: str, email: str, type_: str, rate: str = "") -> None:
    page.get_by_role("radio", name=kind).check()
    page.get_by_label("Account name").fill(name)
    page.get_by_label("Email address").fill(email)
    page.get_by_role("radio", name=type_).check()
    if rate:
        page.get_by_label("Reimbursement rate in EUR").fill(rate)


def test_staff_add_an_employee_and_then_a_subsidiary(site: Site, new_screen: Callable[..., Screen]) -> None:
    screen = new_screen(signed_in=site.world.bob)
    page = screen.visit(f"{routes.ACCOUNTS}/{site.world.dana.account_id}")
    page.get_by_role("link", name="+ Add sub-account").first.click()
    heading(page, "Add sub-account")
    press(page, "Send invitation")
    expect(page.get_by_text("Choose Employee or Subsidiary.")).to_be_visible()
    screen.look("sub-account-refused")

    fill(page, kind="Employee", name="Eva home", email="eva@fleet,example.com", type_="Consumer", rate="0,25")
    press(page, "Send invitation")
    expect(page.get_by_text("Did you mean eva@fleet.example.com?")).to_be_visible()
    expect(page.get_by_label("Account name")).to_have_value("Eva home")
    page.get_by_label("Email address").fill(EVA)
    page.keyboard.press("Enter")
    expect(page.get_by_text("is an employee sub-account of")).to_be_visible()
    expect(page.get_by_text("€ 0.2500 per kWh, automated")).to_be_visible()
    expect(page.get_by_text("Sent to mail provider")).to_be_visible()
    screen.look("sub-account-invited")

    press(page, "Add another sub-account")
    expect(page.get_by_label("Account name")).to_have_value("")
    expect(page.get_by_label("Account name")).to_be_focused()
    expect(page.get_by_role("radio", name="Employee")).to_be_checked()
    expect(page.get_by_label("Reimbursement rate in EUR")).to_have_value("0,25")
    fill(page, kind="Subsidiary", name="Fleet Noord", email="noord@fleet.example.com", type_="Business")
    press(page, "Send invitation")
    expect(page.get_by_text("is a subsidiary of")).to_be_visible()
    page.get_by_role("link", name="View sub-account").click()
    heading(page, "Fleet Noord")
    page.get_by_role("tab", name="Reimbursement").click()
    page.get_by_label("Energy in kWh").fill("40")
    expect(page.get_by_text("40 kWh of private charging come to € 10.00 at today's rate.")).to_be_visible()
    screen.look("account-reimbursement")
    page.get_by_role("link", name="Go to parent account").click()
    heading(page, "Fleet BV")
    page.get_by_role("tab", name="Sub-accounts").click()
    for name in ("Eva home", "Fleet Noord"):
        expect(page.get_by_role("link", name=name)).to_be_visible()
    screen.look("account-tree")


def test_the_owner_adds_an_employee_who_completes_the_set_up(site: Site, new_screen: Callable[..., Screen]) -> None:
    owner = new_screen(signed_in=site.world.dana)
    page = owner.visit(routes.HOME)
    page.get_by_role("link", name="+ Add sub-account").click()
    heading(page, "Add sub-account")
    fill(page, kind="Employee", name="Eva home", email=EVA, type_="Consumer", rate="0.25")
    press(page, "Send invitation")
    expect(page.get_by_text("is an employee sub-account of")).to_be_visible()
    owner.look("sub-account-by-owner")

    employee = new_screen()
    theirs = employee.page
    theirs.goto(site.activation_link(EVA))
    activate(theirs, first="Eva", last="Fleet")
    heading(theirs, "Set up your account")
    basics = theirs.get_by_role("region", name="Your country")
    basics.get_by_label("Country").select_option(label="Netherlands")
    basics.get_by_role("button", name="Save").click()
    expect(theirs.get_by_text("1 of 2 sections done")).to_be_visible()
    payout = theirs.get_by_role("region", name="Payout")
    payout.get_by_label("Name on bank account").fill("Eva Fleet")
    payout.get_by_label("IBAN").fill("NL92 ABNA 0417 1643 00")
    payout.get_by_role("button", name="Save").click()
    expect(payout.get_by_text("The check digits of this IBAN do not fit")).to_be_visible()
    employee.look("setup-employee")
    payout.get_by_label("IBAN").fill("NL91 ABNA 0417 1643 00")
    payout.get_by_role("button", name="Save").click()
    expect(theirs.get_by_text("2 of 2 sections done")).to_be_visible()
    press(theirs, "Complete setup")
    heading(theirs, "My account")
    expect(theirs.get_by_role("definition").filter(has_text="Active")).to_be_visible()
    for fact in ("€ 0.2500 per kWh, automated", "NL91 •••• 4300, Eva Fleet"):
        expect(theirs.get_by_role("definition").filter(has_text=fact)).to_be_visible()
    expect(theirs.get_by_text("Fleet BV or Volta Charging activates your charging station or card.")).to_be_visible()
    employee.look("my-account-of-an-employee")

    page.goto(site.url + routes.HOME)
    expect(page.get_by_role("link", name="Eva home")).to_be_visible()
    owner.look("my-account-with-sub-accounts")


def test_staff_suspend_and_reactivate(site: Site, new_screen: Callable[..., Screen]) -> None:
    screen = new_screen(signed_in=site.world.alice)
    page = screen.visit(f"{routes.ACCOUNTS}/{site.world.dana.account_id}")
    press(page, "Suspend")
    page.get_by_role("dialog").get_by_role("button", name="Suspend").click()
    expect(page.get_by_text("Everybody of this account is logged out.")).to_be_visible()
    press(page, "Reactivate")
    expect(page.get_by_role("button", name="Suspend")).to_be_visible()
    page.get_by_role("tab", name="Activity").click()
    expect(page.get_by_text("Reactivated")).to_be_visible()
    screen.look("account-activity")


def test_dashboard_leads_to_the_list_behind_each_number(site: Site, new_screen: Callable[..., Screen]) -> None:
    screen = new_screen(signed_in=site.world.bob)
    page = screen.visit(routes.HOME)
    heading(page, "Dashboard")
    expect(page.get_by_text("Nothing needs attention.")).to_be_visible()
    screen.look("dashboard")
    page.get_by_role("link", name="Active").click()
    heading(page, "Accounts")
    expect(page.get_by_role("link", name="Fleet BV")).to_be_visible()
