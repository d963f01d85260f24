"""Who is interrupted loses nothing: the session ran out, the network was away, the server broke."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Route, WebSocketRoute, expect

from app.core import routes
from app.services.tenants import support_links
from tests import people
from tests.applications import Site
from tests.browser import Screen
from tests.journeys.steps import fill, heading, invitations_to, leave_idle, press

NOOR = "noor@fleet.example.com"


def test_half_filled_form_survives_a_session_that_ran_out(site: Site, new_screen: Callable[..., Screen]) -> None:
    alice = site.world.alice
    screen = new_screen(signed_in=alice)
    page = screen.visit(routes.SUPPORT_LINKS)
    heading(page, "Support links")
    page.get_by_label("FAQ", exact=True).fill("https://volta.example.com/faq")
    leave_idle(alice, minutes=31)
    press(page, "Save")
    page.wait_for_url(f"**{routes.LOGIN}?next={routes.SUPPORT_LINKS}")
    row = support_links.read(alice)
    theirs = row.links.model_copy(update={"contact": "https://volta.example.com/contact"})
    support_links.save(alice, links=theirs, seen=row.seen)
    fill(page, Email_address=alice.email, Password=people.PASSWORD)
    press(page, "Log in")
    page.wait_for_url(site.url + routes.SUPPORT_LINKS)
    expect(page.get_by_label("FAQ", exact=True)).to_have_value("https://volta.example.com/faq")
    expect(page.get_by_label("Contact", exact=True)).to_have_value("https://volta.example.com/contact")
    press(page, "Save")
    expect(page.get_by_role("status").filter(has_text="Saved")).to_be_visible()
    page.reload()
    expect(page.get_by_label("FAQ", exact=True)).to_have_value("https://volta.example.com/faq")


@pytest.mark.any_database
def test_somebody_else_at_the_same_desk_does_not_find_it(site: Site, new_screen: Callable[..., Screen]) -> None:
    alice, bob = site.world.alice, site.world.bob
    screen = new_screen(signed_in=bob)
    page = screen.visit(routes.ACCOUNTS_NEW)
    page.get_by_label("Email address").fill(NOOR)
    leave_idle(bob, minutes=31)
    press(page, "Send invitation")
    page.wait_for_url(f"**{routes.LOGIN}?next={routes.ACCOUNTS_NEW}")
    fill(page, Email_address=alice.email, Password=people.PASSWORD)
    press(page, "Log in")
    page.wait_for_url(site.url + routes.ACCOUNTS_NEW)
    heading(page, "New account")
    expect(page.get_by_text("Alice Admin")).to_be_visible()
    expect(page.get_by_label("Email address")).to_have_value("")
    assert invitations_to(site, NOOR) == 0


@pytest.mark.any_database
def test_text_stays_while_the_network_is_away(
    site: Site, new_screen: Callable[..., Screen], complaints_expected: list[str]
) -> None:
    complaints_expected += ["WebSocket", "websocket", "net::ERR"]
    screen = new_screen(signed_in=site.world.bob)
    lines: list[WebSocketRoute] = []

    def carry(line: WebSocketRoute) -> None:
        line.connect_to_server()
        lines.append(line)

    screen.context.route_web_socket("**/_event/**", carry)
    page = screen.visit(routes.ACCOUNTS_NEW, live=False)
    expect(page.get_by_text("Bob Support")).to_be_visible()
    fill(page, Email_address=NOOR)
    screen.context.set_offline(True)
    for line in lines:  # going offline ends no line that is open
        line.close()
    expect(page.get_by_text("No connection. We keep trying; what you typed stays here.")).to_be_visible(timeout=30_000)
    expect(page.get_by_label("Email address")).to_have_value(NOOR)
    screen.check_axe("the notice of a lost connection")
    screen.context.set_offline(False)
    expect(page.get_by_text("No connection.")).to_be_hidden(timeout=30_000)
    expect(page.get_by_label("Email address")).to_have_value(NOOR)
    press(page, "Send invitation")
    expect(page.get_by_text(f"{NOOR} is invited")).to_be_visible()
    assert invitations_to(site, NOOR) == 1


@pytest.mark.any_database
def test_log_in_that_cannot_reach_the_server_says_so(
    site: Site, screen: Screen, complaints_expected: list[str]
) -> None:
    complaints_expected += ["503", "Failed to load resource"]
    page = screen.visit(routes.LOGIN)

    def refuse(route: Route) -> None:
        route.fulfill(status=503, body="")

    screen.context.route(f"**{routes.AUTH_SESSION}", refuse)
    fill(page, Email_address=site.world.bob.email, Password=people.PASSWORD)
    press(page, "Log in")
    expect(page.get_by_text("The login took too long. Please log in again.")).to_be_visible()
    screen.context.unroute(f"**{routes.AUTH_SESSION}", refuse)
    press(page, "Log in")
    page.wait_for_url(site.url + routes.HOME)
