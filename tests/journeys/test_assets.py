"""Assets in the browser: activated by their customers, on their behalf, changed, ended; and what all of it costs."""

import re
from collections.abc import Callable
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from app.core import routes
from app.services.assets import subscription_changes, subscriptions
from tests import ledger, people, shop
from tests.applications import Site
from tests.browser import DESKTOP, PHONE, Screen, place
from tests.journeys.steps import fill, heading, holding, leave_idle, press, row, tell_station

pytestmark = pytest.mark.any_database

OFFERS = '"offers_rx_state_"'
"""What the server's answer holds when plans were looked for."""


def assets_of(account_id: UUID | None, tab: str = "assets") -> str:
    """The path of an account's tab."""
    return f"{routes.ACCOUNTS}/{account_id}?tab={tab}"


def tell_card(page: Page, *, number: str = "VC 0001", contract_id: str = "NL-TNM-C00122045-K") -> None:
    page.get_by_role("radio", name="Card", exact=False).first.check()
    page.get_by_label("Name", exact=True).fill("Card of Eli")
    page.get_by_label("Printed number").fill(number)
    page.get_by_label("Contract ID").fill(contract_id)


def agree(page: Page) -> None:
    page.get_by_role("checkbox", name="I agree to the").check()


def test_terms_that_changed_are_agreed_to_again(site: Site, new_screen: Callable[..., Screen]) -> None:
    shop.opened(site.world)
    screen = new_screen(signed_in=site.world.dana)
    page = screen.visit(f"/accounts/{site.world.dana.account_id}/assets/new")
    with screen.answered(OFFERS, times=2):  # for its kind and its connectors
        tell_station(page)
    page.get_by_role("radio", name="Home € 4.99 per month").check()
    agree(page)
    change_terms(site, "https://volta.example.com/terms-2")
    press(page, "Activate")
    box = page.get_by_role("checkbox", name="I agree to the")
    expect(box).to_have_accessible_description(holding("have changed"))
    expect(box).not_to_be_checked()
    expect(page.get_by_role("radio", name="Home € 4.99 per month")).to_be_checked()
    expect(page.get_by_label("Serial number")).to_have_value("EVB-P12-001")
    change_terms(site, "https://volta.example.com/terms-3")
    agree(page)
    press(page, "Activate")
    expect(box).to_have_accessible_description(holding("have changed"))
    expect(box).not_to_be_checked()
    screen.look("subscription-terms-changed")
    agree(page)
    press(page, "Activate")
    expect(page.get_by_text("can be used now")).to_be_visible()

    page.get_by_role("link", name="View asset").click()
    page.get_by_role("radio", name="Home by the year").check()
    agree(page)
    change_terms(site, "https://volta.example.com/terms-4")
    press(page, "Change plan")
    expect(box).to_have_accessible_description(holding("have changed"))
    expect(box).not_to_be_checked()
    agree(page)
    press(page, "Change plan")
    expect(page.get_by_role("status").filter(has_text="Saved")).to_be_visible()
    expect(box).not_to_be_checked()


def test_a_tick_holds_for_the_terms_beside_it_and_no_others(site: Site, new_screen: Callable[..., Screen]) -> None:
    shop.opened(site.world)
    dana, path = site.world.dana, f"/accounts/{site.world.dana.account_id}/assets/new"
    screen = new_screen(signed_in=dana)
    page = screen.visit(path)
    box = page.get_by_role("checkbox", name="I agree to the")
    with screen.answered(OFFERS, times=2):  # for its kind and its connectors
        tell_station(page)
    page.get_by_role("radio", name="Home € 4.99 per month").check()
    agree(page)
    with screen.answered(OFFERS):
        page.get_by_label("AC connectors", exact=True).fill("2")
    expect(page.get_by_role("radio", name="Home € 4.99 per month")).to_be_checked()
    expect(box).to_be_checked()  # the terms are the same
    change_terms(site, "https://volta.example.com/terms-2")
    page.get_by_label("AC connectors", exact=True).fill("1")
    expect(box).not_to_be_checked()
    agree(page)
    change_terms(site, "https://volta.example.com/terms-3")
    leave_idle(dana, minutes=13 * 60)
    press(page, "Activate")
    page.wait_for_url("**/login?next=**")
    fill(page, Email_address=dana.email, Password=people.PASSWORD)
    press(page, "Log in")
    page.wait_for_url(site.url + path)
    expect(page.get_by_label("Serial number")).to_have_value("EVB-P12-001")
    expect(page.get_by_role("radio", name="Home € 4.99 per month")).to_be_checked()
    expect(box).not_to_be_checked()


def change_terms(site: Site, url: str) -> None:
    for product in ledger.rows("product", tenant_id=site.world.tenant.id):
        ledger.edit("product", product["id"], terms_url=url)


def test_a_customer_activates_a_station_and_changes_its_plan(site: Site, new_screen: Callable[..., Screen]) -> None:
    shop.opened(site.world)
    screen = new_screen(signed_in=site.world.dana)
    page = screen.visit(assets_of(site.world.dana.account_id))
    expect(page.get_by_text("No assets yet")).to_be_visible()
    screen.look("assets-empty")
    page.get_by_role("link", name="Activate asset").first.click()
    heading(page, "Activate asset")
    tell_station(page, serial_number="!")
    expect(page.get_by_role("radio", name="Home by the year")).to_be_visible()
    press(page, "Activate")
    expect(page.get_by_text("as printed. Hyphens")).to_be_visible()
    expect(page.get_by_text("Choose a plan.")).to_be_visible()
    expect(page.get_by_text("Please agree to the subscription terms")).to_be_visible()
    expect(page.get_by_label("Street and number")).to_have_value("Dam 1")
    screen.look("asset-refused")
    ac, dc = (page.get_by_label(label, exact=True) for label in ("AC connectors", "DC connectors"))
    assert place(ac)["y"] == place(dc)["y"]
    page.set_viewport_size({"width": PHONE["width"], "height": PHONE["height"]})
    label = page.get_by_text("DC connectors", exact=True)
    assert place(label)["y"] - place(ac)["y"] - place(ac)["height"] >= 16
    page.set_viewport_size({"width": DESKTOP["width"], "height": DESKTOP["height"]})

    page.get_by_label("DC connectors", exact=True).fill("1")
    expect(page.get_by_role("radio", name="Home by the year")).to_have_count(0)
    page.get_by_label("DC connectors", exact=True).fill("")
    expect(page.get_by_role("radio", name="Home by the year")).to_be_visible()
    page.get_by_role("radio", name="Home € 4.99 per month").check()
    agree(page)
    page.get_by_label("Serial number").fill("EVB-P12-001")
    page.keyboard.press("Enter")
    expect(page.get_by_text("can be used now")).to_be_visible()
    screen.look("asset-activated")

    press(page, "Activate another")
    expect(page.get_by_label("Name", exact=True)).to_be_focused()
    expect(page.get_by_role("radio", name="Station")).to_be_checked()
    for label in ("Name", "Serial number"):
        expect(page.get_by_label(label, exact=True)).to_have_value("")
    expect(page.get_by_label("Serial number")).to_have_attribute("autocapitalize", "none")
    expect(page.get_by_label("Serial number")).to_have_attribute("autocorrect", "off")
    for label, kept in {"Street and number": "Dam 1", "Postcode": "1012 JS", "Town or city": "Amsterdam"}.items():
        expect(page.get_by_label(label)).to_have_value(kept)
    expect(page.get_by_label("Country")).to_have_value("NL")
    page.get_by_label("Name", exact=True).fill("Yard")
    page.get_by_label("Serial number").fill("evb p12 001")
    page.get_by_role("radio", name="Home € 4.99 per month").check()
    agree(page)
    press(page, "Activate")
    expect(page.get_by_text("in use already")).to_be_visible()
    expect(page.locator("[aria-invalid=true]")).to_have_count(1)  # the address and the connectors were sent again
    page.goto(site.url + assets_of(site.world.dana.account_id))
    row(page, "Garage").click()
    heading(page, "Garage")
    expect(page.get_by_text("Activated on Home")).to_be_visible()
    screen.look("asset")
    page.get_by_role("radio", name="Fast").check()
    agree(page)
    day = page.evaluate("() => { const d = new Date(Date.now() + 40 * 864e5); return d.toISOString().slice(0, 10) }")
    page.get_by_label("Valid from").fill(day)
    press(page, "Change plan")
    expect(page.get_by_text("Next change: Fast, € 19.95 per month")).to_be_visible()
    screen.look("asset-with-a-coming-plan")
    page.goto(site.url + assets_of(site.world.dana.account_id, "subscription"))
    expect(page.get_by_text("1 x Home")).to_have_count(2)
    expect(page.get_by_text("€ 4.99 per month").first).to_be_visible()
    expect(page.get_by_text(re.compile("From .*: € 19.95 per month"))).to_be_visible()
    screen.look("subscription")
    press(page, "Next month")
    expect(page).to_have_url(re.compile("month="))
    page.go_back()


def test_a_customer_deactivates_and_activates_again(site: Site, new_screen: Callable[..., Screen]) -> None:
    sold = shop.opened(site.world)
    assert site.world.dana.account_id
    made = subscriptions.activate(site.world.dana, account_id=site.world.dana.account_id, form=shop.card(sold.card))
    screen = new_screen(signed_in=site.world.dana)
    page = screen.visit(assets_of(site.world.dana.account_id))
    row(page, "Card of Eli").click()
    heading(page, "Card of Eli")
    press(page, "Deactivate")
    page.get_by_role("dialog").get_by_role("button", name="Deactivate").click()
    expect(page.get_by_text("Today is the last day that is charged.").first).to_be_visible()
    page.get_by_role("link", name="Activate again").click()
    heading(page, "Activate asset")
    expect(page.get_by_label("Printed number")).to_have_value("VC 0001")
    expect(page.get_by_label("Contract ID")).to_have_value("NL-TNM-C00122045-K")
    expect(page.get_by_role("radio", name="Station")).to_have_count(0)
    screen.look("asset-again")
    page.get_by_role("radio", name="Fleet card").check()
    agree(page)
    page.get_by_role("button", name="Activate", exact=True).dblclick()
    expect(page.get_by_text("can be used now")).to_be_visible()
    assert len(ledger.rows("subscription", asset_id=UUID(made.asset_id))) == 2

    press(page, "Activate another")
    expect(page).to_have_url(re.compile(r"/assets/new/?$"))
    expect(page.get_by_role("radio", name="Card", exact=False).first).to_be_checked()
    for label in ("Name", "Printed number", "Contract ID"):
        expect(page.get_by_label(label, exact=True)).to_have_value("")
    subscription_changes.deactivate(site.world.dana, asset_id=UUID(made.asset_id))
    tell_card(page, number="vc-0001", contract_id="NLTNMC00122045")
    page.get_by_role("radio", name="Fleet card").check()
    agree(page)
    press(page, "Activate")
    expect(page.get_by_text("was active here before").first).to_be_visible()
    screen.look("asset-known")
    page.get_by_role("link", name="Activate again").click()
    expect(page.get_by_label("Printed number")).to_have_value("VC 0001")
    page.get_by_role("radio", name="Fleet card").check()
    agree(page)
    press(page, "Activate")
    expect(page.get_by_text("can be used now")).to_be_visible()
    assert len(ledger.rows("asset", tenant_id=site.world.tenant.id)) == 1
    assert len(ledger.rows("subscription", asset_id=UUID(made.asset_id))) == 3


def test_support_activates_an_employees_card_and_the_parent_confirms(
    site: Site, new_screen: Callable[..., Screen]
) -> None:
    shop.opened(site.world)
    assert site.world.dana.account_id
    employee = shop.employee_of(site.world, site.world.dana.account_id)
    support = new_screen(signed_in=site.world.vic)
    page = support.visit(assets_of(employee))
    page.get_by_role("link", name="Activate asset").first.click()
    heading(page, "Activate asset")
    expect(page.get_by_text("Fleet BV pays for it.")).to_be_visible()
    tell_card(page, contract_id="NL-TNM-C00122045-X")
    page.get_by_role("radio", name="Fleet card").check()
    press(page, "Send for confirmation")
    expect(page.get_by_text("its check digit does not fit")).to_be_visible()
    expect(page.get_by_role("radio", name="Fleet card")).to_be_checked()
    support.look("asset-on-behalf-refused")
    page.get_by_label("Printed number").fill("!")
    page.get_by_role("checkbox", name="accept it as printed").check()
    press(page, "Send for confirmation")
    expect(page.get_by_text("its check digit does not fit")).to_have_count(0)
    expect(page.get_by_role("checkbox", name="accept it as printed")).to_be_checked()
    page.get_by_label("Printed number").fill("VID:001A2B3C4D5E")
    press(page, "Send for confirmation")
    expect(page.get_by_text("has confirmed. The link works for 7 days.")).to_be_visible()
    support.look("asset-on-behalf")
    page.get_by_role("link", name="View asset").click()
    expect(page.get_by_text("Sent to mail provider")).to_be_visible()
    expect(page.get_by_text("NL-TNM-C00122045-X, accepted as printed")).to_be_visible()
    support.look("asset-waiting")

    link = site.link("dana@fleet.example.com")
    owner = new_screen()
    theirs = owner.visit(link)
    heading(theirs, "Confirm your subscription")
    expect(theirs.get_by_text("€ 0.99 per month")).to_be_visible()
    owner.look("confirm-subscription")
    press(theirs, "Confirm subscription")
    expect(theirs.get_by_text("Please agree to the subscription terms")).to_be_visible()
    agree(theirs)
    press(theirs, "Confirm subscription")
    heading(theirs, "Confirmed")
    owner.look("confirmed-subscription")
    theirs.reload()
    heading(theirs, "This is confirmed already")
    page.reload()
    expect(page.get_by_text("agreed by Dana Fields")).to_be_visible()
    assert ledger.row("subscription", tenant_id=site.world.tenant.id)["payer_id"] == site.world.dana.account_id


def test_staff_find_what_is_in_use_twice(site: Site, new_screen: Callable[..., Screen]) -> None:
    sold = shop.opened(site.world)
    assert site.world.dana.account_id
    employee = shop.employee_of(site.world, site.world.dana.account_id)
    first, second = (
        subscriptions.activate(site.world.dana, account_id=account_id, form=form)
        for account_id, form in (
            (site.world.dana.account_id, shop.card(sold.card)),
            (employee, shop.card(sold.card, name="Twin", printed_number="VC 2", contract_id="NL-TNM-C00000002")),
        )
    )
    key = ledger.row("asset", id=UUID(first.asset_id))["contract_key"]
    ledger.edit("asset", UUID(second.asset_id), contract_id="NLTNMC00122045", contract_key=key, twin=1)
    screen = new_screen(signed_in=site.world.bob)
    page = screen.visit(routes.HOME)
    page.get_by_role("link", name="accounts with a number that is in use twice").click()
    row(page, "dana@fleet.example.com").click()
    page.get_by_role("tab", name="Assets").click()
    page.get_by_role("button", name="In use twice").click()
    expect(row(page, "Twin")).to_be_visible()
    row(page, "Card of Eli").click()
    expect(page.get_by_text("This number is in use twice")).to_be_visible()
    screen.look("asset-in-use-twice")
    page.get_by_role("link", name="Twin, Eva home").click()
    heading(page, "Twin")
    press(page, "Deactivate")
    page.get_by_role("dialog").get_by_role("button", name="Deactivate").click()
    expect(page.get_by_text("This number is in use twice")).to_have_count(0)
    page.goto(site.url + routes.HOME)
    expect(page.get_by_role("heading", name="Dashboard")).to_be_visible()
    expect(page.get_by_text("in use twice")).to_have_count(0)


def test_somebody_else_who_is_signed_in_logs_out_first(site: Site, new_screen: Callable[..., Screen]) -> None:
    sold = shop.opened(site.world)
    assert site.world.dana.account_id
    subscriptions.activate(site.world.bob, account_id=site.world.dana.account_id, form=shop.card(sold.card))
    link = site.link("dana@fleet.example.com")
    screen = new_screen(signed_in=site.world.eli)
    page = screen.visit(link)
    heading(page, "You are logged in as somebody else")
    screen.look("confirm-as-somebody-else")
    press(page, "Log out and continue")
    heading(page, "Confirm your subscription")
    assert ledger.row("subscription", tenant_id=site.world.tenant.id)["state"] == "pending"


def test_support_takes_a_request_back(site: Site, new_screen: Callable[..., Screen]) -> None:
    sold = shop.opened(site.world)
    assert site.world.dana.account_id
    made = subscriptions.activate(site.world.bob, account_id=site.world.dana.account_id, form=shop.card(sold.card))
    link = site.link("dana@fleet.example.com")
    screen = new_screen(signed_in=site.world.bob)
    page = screen.visit(f"{routes.ASSETS}/{made.asset_id}")
    press(page, "Resend link")
    expect(page.get_by_text("A new link is on its way")).to_be_visible()
    press(page, "Cancel request")
    page.get_by_role("dialog").get_by_role("button", name="Cancel request").click()
    expect(page.get_by_text("no longer works").first).to_be_visible()
    expect(page.get_by_text("Taken back before it was confirmed")).to_be_visible()
    screen.look("asset-taken-back")
    other = new_screen()
    heading(other.visit(link), "This request was cancelled")


def test_an_enterprise_owner_sees_how_forty_stations_add_up(site: Site, new_screen: Callable[..., Screen]) -> None:
    erin = shop.enterprise(site.world)
    assert erin.account_id
    for number in range(40):
        form = shop.station(serial_number=f"SN-{number:03}", ac_connectors="2", name=f"Bay {number:02}")
        subscriptions.activate(site.world.bob, account_id=erin.account_id, form=form)
    screen = new_screen(signed_in=erin)
    page = screen.visit(assets_of(erin.account_id))
    expect(page.get_by_text("1–25 of 40")).to_be_visible()
    page.get_by_role("searchbox", name="Search").fill("bay 07")
    expect(row(page, "Bay 07")).to_be_visible()
    expect(page.locator("tbody.rows tr")).to_have_count(1)
    screen.look("assets")
    page.goto(site.url + assets_of(erin.account_id, "subscription"))
    expect(page.get_by_text("80 x AC connector, € 3.50 per month")).to_be_visible()
    expect(page.get_by_text("€ 280.00 per month")).to_be_visible()
    screen.look("subscription-enterprise")
    page.get_by_role("tab", name="Assets").click()
    page.get_by_role("link", name="Activate asset").click()
    tell_station(page, serial_number="SN-041")
    expect(page.get_by_text("No plan to choose.")).to_be_visible()
    press(page, "Activate")
    expect(page.get_by_text("can be used now")).to_be_visible()


def test_a_driver_sees_the_own_card_on_my_account(site: Site, new_screen: Callable[..., Screen]) -> None:
    sold = shop.opened(site.world)
    assert site.world.eli.account_id
    assert site.world.dana.account_id
    ledger.edit("account", site.world.eli.account_id, kind="employee", parent_id=site.world.dana.account_id)
    subscriptions.activate(site.world.dana, account_id=site.world.eli.account_id, form=shop.card(sold.card))
    screen = new_screen(signed_in=site.world.eli)
    page = screen.visit(routes.HOME)
    page.get_by_role("link", name="Card of Eli").click()
    heading(page, "Card of Eli")
    expect(page.get_by_text("Fleet BV")).to_be_visible()
    expect(page.get_by_role("button", name="Deactivate")).to_have_count(0)
    screen.look("asset-of-a-driver")
