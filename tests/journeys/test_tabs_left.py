"""A tab that was left begins anew when it is picked again: no notice, no search of the visit before."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from app.core import routes
from tests.applications import Site
from tests.browser import Screen

pytestmark = pytest.mark.any_database


def test_the_search_of_a_tab_stays_with_its_visit(site: Site, new_screen: Callable[..., Screen]) -> None:
    screen = new_screen(signed_in=site.world.alice)
    page = screen.visit(f"{routes.ACCOUNTS}/{site.world.dana.account_id}?tab=users&search=dana")
    expect(page.get_by_text("Dana Fields").first).to_be_visible()
    page.evaluate(
        """() => {
          window.written = [];
          for (const name of ['pushState', 'replaceState']) {
            const real = history[name].bind(history);
            history[name] = (state, title, url) => { window.written.push(String(url)); return real(state, title, url) };
          }
        }"""
    )
    page.get_by_role("tab", name="Overview").click()
    expect(page.get_by_text("Created")).to_be_visible()
    page.get_by_role("tab", name="Users").click()
    expect(page.get_by_text("Dana Fields").first).to_be_visible()
    page.wait_for_timeout(500)
    assert [url for url in page.evaluate("window.written") if "search=" in url] == []
