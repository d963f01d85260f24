"""Two of the staff at one account's name and contact, by hand: the second is told, nothing is lost silently."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from app.core import routes
from tests.applications import Site
from tests.browser import Screen
from tests.journeys.steps import heading

pytestmark = pytest.mark.any_database


def save(page: Page) -> None:
    page.get_by_role("button", name="Save", exact=True).click()


def test_the_second_is_told_keeps_the_own_entries_and_may_save_them(
    site: Site, new_screen: Callable[..., Screen]
) -> None:
    first, second = (new_screen(signed_in=who) for who in (site.world.alice, site.world.bob))
    for screen in (first, second):
        screen.visit(f"{routes.ACCOUNTS}/{site.world.dana.account_id}")
        heading(screen.page, "Fleet BV")
    first.page.get_by_label("Contact person").fill("Ann Lee")
    first.page.get_by_label("Telephone").fill("020 1234567")
    save(first.page)
    expect(first.page.get_by_text("Saved", exact=True)).to_be_visible()
    expect(first.page.get_by_label("Telephone")).to_have_value("+31 20 123 4567")

    page = second.page
    page.get_by_label("Contact person").fill("Ben Roe")
    save(page)
    expect(page.get_by_role("alert").filter(has_text="Saved now: Ann Lee, +31 20 123 4567.")).to_be_visible()
    expect(page.get_by_label("Contact person")).to_have_value("Ben Roe")
    expect(page.get_by_label("Telephone")).to_have_value("+31 20 123 4567")
    second.look("two-at-one-form")
    save(page)
    expect(page.get_by_text("Saved", exact=True)).to_be_visible()
    page.reload()
    expect(page.get_by_label("Contact person")).to_have_value("Ben Roe")
    expect(page.get_by_label("Telephone")).to_have_value("+31 20 123 4567")
