"""Two of the staff at one form, by hand: the second is told, nothing is lost silently."""

from collections.abc import Callable
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from app.core import routes
from app.models import Product
from app.services.billing import plans, product_page, products
from app.services.billing.plan_form import PlanForm
from app.services.billing.products import ProductForm
from tests import ledger, shop
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


def test_choices_that_nobody_touched_follow_and_those_that_were_made_stay(
    site: Site, new_screen: Callable[..., Screen]
) -> None:
    alice, key = site.world.alice, UUID(shop.plan(site.world.tenant.id, "Work", "7.00", availability="hidden"))
    product = ledger.row("plan", id=key)["product_id"]
    screen = new_screen(signed_in=alice)
    page = screen.visit(f"{routes.BILLING_PLANS}/{product}")
    heading(page, "Work")
    page.get_by_role("button", name="Change", exact=True).click()
    page.get_by_label("Price in EUR").fill("8.00")
    page.get_by_role("radio", name="DC only").check()

    row = product_page.read(alice, product_id=product).plans[0]
    theirs = {"interval": "year", "audience": "business", "connectors": "ac"}
    plans.change(alice, plan_id=key, form=PlanForm(**{**row.typed, **theirs}), seen=row.seen)

    page.get_by_role("button", name="Save plan").click()
    told = "Saved now: Business · AC only, € 7.00 per year."
    expect(page.get_by_role("alert").filter(has_text=told)).to_be_visible()
    expect(page.get_by_label("Price in EUR")).to_have_value("8.00")
    expect(page.get_by_role("radio", name="DC only")).to_be_checked()
    expect(page.get_by_role("radio", name="Business", exact=True)).to_be_checked()
    expect(page.get_by_label("Interval")).to_have_value("year")
    screen.look("two-at-one-plan")
    page.get_by_role("button", name="Save plan").click()
    expect(page.get_by_text("Saved", exact=True)).to_be_visible()
    stored = ledger.row("plan", id=key)
    assert (stored["interval"], stored["for_consumer"], stored["for_ac"], stored["revision"]) == (
        "year",
        False,
        False,
        3,
    )


def test_text_that_a_reload_puts_back_does_not_replace_what_another_saved(
    site: Site, new_screen: Callable[..., Screen]
) -> None:
    alice, key = site.world.alice, UUID(shop.plan(site.world.tenant.id, "Work", "7.00"))
    product = ledger.row("plan", id=key)["product_id"]
    page = new_screen(signed_in=alice).visit(f"{routes.BILLING_PLANS}/{product}")
    heading(page, "Work")
    page.get_by_label("Public name").fill("Mine")

    theirs = {**products.typed(Product(**ledger.row("product", id=product))), "public_name": "Theirs"}
    products.edit(alice, product_id=product, form=ProductForm(**theirs))

    page.reload()
    expect(page.get_by_label("Public name")).to_have_value("Mine")
    save(page)
    expect(page.get_by_role("alert").filter(has_text="Saved now: Theirs.")).to_be_visible()
    expect(page.get_by_label("Public name")).to_have_value("Mine")
    save(page)
    expect(page.get_by_text("Saved", exact=True)).to_be_visible()
    assert ledger.row("product", id=product)["public_name"] == "Mine"
