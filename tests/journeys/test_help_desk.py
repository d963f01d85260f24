"""Somebody calls and reads out what stands on a card or a letter: staff find them by it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from app.core import routes
from app.services.assets import subscriptions
from tests import shop
from tests.applications import Site
from tests.browser import Screen

pytestmark = pytest.mark.any_database


def test_staff_find_whoever_calls(site: Site, new_screen: Callable[..., Screen]) -> None:
    world = site.world
    assert world.dana.account_id
    sold = shop.opened(world)
    subscriptions.activate(world.dana, account_id=world.dana.account_id, form=shop.station(sold.home))
    subscriptions.activate(world.dana, account_id=world.dana.account_id, form=shop.card(sold.card))
    staff = new_screen(signed_in=world.vic)
    page = staff.visit(routes.ACCOUNTS)
    search = page.get_by_label("Search")
    for typed in ("nl tnm c00122045", "NLTNMC00122045K", "evb p12/001", "VC-0001", "fleet"):
        search.fill(typed)
        expect(page.get_by_role("link", name="Eli home")).to_be_hidden()
        expect(page.get_by_role("link", name="Fleet BV")).to_be_visible()
        search.fill("")
        expect(page.get_by_role("link", name="Eli home")).to_be_visible()
    search.fill("evb p12 001")
    expect(page.get_by_role("link", name="Fleet BV")).to_be_visible()
    staff.look("accounts-by-a-serial-number")
    page = staff.visit(f"{routes.CUSTOMERS}?search=NL-TNM-C00122045-K")
    expect(page.get_by_role("link", name="Dana Fields")).to_be_visible()
    expect(page.get_by_role("link", name="Eli Vries")).to_be_hidden()
    page.get_by_label("Search").fill("")
    expect(page.get_by_role("link", name="Eli Vries")).to_be_visible()
    staff.look("customers-with-what-can-be-searched")
