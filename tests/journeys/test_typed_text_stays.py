"""What somebody types stays typed while the page around it changes, and the focus stays with it."""

import re
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect
from sqlmodel import col

from app.core import routes
from app.core.ids import new_id
from app.models import Tenant
from app.services.accounts import enterprise
from app.services.accounts.enterprise import EnterpriseForm
from tests import ledger, shop
from tests.applications import Site
from tests.browser import Screen
from tests.journeys.steps import change, fill, heading, invited, person_path, press, row, wait_for_script

pytestmark = pytest.mark.any_database


KEPT_LINES = """
window.lines = [];
window.WebSocket = class extends window.WebSocket {
  constructor(...where) {
    super(...where);
    window.lines.push(this);
  }
};
"""
"""Lets a test hang up on the page's line from within, as a network does."""


class Line:
    """The page's line to the server; what the server says can be held back for a while."""

    def __init__(self, screen: Screen) -> None:
        self.holding = False
        self.held: list[tuple[WebSocketRoute, str | bytes]] = []
        screen.context.route_web_socket("**/_event/**", self._carry)

    def _carry(self, line: WebSocketRoute) -> None:
        server = line.connect_to_server()

        def tell(message: str | bytes) -> None:
            if self.holding:
                self.held.append((line, message))
            else:
                line.send(message)

        server.on_message(tell)

    def release(self) -> None:
        """Say what was held back, in its order."""
        self.holding = False
        for line, message in self.held:
            line.send(message)
        self.held.clear()


def corp(site: Site, name: str = "Corp Alpha") -> str:
    """An enterprise account that nobody is invited to; the path of its page."""
    form = EnterpriseForm(key=str(new_id()), name=name, ac_price="1.10", dc_price="2.20", card_price="3.30")
    return f"{routes.ACCOUNTS}/{enterprise.create(site.world.bob, form=form).account_id}"


def wait_for_load(page: Page) -> None:
    """Wait until the load of the page has ended: a last round trip after it."""
    expect(page.get_by_text("Loading …")).to_have_count(0)
    page.wait_for_timeout(300)


def test_a_page_visited_before_leaves_what_is_typed_while_its_load_ends(
    site: Site, new_screen: Callable[..., Screen]
) -> None:
    shop.opened(site.world)
    screen = new_screen(signed_in=site.world.bob)
    line = Line(screen)
    home = f"{routes.ACCOUNTS}/{site.world.dana.account_id}"
    page = screen.visit(home, live=False)
    for button, field in (("+ Add sub-account", "Account name"), ("Activate asset", "Serial number")):
        if button == "Activate asset":
            page.get_by_role("tab", name="Assets").click()
        page.get_by_role("link", name=button).first.click()
        page.get_by_role("radio", name="Employee" if "sub" in button else "Station").check()
        expect(page.get_by_label(field)).to_be_visible()
        page.get_by_role("link", name="Cancel").click()
        heading(page, "Fleet BV")
        if button == "Activate asset":
            page.get_by_role("tab", name="Assets").click()
        opener = page.get_by_role("link", name=button).first
        expect(opener).to_be_visible()
        wait_for_load(page)
        line.holding = True
        opener.click()
        page.get_by_role("radio", name="Subsidiary" if "sub" in button else "Station").check()
        page.get_by_label(field).fill("Typed early")
        line.release()
        wait_for_load(page)
        expect(page.get_by_label(field)).to_have_value("Typed early")
        expect(page.get_by_role("radio", name="Subsidiary" if "sub" in button else "Station")).to_be_checked()
        expect(page.get_by_label(field)).to_be_focused()
        page.get_by_role("link", name="Cancel").click()
        heading(page, "Fleet BV")


def test_a_restart_of_the_server_puts_the_text_back_by_itself(
    site: Site, new_screen: Callable[..., Screen], complaints_expected: list[str]
) -> None:
    complaints_expected += ["WebSocket", "websocket", "net::ERR", "Failed to load resource", "status 5"]
    path = corp(site)
    screen = new_screen(signed_in=site.world.bob)
    page = screen.visit(path)
    heading(page, "Corp Alpha")
    page.get_by_label("Contact person").fill("Noor Visser")
    page.get_by_label("Telephone").fill("+31 20 123 4567")
    site.application.stop()
    site.application.start()
    expect(page.get_by_text("No connection.")).to_be_hidden(timeout=60_000)
    wait_for_load(page)
    page.wait_for_timeout(3_000)
    expect(page.get_by_label("Contact person")).to_have_value("Noor Visser", timeout=60_000)
    expect(page.get_by_label("Telephone")).to_have_value("+31 20 123 4567")
    expect(page.get_by_label("Telephone")).to_be_focused()
    press(page, "Save")
    expect(page.get_by_role("status").filter(has_text="Saved")).to_be_visible()
    expect(page.get_by_role("button", name="Save", exact=True)).to_be_focused()


def test_a_lost_line_leaves_what_strangers_typed_and_keeps_no_password(
    site: Site, new_screen: Callable[..., Screen], complaints_expected: list[str]
) -> None:
    """Each socket of a visitor begins with a fresh tree: what was typed comes back from the browser alone."""
    complaints_expected += ["WebSocket", "websocket"]
    noor, password = "noor@fleet.example.com", "seven swans a-swimming"
    screen = new_screen()
    screen.context.add_init_script(KEPT_LINES)

    def connect_anew() -> None:
        before = page.evaluate("lines.length")
        page.evaluate("lines.at(-1).close()")
        deadline = time.monotonic() + 30
        while not page.evaluate(f"lines.length > {before} && lines.at(-1).readyState === 1"):
            assert time.monotonic() < deadline, "the page does not connect again"
            page.wait_for_timeout(50)
        wait_for_load(page)

    page = screen.visit(routes.SIGN_UP)
    fill(page, Email_address=noor)
    page.get_by_role("checkbox").check()
    connect_anew()
    expect(page.get_by_label("Email address")).to_have_value(noor)
    expect(page.get_by_role("checkbox")).to_be_checked()
    press(page, "Sign up")
    heading(page, "Check your inbox")

    page = screen.visit(invited(site, "mila@fleet.example.com"))
    fill(page, First_name="Mila", Last_name="Visser", Password=password)
    connect_anew()
    expect(page.get_by_text("Bob Support")).to_be_visible()
    expect(page.get_by_label("First name")).to_have_value("Mila")
    expect(page.get_by_label("Last name")).to_have_value("Visser")
    assert password not in page.evaluate("JSON.stringify({...sessionStorage, ...localStorage})")
    page.reload()
    expect(page.get_by_label("First name")).to_have_value("Mila")
    expect(page.get_by_label("Password", exact=True)).to_have_value("")
    fill(page, Password=password)
    connect_anew()
    page.get_by_role("checkbox").check()
    press(page, "Activate account")
    heading(page, "Set up your account")


def test_a_new_visit_is_a_new_form_however_soon(site: Site, new_screen: Callable[..., Screen]) -> None:
    page = new_screen(signed_in=site.world.bob).visit(routes.ACCOUNTS)
    for number in range(3):
        page.get_by_role("link", name="+ New account").first.click()
        fill(page, Email_address=f"{number}@fleet.example.com")
        press(page, "Send invitation")
        expect(page.get_by_text(f"{number}@fleet.example.com is invited")).to_be_visible()
        page.get_by_role("navigation", name="Main").get_by_role("link", name="Accounts").click()
        heading(page, "Accounts")
    strangers = new_screen()
    page = strangers.visit(routes.SIGN_UP)
    for number in range(2):
        fill(page, Email_address=f"new{number}@fleet.example.com")
        page.get_by_role("checkbox").check()
        press(page, "Sign up")
        heading(page, "Check your inbox")
        page.get_by_role("link", name="Log in").click()
        page.get_by_role("link", name="Sign up").click()
        heading(page, "Sign up")


def test_set_prices_is_seen_in_every_panel_at_once(site: Site, new_screen: Callable[..., Screen]) -> None:
    erin = shop.enterprise(site.world)
    page = new_screen(signed_in=site.world.bob).visit(f"{routes.ACCOUNTS}/{erin.account_id}?tab=subscription")
    panel = page.locator("section", has=page.get_by_role("heading", name="Today", exact=True))
    expect(panel).to_contain_text("None planned")
    page.get_by_label("AC connector").fill("4.75")
    page.get_by_label("Valid from").fill("2027-03-01")
    press(page, "Set prices")
    expect(page.get_by_role("status").filter(has_text="Saved")).to_be_visible()
    before = panel.inner_text()
    page.reload()
    expect(panel).to_contain_text("Next change")
    wait_for_load(page)
    assert panel.inner_text() == before


def test_an_error_vanishes_when_its_field_is_changed(site: Site, new_screen: Callable[..., Screen]) -> None:
    page = new_screen(signed_in=site.world.bob).visit(f"{routes.ACCOUNTS}/{site.world.dana.account_id}")
    field = page.get_by_label("Contact email")
    error = page.locator("#contact_email-error")
    for wrong in ("no", "neither"):
        field.fill(wrong)
        press(page, "Save")
        expect(error).to_be_visible()
        expect(field).to_have_attribute("aria-invalid", "true")
        expect(field).to_be_focused()
        field.press_sequentially("@fleet.example.com")
        expect(error).to_be_hidden()
        expect(field).to_have_attribute("aria-invalid", "false")


def test_the_focus_is_never_dropped_to_the_page(site: Site, new_screen: Callable[..., Screen]) -> None:
    screen = new_screen(signed_in=site.world.bob)
    page = screen.visit(f"{routes.ACCOUNTS}/{site.world.dana.account_id}")
    press(page, "Suspend")
    page.get_by_role("dialog").get_by_role("button", name="Suspend").click()
    expect(page.get_by_role("button", name="Reactivate")).to_be_visible()
    wait_for_script(page, "document.activeElement !== document.body")
    press(page, "Reactivate")
    expect(page.get_by_role("button", name="Suspend")).to_be_visible()
    wait_for_script(page, "document.activeElement !== document.body")

    for number in range(26):
        enterprise.create(
            site.world.bob,
            form=EnterpriseForm(key=str(new_id()), name=f"Corp {number}", ac_price="1", dc_price="1", card_price="1"),
        )
    page = screen.visit(routes.ACCOUNTS)
    later = page.get_by_role("button", name="Next")
    expect(later).to_be_enabled()
    later.focus()
    page.keyboard.press("Enter")
    expect(later).to_be_disabled()
    expect(later).to_be_focused()
    page.keyboard.press("Enter")
    expect(later).to_be_disabled()
    page.get_by_label("Search").fill("nobody is called this")
    expect(page.get_by_role("navigation", name="Pages").locator("[aria-live]")).to_have_text("No results.")


def test_the_focus_stays_with_save_in_set_up(site: Site, new_screen: Callable[..., Screen]) -> None:
    ledger.edit("account", site.world.dana.account_id, status="setting_up")
    page = new_screen(signed_in=site.world.dana).visit(routes.SETUP)
    section = page.get_by_role("region", name="Your country")
    section.get_by_label("Country").select_option("NL")
    section.get_by_role("button", name="Save").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text="Saved")).to_be_visible()
    wait_for_script(page, "document.activeElement !== document.body")


def test_a_page_that_cannot_be_loaded_offers_to_try_again(site: Site, new_screen: Callable[..., Screen]) -> None:
    noor = "noor@fleet.example.com"
    invited(site, noor)
    screen = new_screen(signed_in=site.world.bob)
    page = screen.visit(routes.CUSTOMERS)
    expect(row(page, noor)).to_be_visible()
    change(Tenant, col(Tenant.id) == site.world.tenant.id, timezone="Mars/Base")
    row(page, noor).click()
    told = page.get_by_role("alert")
    expect(told).to_contain_text(re.compile(r"Something went wrong on our side\. Reference \w{5}\."))
    expect(told).not_to_contain_text("typed")
    expect(told.get_by_role("button", name="Copy reference")).to_be_visible()
    expect(page.get_by_text("Loading …")).to_be_hidden()
    screen.look("page-failed")
    change(Tenant, col(Tenant.id) == site.world.tenant.id, timezone="Europe/Amsterdam")
    told.get_by_role("button", name="Try again").click()
    heading(page, noor)
    expect(page.get_by_role("alert")).to_have_count(0)
    assert person_path(site, noor) in page.url
