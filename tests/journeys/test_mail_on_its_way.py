"""What staff see of a mail on its way to SendGrid: queued, handed over, refused with the reason, paused."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import expect
from sqlmodel import col, delete, update

from app.core import db, routes
from app.core.settings import get_settings
from app.models import MailPause, OutboxMail
from tests import sendgrid_server
from tests.applications import Application, Site
from tests.browser import Screen
from tests.databases import Databases
from tests.journeys.steps import fill, heading, person_path, press, row
from tests.sendgrid_server import SendGridServer

pytestmark = pytest.mark.any_database

NOOR = "noor@fleet.example.com"


@pytest.fixture(scope="module")
def sendgrid() -> Iterator[SendGridServer]:
    """A server that answers as SendGrid does."""
    with SendGridServer() as server:
        yield server


@pytest.fixture(scope="module")
def sending(
    built_frontend: None,
    database_kind: str,
    databases_of: Callable[[str], Databases],
    sendgrid: SendGridServer,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Application]:
    """An application that sends its mail through it."""
    made = Application(
        databases_of(database_kind).separate(),
        tmp_path_factory.mktemp("sending"),
        SENDGRID_API_KEY=sendgrid.key,
        ONRAMP_SENDGRID_HOST=sendgrid.url,
    )
    made.start()
    yield made
    assert made.stop() == 0, made.said()


@pytest.fixture
def application(
    sending: Application, sendgrid: SendGridServer, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Application]:
    """The sending application in place of the usual one, its database in use by this process."""
    sendgrid.forget()
    monkeypatch.setenv("ONRAMP_DATABASE_URL", sending.database_url)
    get_settings.cache_clear()
    db.configure(sending.database_url)
    yield sending
    with db.unit_of_work() as rows:  # what still waits would take the answers that the next test scripts
        rows.exec(update(OutboxMail).where(col(OutboxMail.state) == "queued").values(state="cancelled"))
        rows.exec(delete(MailPause))
    db.dispose()


@pytest.fixture
def form(site: Site, new_screen: Callable[..., Screen]) -> Screen:
    """Customer support at the form for a new account, an address filled in."""
    screen = new_screen(signed_in=site.world.bob)
    page = screen.visit(routes.ACCOUNTS_NEW)
    heading(page, "New account")
    fill(page, Email_address=NOOR)
    return screen


def test_confirmation_follows_the_mail_by_itself(form: Screen, sendgrid: SendGridServer) -> None:
    sendgrid.script(sendgrid_server.accept(slow=3))
    page = form.page
    press(page, "Send invitation")
    expect(page.get_by_text("Queued", exact=True)).to_be_visible()
    expect(page.get_by_text("The link works for 24 hours from when the mail leaves.")).to_be_visible()
    expect(page.get_by_text("Invitation sent")).to_have_count(0)
    expect(page.get_by_text("Sent to mail provider", exact=True)).to_be_visible()
    expect(page.get_by_text("Invitation sent")).to_be_visible()
    expect(page.get_by_text("The link works until ")).to_be_visible()
    expect(page.get_by_text("No mail leaves this machine.")).to_have_count(0)


def test_refused_mail_shows_the_reason_and_can_be_sent_again(
    site: Site, form: Screen, sendgrid: SendGridServer
) -> None:
    sendgrid.script(sendgrid_server.bad_request("Does not contain a valid address."))
    page = form.page
    press(page, "Send invitation")
    expect(page.get_by_text("The mail was refused")).to_be_visible()
    expect(page.get_by_text("Does not contain a valid address.")).to_be_visible()
    form.look("new-account-failed")

    form.visit(routes.CUSTOMERS)
    expect(row(page, NOOR)).to_contain_text("Failed")
    row(page, NOOR).click()
    heading(page, NOOR)
    expect(page.get_by_role("main").get_by_text("Does not contain a valid address.").first).to_be_visible()
    form.look("customer-failed")
    press(page, "Resend invitation")
    expect(page.get_by_text(f"A new link is on its way to {NOOR}.")).to_be_visible()
    expect(page.get_by_role("main").get_by_text("Sent to mail provider").first).to_be_visible()
    assert [each.status for each in sendgrid.received] == [400, 202]
    assert person_path(site, NOOR) in page.url


def test_refused_key_is_told_to_staff(form: Screen, sendgrid: SendGridServer) -> None:
    sendgrid.script(sendgrid_server.bad_key())
    page = form.page
    press(page, "Send invitation")
    expect(page.get_by_text(f"{NOOR} is invited")).to_be_visible()
    paused = page.get_by_text("Mail is paused: the provider refuses our key.")
    expect(paused).to_have_count(0)
    while not sendgrid.received:
        page.wait_for_timeout(50)
    form.visit(routes.ACCOUNTS)
    expect(paused).to_be_visible()
    form.look("accounts-mail-paused")
