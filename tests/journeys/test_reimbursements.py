"""The reimbursement of one employee: not payable, then payable; a rate that waits for its day; the calculator."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect
from sqlmodel import col

from app.core import routes
from app.core.clock import now
from app.models import Account
from app.services.accounts import sub_accounts
from app.services.accounts.sub_accounts import SubAccountForm
from tests.applications import Site
from tests.browser import Screen
from tests.journeys.steps import activate, change, heading, press, row, settled
from tests.journeys.test_setups import save, section, tell_country

pytestmark = pytest.mark.any_database

EVA = "eva@fleet.example.com"
TABS = ("Overview", "Sub-accounts", "Users", "Reimbursement", "Activity")


def employee(site: Site) -> UUID:
    """Eva's account below Fleet BV, with a rate."""
    assert site.world.dana.account_id
    form = SubAccountForm(kind="employee", name="Eva home", email=EVA, type="consumer", rate="0,25")
    return UUID(sub_accounts.invite(site.world.dana, parent_id=site.world.dana.account_id, form=form).account_id)


def open_tab(page: Page, name: str) -> None:
    page.get_by_role("tab", name=name).click()
    expect(page.get_by_role("tab", name=name)).to_have_attribute("aria-selected", "true")


def test_readiness_follows_the_iban_on_tab_list_and_dashboard(site: Site, new_screen: Callable[..., Screen]) -> None:
    account_id = employee(site)
    change(Account, col(Account.id) == account_id, status="active")
    staff = new_screen(signed_in=site.world.bob)
    page = staff.visit(routes.HOME)
    page.get_by_role("link", name="1 account with a rate cannot be paid out").click()
    heading(page, "Accounts")
    expect(page).to_have_url(f"{site.url}{routes.ACCOUNTS}?status=not_payable")
    expect(row(page, "Eva home")).to_have_count(1)
    staff.look("accounts-not-payable")
    page.get_by_role("link", name="Eva home").click()
    heading(page, "Eva home")
    open_tab(page, "Reimbursement")
    expect(page.get_by_text("Cannot be paid out: IBAN missing.")).to_be_visible()
    expect(page.get_by_text("Automated: rate and bank account are kept for reimbursement.")).to_be_visible()
    staff.look("reimbursement-not-payable")
    page.set_viewport_size({"width": 375, "height": 667})
    expect(page.get_by_role("tab", name="Reimbursement")).to_be_in_viewport(ratio=1)
    page.set_viewport_size({"width": 1280, "height": 800})

    change(Account, col(Account.id) == account_id, status="invited")
    settled(site, EVA)
    driver = new_screen()
    driver.page.goto(site.activation_link(EVA))
    activate(driver.page, first="Eva", last="Fleet")
    heading(driver.page, "Set up your account")
    expect(driver.page.get_by_text("gets the bills.")).to_be_visible()
    tell_country(driver.page, "Netherlands")
    payout = section(driver.page, "Payout")
    for iban, told in (
        ("NL92 ABNA 0417 1643 00", "check digits"),
        ("not an iban", "IBAN"),
    ):
        payout.get_by_label("Name on bank account").fill("Eva Fleet")
        payout.get_by_label("IBAN").fill(iban)
        save(payout)
        expect(payout.get_by_label("IBAN")).to_have_attribute("aria-invalid", "true")
        expect(payout.locator("p.error").filter(has_text=told)).to_be_visible()
        expect(payout.get_by_label("Name on bank account")).to_have_value("Eva Fleet")
    payout.get_by_label("IBAN").fill("nl91abna0417164300")
    save(payout)
    expect(driver.page.get_by_text("2 of 2 sections done")).to_be_visible()
    expect(payout.get_by_label("IBAN")).to_have_value("NL91 ABNA 0417 1643 00")
    press(driver.page, "Complete setup")
    heading(driver.page, "My account")

    page.reload()
    heading(page, "Eva home")
    expect(page).to_have_url(f"{site.url}{routes.ACCOUNTS}/{account_id}?tab=reimbursement")
    expect(page.get_by_text("NL91 •••• 4300")).to_be_visible()
    expect(page.get_by_text("Cannot be paid out")).to_be_hidden()
    staff.visit(f"{routes.ACCOUNTS}?status=not_payable")
    expect(page.get_by_text("Nothing found")).to_be_visible()
    expect(row(page, "Eva home")).to_have_count(0)


def test_a_future_rate_waits_and_the_calculator_pays_todays(site: Site, new_screen: Callable[..., Screen]) -> None:
    account_id = employee(site)
    owner = new_screen(signed_in=site.world.dana)
    page = owner.visit(f"{routes.ACCOUNTS}/{account_id}?tab=reimbursement")
    heading(page, "Eva home")
    today = now().astimezone(ZoneInfo("Europe/Amsterdam")).date()
    day = today + timedelta(days=40)
    page.get_by_label("Reimbursement rate in EUR").fill("12,5")
    page.get_by_label("Valid from").fill((today - timedelta(days=1)).isoformat())
    press(page, "Set rate")
    expect(page.get_by_text("A rate cannot begin in the past. Choose today or a later day.")).to_be_visible()
    expect(page.get_by_label("Reimbursement rate in EUR")).to_have_value("12,5")
    expect(page.get_by_label("Reimbursement rate in EUR")).to_have_attribute("aria-invalid", "true")
    owner.look("rate-refused")
    page.get_by_label("Reimbursement rate in EUR").fill("0,3125")
    page.get_by_label("Valid from").fill(day.isoformat())
    page.get_by_label("Note").fill("New tariff")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Saved", exact=True)).to_be_visible()
    expect(page.get_by_role("definition").filter(has_text="€ 0.3125 per kWh, automated from")).to_be_visible()
    expect(page.get_by_role("definition").filter(has_text="€ 0.2500 per kWh, automated")).to_be_visible()
    expect(page.get_by_role("listitem").filter(has_text="Dana Fields").filter(has_text="New tariff")).to_be_visible()
    calculator = page.get_by_label("Energy in kWh")
    for typed, told in (
        ("12,5", "12.5 kWh of private charging come to € 3.13 at today's rate."),
        ("many", "Enter the energy in kWh, as a number such as 40."),
        ("40", "40 kWh of private charging come to € 10.00 at today's rate."),
    ):
        calculator.fill(typed)
        expect(page.get_by_text(told)).to_be_visible()
    owner.look("rate-in-future")


def test_every_tab_of_an_account_is_fit_for_a_phone(site: Site, new_screen: Callable[..., Screen]) -> None:
    employee(site)
    for who, name in ((site.world.bob, "staff"), (site.world.dana, "owner")):
        screen = new_screen(signed_in=who)
        page = screen.visit(f"{routes.ACCOUNTS}/{site.world.dana.account_id}")
        heading(page, "Fleet BV")
        for tab in TABS:
            open_tab(page, tab)
            screen.look(f"tab-{tab.lower()}-{name}")
