"""What somebody sees who is not signed in."""

from collections.abc import Callable

from playwright.sync_api import Page, expect


def test_log_in_screen_is_what_every_screen_owes(visit: Callable[..., Page], look: Callable[[str], None]) -> None:
    page = visit("/login")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    look("login")
