"""An office with more open pages than one network address may have: the page that is too many says so, and waits."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from app.core import db
from tests.applications import Application, Site, open_site

WAITS = "No connection. We keep trying; what you typed stays here."


@pytest.fixture
def crowded(built_frontend: None, separate_database: Callable[..., str], tmp_path: Path) -> Iterator[Site]:
    """A site that lets one network address have one page open."""
    running = Application(separate_database(), tmp_path, ONRAMP_SOCKETS_PER_ADDRESS="1")
    running.start()
    db.configure(running.database_url)
    yield open_site(running, "volta-crowded")
    assert running.stop() == 0


@pytest.mark.any_database
def test_the_page_that_is_too_many_says_so_and_goes_on_when_one_is_closed(crowded: Site, chromium: Browser) -> None:
    context = chromium.new_context(reduced_motion="reduce", base_url=crowded.url)
    try:
        first, second = context.new_page(), context.new_page()
        first.goto("/login")
        first.get_by_label("Email address").fill("dana@fleet.example.com")
        expect(first.get_by_text(WAITS)).to_be_hidden()
        second.goto("/sign-up", wait_until="commit")
        expect(second.get_by_text(WAITS)).to_be_visible(timeout=30_000)
        first.close()
        expect(second.get_by_text(WAITS)).to_be_hidden(timeout=60_000)
        expect(second.get_by_role("button", name="Sign up")).to_be_enabled()
    finally:
        context.close()
