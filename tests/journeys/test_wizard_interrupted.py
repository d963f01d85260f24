"""The sub-account wizard under hands that reload, lose the line, press twice and look away."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect
from sqlmodel import col, delete

from app.core import db, routes
from app.core.clock import now
from app.models import MailPause
from app.vocabulary.mail import PauseKind
from tests.applications import Site
from tests.browser import Screen
from tests.journeys.steps import heading, invitations_to, press, wait_for_script
from tests.journeys.wizard import fill_wizard

pytestmark = pytest.mark.any_database

EVA = "eva@fleet.example.com"
ANSWERS = {"kind": "Employee", "name": "Eva home", "email": EVA, "type_": "Consumer", "rate": "0,25"}


def wizard_path(site: Site) -> str:
    return f"{routes.ACCOUNTS}/{site.world.dana.account_id}/sub-accounts/new"


def expect_answers(page: Page) -> None:
    expect(page.get_by_label("Account name")).to_have_value("Eva home")
    expect(page.get_by_label("Email address")).to_have_value(EVA)
    expect(page.get_by_label("Reimbursement rate in EUR")).to_have_value("0,25")
    for name in ("Employee", "Consumer"):
        expect(page.get_by_role("radio", name=name)).to_be_checked()


@pytest.fixture
def no_mail_leaves(site: Site) -> Iterator[Callable[[], None]]:
    """The mail worker rests until the returned function is called."""

    def go_on() -> None:
        with db.unit_of_work() as session:
            session.exec(delete(MailPause).where(col(MailPause.id) == 1))

    with db.unit_of_work() as session:
        later = now() + timedelta(hours=1)
        session.add(MailPause(id=1, kind=PauseKind.RATE_LIMITED, reason="", paused_at=now(), retry_at=later))
    yield go_on
    go_on()


def test_what_was_typed_survives_a_reload(site: Site, new_screen: Callable[..., Screen]) -> None:
    screen = new_screen(signed_in=site.world.dana)
    page = screen.visit(wizard_path(site))
    fill_wizard(page, **ANSWERS)
    page.reload()
    heading(page, "Add sub-account")
    expect_answers(page)
    page.get_by_label("Account name").press("Enter")
    expect(page.get_by_text("is an employee sub-account of")).to_be_visible()
    wait_for_script(page, "() => !Object.keys(sessionStorage).some((key) => key.startsWith('onramp:kept:'))")
    page.reload()
    heading(page, "Add sub-account")
    expect(page.get_by_label("Account name")).to_have_value("")
    assert invitations_to(site, EVA) == 1


def test_what_was_typed_survives_a_lost_connection(
    site: Site, new_screen: Callable[..., Screen], complaints_expected: list[str]
) -> None:
    complaints_expected += ["WebSocket", "websocket", "net::ERR"]
    screen = new_screen(signed_in=site.world.bob)
    lines: list[WebSocketRoute] = []

    def carry(line: WebSocketRoute) -> None:
        line.connect_to_server()
        lines.append(line)

    screen.context.route_web_socket("**/_event/**", carry)
    page = screen.visit(wizard_path(site), live=False)
    expect(page.get_by_text("Bob Support")).to_be_visible()
    fill_wizard(page, **ANSWERS)
    screen.context.set_offline(True)
    for line in lines:  # going offline ends no line that is open
        line.close()
    expect(page.get_by_text("No connection. We keep trying; what you typed stays here.")).to_be_visible(timeout=30_000)
    expect_answers(page)
    screen.context.set_offline(False)
    expect(page.get_by_text("No connection.")).to_be_hidden(timeout=30_000)
    expect_answers(page)
    press(page, "Send invitation")
    expect(page.get_by_text("is an employee sub-account of")).to_be_visible()
    assert invitations_to(site, EVA) == 1


def test_pressed_twice_it_makes_one_invitation_and_the_panel_follows_its_mail(
    site: Site, new_screen: Callable[..., Screen], no_mail_leaves: Callable[[], None]
) -> None:
    screen = new_screen(signed_in=site.world.dana)
    page = screen.visit(wizard_path(site))
    fill_wizard(page, **ANSWERS)
    page.get_by_role("button", name="Send invitation").dblclick()
    expect(page.get_by_role("heading", level=1)).to_have_text("Add sub-account")
    expect(page.get_by_text("Invitation on its way")).to_be_visible()
    expect(page.get_by_text("Queued", exact=True)).to_be_visible()
    screen.look("sub-account-queued")
    assert invitations_to(site, EVA) == 1
    no_mail_leaves()
    expect(page.get_by_text("Sent to mail provider", exact=True)).to_be_visible()
    expect(page.get_by_text("Invitation sent")).to_be_visible()
    expect(page.get_by_text("The link works until ")).to_be_visible()
    assert len(site.mails(EVA)) == 1
