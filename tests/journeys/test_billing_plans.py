"""Billing plans: a tenant starts selling, looks at it as its customers do, hides and supersedes."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from app.core import routes
from app.services.assets import subscriptions
from app.vocabulary.people import Role
from tests import ledger, people, shop
from tests.applications import Site
from tests.browser import Screen
from tests.journeys.conftest import sign_in
from tests.journeys.steps import heading, press, row, tell_station

pytestmark = pytest.mark.any_database


def make_product(page: Page, *, name: str, asset: str, public_charging: bool = False) -> None:
    page.get_by_role("link", name="+ New product").first.click()
    heading(page, "New product")
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("Public name").fill(f"{name} plan")
    page.get_by_role("radio", name=asset).check()
    page.get_by_label("Country").select_option(label="Netherlands")
    page.get_by_label("Subscription terms").fill("https://volta.example.com/subscription")
    if public_charging:
        page.get_by_role("switch", name="Public charging").check()
    press(page, "Create product")
    heading(page, name)


def add_plan(page: Page, price: str, **picked: str) -> None:
    press(page, "+ Add plan")
    page.get_by_label("Price in EUR").fill(price)
    for option in picked.values():
        page.get_by_role("radio", name=option, exact=True).check()
    page.keyboard.press("Enter") if not picked else press(page, "Save plan")
    expect(page.get_by_text("Saved")).to_be_visible()


def preview(page: Page, account_type: str, asset: str) -> None:
    page.get_by_label("Account type").select_option(label=account_type)
    page.get_by_label("Country").select_option(label="Netherlands")
    page.get_by_label("Asset").select_option(label=asset)
    press(page, "Show the plans")


def test_a_tenant_starts_selling(site: Site, new_screen: Callable[..., Screen]) -> None:
    screen = new_screen(signed_in=site.world.alice)
    page = screen.visit(routes.BILLING_PLANS)
    expect(page.get_by_text("No products yet")).to_be_visible()
    screen.look("billing-plans-empty")
    page.get_by_role("link", name="+ New product").first.click()
    heading(page, "New product")
    page.get_by_label("Name", exact=True).fill("Home")
    page.get_by_label("Subscription terms").fill("http://volta.example.com")
    press(page, "Create product")
    expect(page.get_by_text("Choose Station or Card.")).to_be_visible()
    expect(page.get_by_label("Name", exact=True)).to_have_value("Home")
    screen.look("new-product-refused")
    page.get_by_role("link", name="Cancel").click()

    make_product(page, name="Home", asset="Station")
    expect(page.get_by_text("No plan yet")).to_be_visible()
    press(page, "+ Add plan")
    page.get_by_label("Price in EUR").fill("4,999")
    press(page, "Save plan")
    expect(page.get_by_text("Use at most two decimals.")).to_be_visible()
    screen.look("plan-refused")
    press(page, "Cancel")
    add_plan(page, "4,99", connectors="AC only")
    add_plan(page, "39", audience="Consumer", connectors="AC only")
    expect(page.get_by_text("€ 4.99 per month")).to_be_visible()
    page.mouse.wheel(0, -10_000)
    screen.look("product")
    page.get_by_role("link", name="Billing plans").first.click()
    make_product(page, name="Card", asset="Card", public_charging=True)
    press(page, "+ Add plan")
    page.get_by_label("Price in EUR").fill("1,50")
    page.get_by_label("Transaction fee").select_option(label="Percentage")
    page.get_by_label("Fee", exact=True).fill("7,5")
    press(page, "Save plan")
    expect(page.get_by_text("7.5 % of each public session")).to_be_visible()

    page.get_by_role("link", name="Billing plans").first.click()
    heading(page, "Billing plans")
    preview(page, "Business", "Station, AC")
    expect(page.get_by_role("radio", name="Home plan")).to_have_count(1)
    preview(page, "Consumer", "Station, AC")
    expect(page.get_by_role("radio", name="Home plan")).to_have_count(2)
    screen.look("billing-plans")
    consumer_activates(site, new_screen())
    preview(page, "Consumer", "Station, DC")
    expect(page.get_by_text("No plan matches")).to_be_visible()
    row(page, "Home").click()
    heading(page, "Home")
    page.get_by_role("button", name="Hide").last.click()
    expect(page.get_by_text("Hidden. Those who have it keep it.")).to_be_visible()
    assert sorted(each["availability"] for each in ledger.rows("plan", tenant_id=site.world.tenant.id)) == [
        "hidden",
        "visible",
        "visible",
    ]


def consumer_activates(site: Site, screen: Screen) -> None:
    """Cora, a consumer in the Netherlands, takes the plan for consumers with her one station."""
    cora = people.person(site.world.tenant, "cora@home.example.com", Role.ACCOUNT_OWNER, "Cora", "Home", account="Cora")
    ledger.edit("account", cora.account_id, type="consumer", country="NL")
    sign_in(screen.context, site, cora)
    page = screen.visit(routes.HOME)
    page.get_by_role("link", name="Activate asset").click()
    tell_station(page)
    page.get_by_role("radio", name="Home plan € 39.00 per month").check()
    page.get_by_role("checkbox", name="I agree to the").check()
    press(page, "Activate")
    expect(page.get_by_text("can be used now")).to_be_visible()
    page.get_by_role("link", name="Back to My account").click()
    heading(page, "My account")
    expect(page.get_by_text("€ 39.00 per month")).to_be_visible()
    screen.look("my-account-with-assets")


def test_a_plan_in_use_gets_a_new_version(site: Site, new_screen: Callable[..., Screen]) -> None:
    sold = shop.opened(site.world)
    assert site.world.dana.account_id
    subscriptions.activate(site.world.dana, account_id=site.world.dana.account_id, form=shop.card(sold.card))
    screen = new_screen(signed_in=site.world.alice)
    page = screen.visit(routes.BILLING_PLANS)
    page.get_by_role("link", name="Card", exact=True).click()
    heading(page, "Card")
    expect(page.get_by_text("1 subscribed")).to_be_visible()
    expect(page.get_by_label("Public name")).to_have_count(0)
    press(page, "Change")
    expect(page.get_by_text("Customers see this plan or have it, and keep it.")).to_be_visible()
    page.get_by_label("Price in EUR").fill("1,75")
    page.get_by_role("button", name="Save as new version").dblclick()
    expect(page.get_by_text("€ 1.75 per month")).to_be_visible()
    expect(page.get_by_text("Superseded")).to_be_visible()
    expect(page.get_by_text("version 2")).to_be_visible()
    page.mouse.wheel(0, -10_000)
    screen.look("product-in-use")
    assert len(ledger.rows("plan", tenant_id=site.world.tenant.id)) == 6

    agent = new_screen(signed_in=site.world.vic)
    theirs = agent.visit(routes.BILLING_PLANS)
    expect(theirs.get_by_role("link", name="+ New product")).to_have_count(0)
    theirs.get_by_role("link", name="Card", exact=True).click()
    heading(theirs, "Card")
    expect(theirs.get_by_text("€ 1.75 per month")).to_be_visible()
    expect(theirs.get_by_role("button", name="Change")).to_have_count(0)
    agent.look("product-read-only")
