"""Another record is another form: open A, type in it, go on to B by clicking; every field holds what B has."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from app.core import routes
from app.core.ids import new_id
from app.services import invitations
from app.services.accounts import enterprise, sub_accounts
from app.services.accounts.enterprise import EnterpriseForm
from app.services.accounts.sub_accounts import SubAccountForm
from tests import ledger, shop
from tests.applications import Site
from tests.browser import Screen
from tests.journeys.steps import heading, person_path, press, row, wait_for_script

pytestmark = pytest.mark.any_database

FIELDS = """() => Object.fromEntries([...document.querySelectorAll('main input, main select, main textarea')]
    .filter(field => field.name !== 'search' && (field.type !== 'hidden' || field.name !== 'seen'))
    .map(field => [
        [field.form?.getAttribute('name'), field.form?.dataset.record, field.name || field.id,
            field.type === 'radio' ? field.value : ''].join(' '),
        ['radio', 'checkbox'].includes(field.type) ? field.checked : field.value]))"""
TYPE = """() => document.querySelectorAll('main input[type=text], main input[type=email], main input[type=tel]')
    .forEach(field => {
        Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(field, 'left over');
        field.dispatchEvent(new Event('input', {bubbles: true}));
    })"""


def holds_its_own(page: Page, title: str) -> None:
    """Every field holds what it holds when this page is loaded afresh."""
    heading(page, title)
    expect(page.get_by_text("Loading …")).to_have_count(0)
    clicked = page.evaluate(FIELDS)
    assert "left over" not in clicked.values()
    page.reload()
    heading(page, title)
    expect(page.get_by_text("Loading …")).to_have_count(0)
    wait_for_script(page, f"count => Object.keys(({FIELDS})()).length >= count", len(clicked))
    assert clicked == page.evaluate(FIELDS)
    assert clicked, "there is no field to compare"


def through_the_list(page: Page, name: str) -> None:
    page.get_by_role("navigation", name="Breadcrumb").get_by_role("link").first.click()
    row(page, name).first.click()


def pick(page: Page, tab: str) -> None:
    page.get_by_role("tab", name=tab).click()
    expect(page.get_by_role("tab", name=tab)).to_have_attribute("aria-selected", "true")
    expect(page.get_by_role("tabpanel").locator("input").first).to_be_visible()


def test_system_users_and_their_roles(site: Site, new_screen: Callable[..., Screen]) -> None:
    screen = new_screen(signed_in=site.world.alice)
    page = screen.visit(person_path(site, site.world.alice.email))
    heading(page, "Alice Admin")
    page.get_by_label("Role").select_option(label="Customer support")
    through_the_list(page, "vic@")
    holds_its_own(page, "Vic Agent")
    expect(page.get_by_label("Role")).to_have_value("support_agent")

    save = page.get_by_role("button", name="Save", exact=True)
    expect(save).to_be_disabled()
    page.get_by_label("Role").select_option(label="Tenant admin")
    expect(save).to_be_enabled()
    page.get_by_label("Role").select_option(label="Support agent")
    expect(save).to_be_disabled()
    page.get_by_label("Role").select_option(label="Tenant admin")
    save.click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text(
        "Vic Agent becomes Tenant admin: may invite system users and change settings.", use_inner_text=True
    )
    screen.look("system-user-role-asked")
    dialog.get_by_role("button", name="Cancel").click()
    assert ledger.row("app_user", id=site.world.vic.user_id)["role"] == "support_agent"
    expect(save).to_be_focused()

    save.click()
    ledger.edit("app_user", site.world.vic.user_id, role="customer_support")  # somebody else, meanwhile
    page.get_by_role("dialog").get_by_role("button", name="Change role").click()
    expect(page.get_by_role("alert")).to_contain_text("It is Customer support now: look at it and decide again.")
    expect(page.get_by_label("Role")).to_have_value("customer_support")
    assert ledger.row("app_user", id=site.world.vic.user_id)["role"] == "customer_support"


def test_customers_and_the_address_to_correct(site: Site, new_screen: Callable[..., Screen]) -> None:
    for name in ("first", "second"):
        invitations.invite_standard(site.world.bob, email=f"{name}@fleet.example.com")
    page = new_screen(signed_in=site.world.bob).visit(person_path(site, "first@fleet.example.com"))
    heading(page, "first@fleet.example.com")
    press(page, "Correct the address")
    page.get_by_role("dialog").get_by_label("Email address").fill("left over")
    page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    through_the_list(page, "second@")
    holds_its_own(page, "second@fleet.example.com")
    press(page, "Correct the address")
    expect(page.get_by_role("dialog").get_by_label("Email address")).to_have_value("second@fleet.example.com")


@pytest.mark.parametrize("tab", ["Overview", "Users", "Subscription", "Reimbursement"])
def test_accounts_and_all_their_tabs(site: Site, new_screen: Callable[..., Screen], tab: str) -> None:
    names = ("Corp Alpha", "Corp Beta")
    if tab == "Reimbursement":
        ledger.edit("account", site.world.dana.account_id, type="business", country="NL")
        for name, rate in zip(names, ("0.21", "0.34"), strict=True):
            email = f"{name[5:].lower()}@fleet.example.com"
            form = SubAccountForm(kind="employee", name=name, email=email, type="consumer", rate=rate)
            assert site.world.dana.account_id
            sub_accounts.invite(site.world.bob, parent_id=site.world.dana.account_id, form=form)
    else:
        for name, price in zip(names, ("1.10", "2.20"), strict=True):
            enterprise.create(
                site.world.bob,
                form=EnterpriseForm(
                    key=str(new_id()), name=name, ac_price=price, dc_price=price, card_price=price, public_cards=True
                ),
            )
    page = new_screen(signed_in=site.world.bob).visit(routes.ACCOUNTS)
    row(page, names[0]).first.click()
    heading(page, names[0])
    pick(page, tab)
    page.evaluate(TYPE)
    through_the_list(page, names[1])
    heading(page, names[1])
    pick(page, tab)
    holds_its_own(page, names[1])
    page.get_by_role("tab", name=tab).click()
    for selected in ("false", "true"):  # the way back through the tabs, as the browser keeps it
        page.get_by_role("tab", name="Activity").click() if selected == "false" else page.go_back()
        expect(page.get_by_role("tab", name=tab)).to_have_attribute("aria-selected", selected)


def test_products_and_their_plans(site: Site, new_screen: Callable[..., Screen]) -> None:
    shop.opened(site.world)
    page = new_screen(signed_in=site.world.alice).visit(routes.BILLING_PLANS)
    row(page, "Fast").first.click()
    heading(page, "Fast")
    page.get_by_role("button", name="Change", exact=True).click()
    page.evaluate(TYPE)
    through_the_list(page, "Home by the year")
    holds_its_own(page, "Home by the year")
    page.get_by_role("button", name="Change", exact=True).click()
    expect(page.get_by_label("Price in EUR")).to_have_value("49.00")
    page.get_by_label("Price in EUR").fill("50.00")
    press(page, "Cancel")
    page.get_by_role("button", name="+ Add plan", exact=True).click()
    expect(page.get_by_label("Price in EUR")).to_have_value("")


def test_assets_and_their_plans(site: Site, new_screen: Callable[..., Screen]) -> None:
    from app.services.assets import subscriptions

    sold = shop.opened(site.world)
    dana = site.world.dana
    assert dana.account_id
    subscriptions.activate(dana, account_id=dana.account_id, form=shop.station(sold.home, name="First"))
    subscriptions.activate(
        dana, account_id=dana.account_id, form=shop.station(sold.fast, name="Second", serial_number="EVB-P12-002")
    )
    page = new_screen(signed_in=dana).visit(f"{routes.ACCOUNTS}/{dana.account_id}?tab=assets")
    row(page, "First").click()
    heading(page, "First")
    page.get_by_role("radio", name="Home by the year").check()
    page.get_by_label("Valid from").fill("2031-01-01")
    page.get_by_role("link", name="Fleet BV").first.click()
    row(page, "Second").click()
    holds_its_own(page, "Second")
