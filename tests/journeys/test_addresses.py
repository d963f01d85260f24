"""An address of an international domain by hand: typed and read as it is written, taken back by the forms."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from app.core import routes
from tests.applications import Site
from tests.browser import Screen
from tests.journeys.steps import activate, fill, heading, press, row

NORA, KEPT = "nora@müller.example", "nora@xn--mller-kva.example"

pytestmark = pytest.mark.any_database


def reads_well(page: Page) -> None:
    """Nothing that is read on the page says how the address is kept."""
    expect(page.get_by_role("main")).not_to_contain_text("xn--")
    assert "xn--" not in page.title()


def save_contact(page: Page) -> None:
    press(page, "Save")
    expect(page.get_by_text("Saved", exact=True)).to_be_visible()
    reads_well(page)


def test_an_international_address_is_read_as_it_is_written(site: Site, new_screen: Callable[..., Screen]) -> None:
    staff = new_screen(signed_in=site.world.bob)
    page = staff.visit(routes.ACCOUNTS_NEW)
    fill(page, Email_address=NORA)
    press(page, "Send invitation")
    expect(page.get_by_text(f"{NORA} is invited to a Standard account.")).to_be_visible()
    expect(page.get_by_text("Sent to mail provider")).to_be_visible()
    reads_well(page)
    mail = site.mails(KEPT, at_least=1)[0]
    assert NORA in mail.text
    assert "xn--" not in mail.subject + mail.text

    page.get_by_role("link", name="View account").click()
    heading(page, NORA)
    reads_well(page)
    page.get_by_label("Contact email").fill(NORA)
    save_contact(page)
    staff.look("international-address")
    save_contact(page)  # as the form was filled
    page.reload()
    heading(page, NORA)
    save_contact(page)

    staff.visit(routes.ACCOUNTS).get_by_role("searchbox", name="Search").fill("müller")
    expect(row(page, NORA)).to_be_visible()
    reads_well(page)

    customer = new_screen()
    theirs = customer.visit(site.activation_link(KEPT))
    expect(theirs.get_by_role("main")).to_contain_text(NORA)
    activate(theirs)
    heading(theirs, "Set up your account")
    reads_well(theirs)
