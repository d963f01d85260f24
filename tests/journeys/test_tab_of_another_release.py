"""A tab that was opened on another release loads once, keeps what was typed and says so."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect

from tests.applications import Site
from tests.browser import Screen
from tests.journeys.steps import fill, heading, invited, press
from tests.journeys.test_typed_text_stays import corp, wait_for_load

pytestmark = pytest.mark.any_database

LOADED = "This site was updated, so the page was loaded again"
UPDATING = "This site is being updated."
NOOR = "noor@fleet.example.com"
PASSWORD = "seven swans a-swimming"


class Line:
    """The page's line to a server, which can be one of another release from the next connection on."""

    def __init__(self, screen: Screen) -> None:
        self.is_of_another_release = False
        self.loads = 0
        self._page = screen.page
        self._lines: list[WebSocketRoute] = []
        screen.context.route_web_socket("**/_event/**", self._carry)
        screen.page.on("domcontentloaded", self._count)

    def connect_anew(self, *, to_another_release: bool) -> None:
        """Lose the line, as at a restart; the page connects again by itself, to a server of this or another release."""
        self.is_of_another_release = to_another_release
        self._lines[-1].close()

    def _count(self, _: Page) -> None:
        self.loads += 1

    def _carry(self, line: WebSocketRoute) -> None:
        server = line.connect_to_server()
        self._lines.append(line)

        def ask(message: str | bytes) -> None:
            if self.is_of_another_release and isinstance(message, str):
                message = re.sub(r'"state_schema":"\w+"', '"state_schema":"another"', message)
            server.send(message)

        line.on_message(ask)


def test_an_old_tab_loads_once_and_nothing_typed_is_lost(
    site: Site, new_screen: Callable[..., Screen], complaints_expected: list[str]
) -> None:
    complaints_expected += ["WebSocket", "websocket"]
    screen = new_screen(signed_in=site.world.bob)
    line = Line(screen)
    page = screen.visit(corp(site), live=False)
    contact, owner = page.get_by_label("Contact person"), page.get_by_label("Email address")
    heading(page, "Corp Alpha")
    contact.fill("Noor Visser")
    owner.fill(NOOR)
    line.loads = 0

    def back_on_this_release(_: Page) -> None:
        line.is_of_another_release = False

    page.once("domcontentloaded", back_on_this_release)
    line.connect_anew(to_another_release=True)
    said = page.get_by_role("alert").filter(has_text=LOADED)
    expect(said).to_have_text(f"{LOADED}; what you typed is still here.")
    expect(said).to_have_count(1)
    expect(contact).to_have_value("Noor Visser")
    expect(owner).to_have_value(NOOR)
    assert line.loads == 1
    expect(page.get_by_text(UPDATING)).to_be_hidden()
    contact.locator("xpath=ancestor::form").get_by_role("button", name="Save").click()
    expect(page.get_by_role("status").filter(has_text="Saved")).to_be_visible()

    page.reload()
    heading(page, "Corp Alpha")
    wait_for_load(page)
    expect(contact).to_have_value("Noor Visser")
    expect(said).to_have_count(0)


def test_a_server_that_stays_another_one_is_told_of_and_no_page_loads_for_ever(
    site: Site, new_screen: Callable[..., Screen], complaints_expected: list[str]
) -> None:
    complaints_expected += ["WebSocket", "websocket", "a-page-of-the-release-before"]
    screen = new_screen()
    line = Line(screen)
    page = screen.visit(invited(site, NOOR), live=False)
    expect(page.get_by_text(NOOR).first).to_be_visible()
    fill(page, First_name="Noor", Password=PASSWORD)
    line.loads = 0
    line.connect_anew(to_another_release=True)
    notice = page.get_by_role("alert").filter(has_text=UPDATING)
    expect(notice).to_be_visible()
    wait_for_load(page)
    expect(page.get_by_label("First name")).to_have_value("Noor")
    expect(page.get_by_label("Password", exact=True)).to_have_value("")
    assert PASSWORD not in page.evaluate("JSON.stringify({...sessionStorage, ...localStorage})")
    expect(page.get_by_text(LOADED)).to_have_count(0)
    screen.look("other-release")
    assert line.loads == 1

    with page.expect_event("domcontentloaded"):
        press(page, "Load again")
    expect(notice).to_be_visible()
    expect(page.get_by_label("First name")).to_have_value("Noor")
    assert line.loads == 2
    line.connect_anew(to_another_release=False)
    expect(notice).to_be_hidden()
    expect(page.get_by_label("First name")).to_have_value("Noor")
    assert line.loads == 2

    screen.visit("/a-page-of-the-release-before", live=False)
    expect(page.locator("main [data-nowhere]")).to_have_count(1)
