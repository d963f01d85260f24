"""The database was away for a moment: whoever has a page open finds it filled again without doing anything."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from app.core import db, routes
from app.services import invitations
from tests import servers
from tests.applications import Application, Site, open_site
from tests.databases import PostgresDatabases
from tests.frozen import frozen, own
from tests.journeys.conftest import sign_in
from tests.journeys.steps import heading
from tests.servers import Server

NOOR = "noor@fleet.example.com"
BACK = 60_000


@pytest.fixture
def standing(built_frontend: None, tmp_path: Path) -> Iterator[tuple[Site, Server]]:
    """A site on a PostgreSQL of its own."""
    with own(servers.start_postgresql) as (server, url):
        databases = PostgresDatabases(url)
        databases.prepare()
        running = Application(databases.separate(), tmp_path)
        running.start()
        db.configure(running.database_url)
        yield open_site(running, "volta-outage"), server
        db.dispose()
        assert running.stop() == 0


def opened(page: Page, path: str) -> None:
    """A page that has come as a file, and whose answer is still away."""
    page.goto(path, wait_until="commit")


def test_pages_fill_again_by_themselves(standing: tuple[Site, Server], chromium: Browser) -> None:
    site, server = standing
    invitations.invite_standard(site.world.bob, email=NOOR)
    link = site.activation_link(NOOR)
    staff = chromium.new_context(reduced_motion="reduce", base_url=site.url)
    stranger = chromium.new_context(reduced_motion="reduce", base_url=site.url)
    sign_in(staff, site, site.world.alice)
    try:
        listed, invited = staff.new_page(), stranger.new_page()
        listed.goto(routes.HOME)
        heading(listed, "Dashboard")
        with frozen(server):
            listed.get_by_role("navigation").get_by_role("link", name="Accounts", exact=True).click()
            opened(invited, link)
            expect(listed.get_by_role("alert")).to_contain_text("Please try again in a minute.")
            expect(listed.get_by_text("Fleet BV")).to_have_count(0)
        expect(listed.get_by_text("Fleet BV")).to_be_visible(timeout=BACK)
        expect(invited.get_by_label("First name")).to_be_visible(timeout=BACK)
        expect(invited.get_by_text(NOOR).first).to_be_visible()
    finally:
        staff.close()
        stranger.close()
