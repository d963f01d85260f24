"""New terms are asked for at the next log-in, not in the middle of work."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from app.core import routes
from app.services.tenants import support_links
from tests import people
from tests.applications import Site
from tests.browser import Screen
from tests.journeys.steps import fill, heading, holding, press


@pytest.mark.any_database
def test_new_terms_are_agreed_to_at_the_next_log_in(
    site: Site, screen: Screen, new_screen: Callable[..., Screen]
) -> None:
    at_work = new_screen(signed_in=site.world.dana)
    at_work.visit(routes.SETUP)
    row = support_links.read(site.world.alice)
    wanted = row.links.model_copy(update={"terms_of_use": "https://volta.example.com/terms-2027"})
    support_links.save(site.world.alice, links=wanted, seen=row.seen, what_changed="You can cancel within 14 days.")
    at_work.page.reload()
    heading(at_work.page, "Set up your account")

    page = screen.visit(f"{routes.LOGIN}?next={routes.SETUP}")
    fill(page, Email_address=site.world.dana.email, Password=people.PASSWORD)
    press(page, "Log in")
    heading(page, "Our terms have changed")
    terms = page.get_by_role("main").get_by_role("link", name="Terms of Use", exact=True)
    expect(terms).to_have_attribute("href", "https://volta.example.com/terms-2027")
    new, old = (page.get_by_role("link", name=name) for name in ("new version", "the version you agreed to"))
    expect(new).to_have_attribute("href", "https://volta.example.com/terms-2027")
    expect(old).to_have_attribute("href", people.TERMS)
    expect(page.get_by_text("You can cancel within 14 days.")).to_be_visible()
    press(page, "Agree and continue")
    tick = page.get_by_role("checkbox")
    expect(tick).to_have_accessible_description(holding("Please agree"))
    expect(tick).to_be_focused()
    screen.look("terms-refused")
    page.goto(site.url + routes.HOME)
    heading(page, "Our terms have changed")
    page.goto(site.url + routes.SETUP)
    heading(page, "Our terms have changed")
    page.get_by_role("checkbox").check()
    row = support_links.read(site.world.alice)
    wanted = row.links.model_copy(update={"terms_of_use": "https://volta.example.com/terms-2028"})
    support_links.save(site.world.alice, links=wanted, seen=row.seen)
    press(page, "Agree and continue")
    expect(tick).to_have_accessible_description(holding("changed while the page was open"))
    expect(tick).not_to_be_checked()
    expect(terms).to_have_attribute("href", "https://volta.example.com/terms-2028")
    screen.look("terms-changed-meanwhile")
    page.get_by_role("checkbox").check()
    press(page, "Agree and continue")
    heading(page, "Set up your account")
    page.goto(site.url + routes.HOME)
    heading(page, "My account")

    staff = new_screen()
    staff.log_in(site.world.bob.email, people.PASSWORD)
    heading(staff.page, "Dashboard")
