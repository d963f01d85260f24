"""The activation page where the link is valid: the form, and what does not count as using it."""

import json
from collections.abc import Callable
from contextlib import closing
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from app.core import routes
from tests import people
from tests.applications import Site
from tests.browser import Screen
from tests.journeys.steps import activate, fill, heading, history_of, holding, invitation_of, invited, press

NOOR = "noor@fleet.example.com"


@pytest.mark.any_database
def test_refused_form_keeps_every_other_field(site: Site, screen: Screen) -> None:
    page = screen.visit(invited(site, NOOR))
    heading(page, "Activate your account")
    expect(page.get_by_text("Bob Support invited ")).to_be_visible()
    activate_anyway = {"First_name": "Noor", "Last_name": "<b>Visser</b>", "Password": "noor@fleet.example.com 1"}
    fill(page, **activate_anyway)
    press(page, "Activate account")
    expect(page.get_by_label("Last name")).to_have_accessible_description(holding("Use a name without web addresses"))
    expect(page.get_by_label("Password", exact=True)).to_have_accessible_description(holding("Leave out “noor@fleet"))
    tick = page.get_by_role("checkbox", name="I agree to the Terms of Use and Privacy policy")
    expect(tick).to_have_accessible_description(holding("Please agree to the Terms of Use"))
    expect(page.get_by_label("Last name")).to_be_focused()
    for label, typed in activate_anyway.items():
        expect(page.get_by_label(label.replace("_", " "), exact=True)).to_have_value(typed)
    screen.look("activate-refused")
    assert invitation_of(site, NOOR).state == "pending"

    activate(page)
    page.wait_for_url(site.url + routes.SETUP)
    assert history_of(site, NOOR)[-1] == "activated"


@pytest.mark.any_database
def test_password_can_be_shown_and_tells_how_strong_it_is(site: Site, screen: Screen) -> None:
    sent: list[str | bytes] = []
    screen.page.on("websocket", lambda socket: socket.on("framesent", lambda frame: sent.append(frame)))
    page = screen.visit(invited(site, NOOR))
    loaded = page.evaluate("performance.getEntriesByType('resource').map(e => e.name)")
    field = page.get_by_label("Password", exact=True)
    field.fill("volta")
    expect(field).to_have_accessible_description(holding("At least 12 characters; a sentence works well."))
    field.fill(people.PASSWORD)
    expect(field).to_have_accessible_description(holding("Strong."))
    expect(page.locator(".strength")).to_have_attribute("data-score", "4")
    assert not [frame for frame in sent if people.PASSWORD in str(frame)], "what is typed leaves the browser"
    assert len(page.evaluate("performance.getEntriesByType('resource').map(e => e.name)")) > len(loaded)
    expect(field).to_have_attribute("type", "password")
    press(page, "Show")
    expect(field).to_have_attribute("type", "text")
    expect(field).to_have_value(people.PASSWORD)
    screen.look("activate-password-shown")
    press(page, "Hide")
    expect(field).to_have_attribute("type", "password")


@pytest.mark.any_database
def test_double_click_activates_once(site: Site, screen: Screen) -> None:
    page = screen.visit(invited(site, NOOR))
    fill(page, First_name="Noor", Last_name="Visser", Password=people.PASSWORD)
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Activate account").dblclick()
    page.wait_for_url(site.url + routes.SETUP)
    heading(page, "Set up your account")
    assert history_of(site, NOOR).count("activated") == 1


@pytest.mark.any_database
def test_scanner_that_opens_the_link_uses_nothing(
    site: Site, screen: Screen, new_screen: Callable[..., Screen]
) -> None:
    link = invited(site, NOOR)
    for method in ("GET", "HEAD", "OPTIONS", "GET"):
        with closing(HTTPConnection("127.0.0.1", site.application.port, timeout=10)) as line:
            line.request(method, link.removeprefix(site.url), headers={"Host": urlsplit(site.url).netloc})
            assert line.getresponse().status < 500
    assert history_of(site, NOOR) == ["invited", "handed_over"]
    for _ in range(2):
        scanner = new_screen()
        scanner.visit(link)
        heading(scanner.page, "Activate your account")
    assert history_of(site, NOOR) == ["invited", "handed_over", "opened"]
    assert invitation_of(site, NOOR).state == "pending"
    activate(screen.visit(link))
    screen.page.wait_for_url(site.url + routes.SETUP)


@pytest.mark.any_database
def test_secret_of_the_link_stays_in_the_address(site: Site, screen: Screen) -> None:
    link = invited(site, NOOR)
    secret = link.partition("?t=")[2]
    page = screen.visit(link)
    heading(page, "Activate your account")
    stored = page.evaluate("() => JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])")
    assert secret not in stored, json.loads(stored)
    assert secret not in page.content()
    assert secret not in site.application.said(100_000)
