"""Accounts → + New account → Enterprise: invited now or later, set up by the owner, other prices from a day on."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect
from sqlmodel import col, select

from app.core import money, routes
from app.core.db import reading
from app.models import Account, EnterprisePlan
from app.services import tenants
from tests.applications import Site
from tests.browser import Screen
from tests.journeys.steps import activate, close_gate, heading, holding, invitations_to, press, row

pytestmark = pytest.mark.any_database
GRETA = "greta@grid.example.com"


@pytest.fixture
def form(site: Site, new_screen: Callable[..., Screen]) -> Screen:
    """A Tenant admin at the form for an enterprise account."""
    screen = new_screen(signed_in=site.world.alice)
    screen.visit(routes.ACCOUNTS).get_by_role("link", name="+ New account").first.click()
    heading(screen.page, "New account")
    screen.page.get_by_role("radio", name="Enterprise").check()
    expect(screen.page.get_by_role("button", name="Create account")).to_be_visible()
    return screen


def fill(page: Page, name: str = "Grid BV", *, ac: str = "4,50", dc: str = "12", card: str = "1.25") -> None:
    for label, text in (
        ("Account name", name),
        ("AC connector", ac),
        ("DC connector", dc),
        ("Public charge card", card),
    ):
        page.get_by_label(label, exact=True).fill(text)


def plans_of(site: Site, name: str) -> list[EnterprisePlan]:
    """The prices of every account of this name, oldest first."""
    with reading() as db:
        named = select(Account.id).where(Account.tenant_id == site.world.tenant.id, Account.name == name)
        rows = select(EnterprisePlan).where(col(EnterprisePlan.account_id).in_(named))
        return list(db.exec(rows.order_by(col(EnterprisePlan.id))).all())


def test_the_customer_is_invited_sets_up_and_sees_the_prices(
    site: Site, form: Screen, new_screen: Callable[..., Screen]
) -> None:
    page = form.page
    expect(page.get_by_label("Email address")).to_be_hidden()
    form.look("enterprise-new")
    fill(page, ac="4,505", card="")
    page.get_by_label("Public charging for stations").check()
    page.get_by_label("Invite the customer now").check()
    page.get_by_label("Email address").fill("greta@grid,example.com")
    press(page, "Send invitation")
    expect(page.get_by_text("Use at most two decimals.")).to_be_visible()
    expect(page.get_by_label("AC connector")).to_be_focused()
    expect(page.get_by_label("Public charge card")).to_have_accessible_description(holding("Enter the amount"))
    expect(page.get_by_label("Email address")).to_have_accessible_description(holding(f"Did you mean {GRETA}?"))
    expect(page.get_by_label("DC connector")).to_have_value("12")
    expect(page.get_by_label("Public charging for stations")).to_be_checked()
    form.look("enterprise-refused")

    fill(page)
    page.get_by_label("Email address").fill(GRETA)
    page.get_by_role("button", name="Send invitation").dblclick()
    expect(page.get_by_text(f"{GRETA} is invited to the Enterprise account Grid BV.")).to_be_visible()
    expect(page.get_by_text("Sent to mail provider")).to_be_visible()  # by itself
    expect(page.get_by_text("€ 4.50 per month")).to_be_visible()
    form.look("enterprise-invited")
    assert [plan.ac_price for plan in plans_of(site, "Grid BV")] == [Decimal("4.50")]
    assert (invitations_to(site, GRETA), len(site.mails(GRETA))) == (1, 1)

    customer = new_screen()
    theirs = customer.page
    customer.visit(site.activation_link(GRETA))
    activate(theirs, first="Greta", last="Grid")
    heading(theirs, "Set up your account")
    expect(theirs.get_by_text("0 of 3 sections done")).to_be_visible()
    expect(theirs.get_by_role("radio", name="Consumer")).to_have_count(0)
    expect(theirs.get_by_label("Account name")).to_have_count(0)
    expect(theirs.get_by_label("Company name")).to_have_value("Grid BV")
    customer.look("enterprise-setup")
    set_up(theirs)
    heading(theirs, "My account")
    expect(theirs.get_by_role("definition").filter(has_text="Active")).to_be_visible()

    page.get_by_role("link", name="View account").click()
    heading(page, "Grid BV")
    path = page.url.partition("?")[0].removeprefix(site.url)
    customer.visit(f"{path}?tab=subscription")
    expect(theirs.get_by_role("definition").filter(has_text="€ 12.00 per month")).to_be_visible()
    expect(theirs.get_by_role("definition").filter(has_text="Stations only")).to_be_visible()
    expect(theirs.get_by_role("button", name="Set prices")).to_have_count(0)
    customer.look("enterprise-prices-of-the-owner")


def set_up(page: Page) -> None:
    """Greta's answers, section by section."""
    basics = page.get_by_role("region", name="Your country")
    basics.get_by_label("Country").select_option(label="Netherlands")
    basics.get_by_role("button", name="Save").click()
    expect(page.get_by_text("1 of 3 sections done")).to_be_visible()
    company = page.get_by_role("region", name="Company")
    company.get_by_label("VAT number").fill("NL004495445B01")
    company.get_by_label("Billing email").fill("bills@grid.example.com")
    company.get_by_role("button", name="Save").click()
    expect(page.get_by_text("2 of 3 sections done")).to_be_visible()
    address = page.get_by_role("region", name="Billing address")
    for label, text in (("Street and number", "Dam 1"), ("Postcode", "1012 JS"), ("Town or city", "Amsterdam")):
        address.get_by_label(label).fill(text)
    address.get_by_role("button", name="Save").click()
    expect(page.get_by_text("3 of 3 sections done")).to_be_visible()
    press(page, "Complete setup")


def test_an_account_waits_for_its_customer_who_is_invited_later(site: Site, form: Screen) -> None:
    page = form.page
    fill(page)
    page.get_by_role("button", name="Create account").dblclick()
    expect(page.get_by_text("The Enterprise account Grid BV is created.")).to_be_visible()
    form.look("enterprise-created")
    assert len(plans_of(site, "Grid BV")) == 1

    press(page, "Create another")
    expect(page.get_by_label("Account name")).to_be_focused()
    expect(page.get_by_label("Account name")).to_have_value("")
    fill(page, "Netz AG", ac="0")
    page.keyboard.press("Enter")
    expect(page.get_by_text("The Enterprise account Netz AG is created.")).to_be_visible()
    assert len(plans_of(site, "Netz AG")) == len(plans_of(site, "Grid BV")) == 1

    form.visit(f"{routes.ACCOUNTS}?status=not_invited")
    expect(row(page, "Grid BV")).to_contain_text("Not invited yet")
    form.look("enterprise-not-invited-list")
    row(page, "Grid BV").get_by_role("link").click()
    heading(page, "Grid BV")
    form.look("enterprise-not-invited")
    page.get_by_label("Email address").fill(site.world.dana.email)
    press(page, "Invite the customer")
    expect(page.get_by_role("alert")).to_have_text(f"{site.world.dana.email} has an account already.")
    expect(page.get_by_role("link", name="Open this person's page")).to_be_visible()
    page.get_by_label("Email address").fill(GRETA)
    page.get_by_role("button", name="Invite the customer").dblclick()
    expect(page.get_by_text(f"The invitation of {GRETA} is on its way.")).to_be_visible()
    expect(page.get_by_role("button", name="Invite the customer")).to_have_count(0)
    expect(page.get_by_role("definition").filter(has_text="Invited")).to_be_visible()
    assert len(site.mails(GRETA, at_least=1)) == 1


def test_prices_change_from_a_day_to_come(site: Site, form: Screen) -> None:
    page = form.page
    fill(page)
    press(page, "Create account")
    page.get_by_role("link", name="View account").click()
    heading(page, "Grid BV")
    page.get_by_role("tab", name="Subscription").click()
    expect(page.get_by_label("AC connector")).to_have_value("4.50")
    with reading() as db:
        today = tenants.today_in(db, site.world.tenant.id)
    page.get_by_label("AC connector").fill("-1")
    page.get_by_label("Valid from").fill((today - timedelta(days=1)).isoformat())
    press(page, "Set prices")
    expect(page.get_by_text("Prices cannot begin in the past.")).to_be_visible()
    expect(page.get_by_label("AC connector")).to_be_focused()
    form.look("enterprise-prices-refused")

    start = today + timedelta(days=40)
    page.get_by_label("AC connector").fill("5,25")
    page.get_by_label("Public charging for cards").check()
    page.get_by_label("Valid from").fill(start.isoformat())
    page.get_by_label("Note").fill("Agreed with Kim")
    page.get_by_role("button", name="Set prices").dblclick()
    expect(page.get_by_text("Saved")).to_be_visible()
    coming = page.get_by_role("definition").filter(has_text=f"From {money.day_written(start)}")
    expect(coming).to_contain_text("AC connector € 5.25")
    expect(page.get_by_role("definition").filter(has_text="€ 4.50 per month")).to_be_visible()
    expect(page.get_by_text(holding(": Agreed with Kim"))).to_be_visible()
    expect(page.get_by_label("AC connector")).to_have_value("4.50")
    form.look("enterprise-prices")
    assert [str(plan.ac_price) for plan in plans_of(site, "Grid BV")] == ["4.50", "5.25"]


def test_who_changes_the_kind_loses_nothing_that_was_typed(site: Site, form: Screen) -> None:
    page = form.page
    fill(page)
    page.get_by_role("radio", name="Standard").check()
    expect(page.get_by_label("Account name")).to_be_hidden()
    expect(page.get_by_role("button", name="Send invitation")).to_be_visible()
    page.get_by_label("Email address").fill(GRETA)
    page.get_by_role("radio", name="Enterprise").check()
    expect(page.get_by_label("AC connector")).to_have_value("4,50")
    page.get_by_role("radio", name="Standard").check()
    press(page, "Send invitation")
    expect(page.get_by_text(f"{GRETA} is invited to a Standard account.")).to_be_visible()
    assert plans_of(site, "Grid BV") == []


def test_nothing_is_made_while_the_gate_is_closed(site: Site, form: Screen) -> None:
    page = form.page
    fill(page)
    close_gate(site)
    press(page, "Create account")
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_label("Account name")).to_have_value("Grid BV")
    assert plans_of(site, "Grid BV") == []
