"""Sign-up by oneself, from the log-in screen to My account."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from app.core import routes
from tests import people
from tests.applications import Site
from tests.browser import Screen
from tests.journeys.steps import activate, fill, heading, holding, press

NEWCOMER = "finn@fleet.example.com"


def test_stranger_becomes_a_customer(site: Site, screen: Screen) -> None:
    page = screen.visit(routes.LOGIN)
    page.get_by_role("link", name="Sign up").click()
    heading(page, "Sign up")
    fill(page, Email_address=f"  {NEWCOMER.upper()} ")
    page.get_by_role("checkbox").check()
    press(page, "Sign up")
    heading(page, "Check your inbox")
    screen.look("sign-up-sent")

    screen.visit(site.activation_link(NEWCOMER))
    heading(page, "Activate your account")
    expect(page.get_by_role("main").get_by_text(NEWCOMER)).to_be_visible()
    expect(page.get_by_role("checkbox")).to_have_count(0)  # agreed at sign-up
    activate(page, first="Finn", last="Maas")
    page.wait_for_url(site.url + routes.SETUP)
    heading(page, "Set up your account")

    page.get_by_label("Country", exact=True).select_option(label="Netherlands")
    page.get_by_role("region", name="Your country").get_by_role("button", name="Save").click()
    expect(page.get_by_role("status").filter(has_text="Saved")).to_be_visible()
    page.reload()
    expect(page.get_by_label("Language", exact=True)).to_have_count(0)
    expect(page.get_by_label("Country", exact=True)).to_have_value("NL")
    page.get_by_role("link", name="Go to My account").click()
    heading(page, "My account")
    for fact in ("Setting up", "Standard", "Netherlands"):
        expect(page.get_by_role("definition").filter(has_text=fact)).to_be_visible()
    expect(page.get_by_text("Finn Maas")).to_be_visible()
    screen.look("my-account-setting-up")
    page.get_by_role("link", name="Continue setup").click()
    heading(page, "Set up your account")


@pytest.mark.any_database
def test_set_up_asks_for_a_country_of_the_list(site: Site, new_screen: Callable[..., Screen]) -> None:
    page = new_screen(signed_in=site.world.dana).visit(routes.SETUP)
    page.get_by_role("region", name="Your country").get_by_role("button", name="Save").click()
    expect(page.get_by_label("Country", exact=True)).to_have_accessible_description(
        holding("Choose a country from the list.")
    )
    expect(page.get_by_label("Country", exact=True)).to_be_focused()


@pytest.mark.any_database
def test_bad_address_and_missing_tick_are_told_in_the_form(screen: Screen) -> None:
    page = screen.visit(routes.SIGN_UP)
    fill(page, Email_address="finn@fleet,example.com")
    press(page, "Sign up")
    field = page.get_by_label("Email address")
    expect(field).to_have_accessible_description(holding("Did you mean finn@fleet.example.com?"))
    expect(field).to_have_value("finn@fleet,example.com")
    expect(field).to_be_focused()
    tick = page.get_by_role("checkbox", name="I agree to the Terms of Use and Privacy policy")
    expect(tick).to_have_accessible_description(
        holding("Please agree to the Terms of Use and Privacy policy to go on.")
    )
    for name, url in (("Terms of Use", people.TERMS), ("Privacy policy", people.PRIVACY)):
        link = page.get_by_role("main").get_by_role("link", name=name)
        expect(link).to_have_attribute("href", url)
        expect(link).to_have_attribute("target", "_blank")
    screen.look("sign-up-refused")


@pytest.mark.any_database
@pytest.mark.parametrize("who", ["dana", "bob"])
def test_known_address_reads_the_same_and_its_owner_gets_a_mail(site: Site, screen: Screen, who: str) -> None:
    email = site.world.everybody[who].email
    page = screen.visit(routes.SIGN_UP)
    fill(page, Email_address=email)
    page.get_by_role("checkbox").check()
    press(page, "Sign up")
    heading(page, "Check your inbox")
    expect(page.get_by_text(f"We have sent a mail to {email}.")).to_be_visible()
    (mail,) = site.mails(email, at_least=1)
    assert "already have an account" in mail.subject
    assert site.url + routes.FORGOT_PASSWORD in mail.text


@pytest.mark.any_database
def test_double_click_signs_up_once(site: Site, screen: Screen) -> None:
    page = screen.visit(routes.SIGN_UP)
    fill(page, Email_address=NEWCOMER)
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Sign up").dblclick()
    heading(page, "Check your inbox")
    site.activation_link(NEWCOMER)
    assert len(site.mails(NEWCOMER)) == 1
