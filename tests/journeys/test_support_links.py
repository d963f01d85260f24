"""Settings → Support links, and the gate that they hold shut."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from app.core import routes
from app.vocabulary.people import Role
from tests import people
from tests.applications import Site
from tests.browser import Screen
from tests.journeys.steps import close_gate, expire, fill, heading, holding, invited, person_path, press

SAFE = "The address must start with https:// so that customers reach it safely."
NO_HOST = "There is no host name after https://. It looks like https://company.com/terms."
CHARACTER = "The address contains a space or a character that addresses cannot have."
PORT = "The port in this address does not exist. Leave it out or use 1 to 65535."
BAD = {
    "Terms of Use": ("javascript:alert(1)", SAFE),
    "Privacy policy": ("https://user:secret@volta.example.com/", "Leave out the user name and password before the @."),
    "Help center": ("https:///terms", NO_HOST),
    "Contact": ("https://volta.example.com/a b", CHARACTER),
    "FAQ": ("https://volta.example.com:99999/", PORT),
    "Legal notice": (
        "https://volta.example.com/" + "x" * 2040,
        "The address is too long. At most 2,048 characters fit.",
    ),
}


@pytest.fixture
def closed(new_site: Callable[..., Site]) -> Site:
    """A tenant whose links are not set yet."""
    return new_site(gate_open=False)


def test_first_admin_opens_the_gate(closed: Site, new_screen: Callable[..., Screen]) -> None:
    visitor = new_screen(on=closed)
    visitor.visit(routes.SIGN_UP)
    expect(visitor.page.get_by_text("You cannot sign up yet.")).to_be_visible()
    expect(visitor.page.get_by_label("Email address")).to_have_count(0)
    visitor.look("sign-up-closed")

    screen = new_screen(on=closed, signed_in=closed.world.alice)
    page = screen.visit(routes.ACCOUNTS)
    button = page.get_by_role("button", name="+ New account").first
    expect(button).to_have_attribute("aria-disabled", "true")
    expect(button).to_have_accessible_description(holding("Nobody can sign up or be invited yet."))
    button.click(force=True)
    heading(page, "Accounts")
    screen.look("accounts-closed")
    page.get_by_role("link", name="Set the links").click()
    heading(page, "Support links")
    expect(page.get_by_text("Terms of Use and Privacy policy are missing.")).to_be_visible()
    fill(page, Terms_of_Use="https://Volta.example.com/terms")
    press(page, "Save")
    expect(page.get_by_text("The Privacy policy is missing.")).to_be_visible()
    expect(page.get_by_text("Still missing. Nobody can sign up or be invited before it is set.")).to_be_visible()
    screen.look("support-links-one-missing")
    fill(page, Privacy_policy=" https://volta.example.com/privacy ")
    press(page, "Save")
    expect(page.get_by_role("status").filter(has_text="Saved")).to_be_visible()
    expect(page.get_by_label("Terms of Use", exact=True)).to_have_value("https://volta.example.com/terms")
    expect(page.get_by_text("Nobody can sign up or be invited yet.")).to_have_count(0)
    expect(page.get_by_text("Last changed by Alice Admin on")).to_be_visible()

    visitor.visit(routes.SIGN_UP)
    expect(visitor.page.get_by_label("Email address")).to_be_visible()
    footer = visitor.page.get_by_role("contentinfo").get_by_role("link", name="Terms of Use")
    expect(footer).to_have_attribute("rel", "noopener noreferrer")
    expect(footer).to_have_attribute("href", "https://volta.example.com/terms")


@pytest.mark.any_database
def test_every_bad_address_gets_its_sentence_and_nothing_is_saved(
    closed: Site, new_screen: Callable[..., Screen]
) -> None:
    screen = new_screen(on=closed, signed_in=closed.world.alice)
    page = screen.visit(routes.SUPPORT_LINKS)
    fill(page, **{label: typed for label, (typed, _) in BAD.items()})
    press(page, "Save")
    for label, (typed, sentence) in BAD.items():
        field = page.get_by_label(label, exact=True)
        expect(field).to_have_accessible_description(holding(sentence))
        expect(field).to_have_attribute("aria-invalid", "true")
        expect(field).to_have_value(typed)
    expect(page.get_by_label("Terms of Use", exact=True)).to_be_focused()
    expect(page.get_by_text("Saved", exact=True)).to_have_count(0)
    screen.look("support-links-refused")
    fill(page, Terms_of_Use=people.TERMS, Privacy_policy=people.PRIVACY)
    press(page, "Save")
    expect(page.get_by_label("Help center", exact=True)).to_be_focused()
    page.reload()
    expect(page.get_by_label("Terms of Use", exact=True)).to_have_value(people.TERMS)  # kept for her, not saved
    other = new_screen(on=closed, signed_in=closed.world.bob)
    other.visit(routes.SUPPORT_LINKS)
    expect(other.page.get_by_text("Not set")).to_have_count(6)


@pytest.mark.any_database
def test_second_of_two_editors_is_told_and_loses_nothing(site: Site, new_screen: Callable[..., Screen]) -> None:
    carl = people.person(site.world.tenant, "carl@volta.example.com", Role.TENANT_ADMIN, "Carl", "Admin")
    first, second = new_screen(signed_in=carl), new_screen(signed_in=site.world.alice)
    for screen in (first, second):
        screen.visit(routes.SUPPORT_LINKS)
        heading(screen.page, "Support links")
    fill(first.page, FAQ="https://volta.example.com/faq")
    press(first.page, "Save")
    expect(first.page.get_by_text("Saved", exact=True)).to_be_visible()
    fill(second.page, Contact="https://volta.example.com/contact")
    press(second.page, "Save")
    expect(second.page.get_by_role("alert")).to_contain_text("Saved now: https://volta.example.com/faq.")
    expect(second.page.get_by_text("Last changed by Carl Admin on")).to_be_visible()
    second.look("support-links-conflict")
    press(second.page, "Save")
    expect(second.page.get_by_text("Saved", exact=True)).to_be_visible()
    first.visit(routes.SUPPORT_LINKS)
    expect(first.page.get_by_label("Contact", exact=True)).to_have_value("https://volta.example.com/contact")
    expect(first.page.get_by_label("FAQ", exact=True)).to_have_value("https://volta.example.com/faq")


@pytest.mark.any_database
def test_required_links_stay_while_somebody_is_invited(site: Site, new_screen: Callable[..., Screen]) -> None:
    invited(site, "noor@fleet.example.com")
    page = new_screen(signed_in=site.world.alice).visit(routes.SUPPORT_LINKS)
    fill(page, Privacy_policy="")
    press(page, "Save")
    expect(page.get_by_label("Privacy policy", exact=True)).to_have_accessible_description(
        holding("Invitations are pending, and the people invited must be able to read this. Replace it instead.")
    )
    fill(page, Privacy_policy="https://volta.example.com/privacy-2027")
    press(page, "Save")
    expect(page.get_by_text("Saved", exact=True)).to_be_visible()


@pytest.mark.any_database
@pytest.mark.parametrize("who", ["bob", "vic"])
def test_other_staff_read_the_links(site: Site, new_screen: Callable[..., Screen], who: str) -> None:
    screen = new_screen(signed_in=site.world.everybody[who])
    page = screen.visit(routes.SUPPORT_LINKS)
    expect(page.get_by_role("main").get_by_role("link", name=people.TERMS)).to_be_visible()
    expect(page.get_by_text("A Tenant admin can change these.")).to_be_visible()
    expect(page.get_by_role("button", name="Save")).to_have_count(0)
    if who == "bob":
        screen.look("support-links-reading")


@pytest.mark.any_database
def test_closed_gate_stops_resends_and_new_links_too(site: Site, new_screen: Callable[..., Screen]) -> None:
    link = invited(site, "noor@fleet.example.com")
    expire(site, "noor@fleet.example.com")
    close_gate(site)
    path = person_path(site, "noor@fleet.example.com")
    _stopped(new_screen(signed_in=site.world.alice).visit(path), may_edit=True)
    _stopped(new_screen(signed_in=site.world.bob).visit(path), may_edit=False)

    screen = new_screen()
    page = screen.visit(link)
    button = page.get_by_role("button", name="Send me a new link")
    expect(button).to_have_attribute("aria-disabled", "true")
    button.click(force=True)
    expect(page.get_by_text("has not published its Terms of Use and Privacy policy.")).to_be_visible()
    screen.look("activate-expired-closed")
    assert len(site.mails("noor@fleet.example.com")) == 1


def _stopped(page: Page, *, may_edit: bool) -> None:
    button = page.get_by_role("button", name="Resend invitation")
    expect(button).to_have_attribute("aria-disabled", "true")
    expect(button).to_have_accessible_description(holding("Nobody can sign up or be invited yet."))
    expect(page.get_by_role("link", name="Set the links")).to_have_count(1 if may_edit else 0)
    button.click(force=True)
