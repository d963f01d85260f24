"""Users → System users: invited, activated, given another role, deactivated."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from app.core import routes
from tests import people
from tests.applications import Site
from tests.browser import Screen
from tests.journeys.steps import AT_LOG_IN_WITH_A_WAY_BACK, activate, fill, heading, person_path, press, row

SAM = "sam@volta.example.com"
LAST = "This is the last Tenant admin. Make somebody else Tenant admin first."


@pytest.mark.any_database
@pytest.mark.parametrize("role", ["Tenant admin", "Customer support", "Support agent"])
def test_system_user_is_invited_and_lands_on_accounts(site: Site, new_screen: Callable[..., Screen], role: str) -> None:
    screen = new_screen(signed_in=site.world.alice)
    page = screen.visit(routes.SYSTEM_USERS)
    page.get_by_role("link", name="+ Invite system user").click()
    heading(page, "Invite system user")
    fill(page, Email_address=SAM)
    page.get_by_role("radio", name=role).check()
    page.get_by_role("button", name="Send invitation").dblclick()
    expect(page.get_by_text(f"{SAM} is invited.")).to_be_visible()
    if role == "Support agent":
        screen.look("system-user-sent")
    page.get_by_role("link", name="View system user").click()
    heading(page, SAM)
    expect(page.get_by_role("main").get_by_text("Invited by Alice Admin")).to_be_visible()

    newcomer = new_screen()
    newcomer.visit(site.activation_link(SAM))
    expect(newcomer.page.get_by_text(f"to Volta Charging as {role}.")).to_be_visible()
    expect(newcomer.page.get_by_role("checkbox")).to_have_count(0)  # system users agree to no terms here
    if role == "Support agent":
        newcomer.look("activate-system-user")
    activate(newcomer.page, first="Sam", last="Smit")
    newcomer.page.wait_for_url(site.url + routes.HOME)
    heading(newcomer.page, "Dashboard")
    screen.visit(routes.SYSTEM_USERS)
    expect(row(page, SAM)).to_contain_text(role)
    expect(row(page, SAM)).to_contain_text("Active")
    assert len(site.mails(SAM)) == 1


def test_new_role_acts_at_once_in_an_open_tab(site: Site, new_screen: Callable[..., Screen]) -> None:
    bobs, alices = new_screen(signed_in=site.world.bob), new_screen(signed_in=site.world.alice)
    bobs.visit(routes.ACCOUNTS)
    expect(bobs.page.get_by_role("link", name="+ New account").first).to_be_visible()

    page = alices.visit(person_path(site, site.world.bob.email))
    heading(page, "Bob Support")
    alices.look("system-user")
    page.get_by_label("Role").select_option(label="Support agent")
    press(page, "Save")
    page.get_by_role("dialog").get_by_role("button", name="Change role").click()
    expect(page.get_by_role("status").filter(has_text="Saved")).to_be_visible()

    bobs.page.get_by_role("link", name="+ New account").first.click()
    expect(bobs.page.get_by_text("There is nothing at this address, or it is not yours to see.")).to_be_visible()
    heading(bobs.page, "Dashboard")
    expect(bobs.page.get_by_role("link", name="+ New account")).to_have_count(0)


@pytest.mark.any_database
def test_deactivation_ends_an_open_tab(site: Site, new_screen: Callable[..., Screen]) -> None:
    bobs, alices = new_screen(signed_in=site.world.bob), new_screen(signed_in=site.world.alice)
    bobs.visit(routes.ACCOUNTS)
    heading(bobs.page, "Accounts")
    page = alices.visit(person_path(site, site.world.bob.email))
    press(page, "Deactivate")
    dialog = page.get_by_role("dialog", name="Deactivate this person?")
    expect(dialog).to_be_visible()
    alices.look("system-user-deactivate")
    dialog.get_by_role("button", name="Deactivate").click()
    expect(page.get_by_text("Deactivated. Every session of this person has ended.")).to_be_visible()
    expect(dialog).to_be_hidden()

    bobs.page.get_by_role("navigation", name="Main").get_by_role("link", name="Customers").click()
    expect(bobs.page).to_have_url(AT_LOG_IN_WITH_A_WAY_BACK)
    fill(bobs.page, Email_address=site.world.bob.email, Password=people.PASSWORD)
    press(bobs.page, "Log in")
    expect(bobs.page.get_by_text("do not belong to an active account: your access is deactivated.")).to_be_visible()

    press(page, "Reactivate")
    expect(page.get_by_text("Active again.")).to_be_visible()
    press(bobs.page, "Log in")
    bobs.page.wait_for_url(site.url + routes.CUSTOMERS)


@pytest.mark.any_database
def test_last_tenant_admin_stays(site: Site, new_screen: Callable[..., Screen]) -> None:
    screen = new_screen(signed_in=site.world.alice)
    page = screen.visit(person_path(site, site.world.alice.email))
    page.get_by_label("Role").select_option(label="Support agent")
    press(page, "Save")
    page.get_by_role("dialog").get_by_role("button", name="Change role").click()
    expect(page.get_by_role("alert").filter(has_text=LAST)).to_be_visible()
    screen.look("system-user-last-admin")
    page.reload()
    expect(page.get_by_label("Role")).to_have_value("tenant_admin")
    press(page, "Deactivate")
    page.get_by_role("dialog").get_by_role("button", name="Deactivate").click()
    expect(page.get_by_role("alert").filter(has_text=LAST)).to_be_visible()
    screen.visit(routes.ACCOUNTS)
    heading(page, "Accounts")


@pytest.mark.any_database
@pytest.mark.parametrize("who", ["bob", "vic"])
def test_other_staff_read_the_list(site: Site, new_screen: Callable[..., Screen], who: str) -> None:
    screen = new_screen(signed_in=site.world.everybody[who])
    page = screen.visit(routes.SYSTEM_USERS)
    expect(row(page, "alice@volta.example.com")).to_contain_text("Tenant admin")
    expect(page.get_by_text("+ Invite system user")).to_have_count(0)
    row(page, "alice@volta.example.com").click()
    heading(page, "Alice Admin")
    expect(page.get_by_label("Role")).to_have_count(0)
    expect(page.get_by_role("button", name="Deactivate")).to_have_count(0)
    screen.visit(routes.SYSTEM_USERS_NEW)
    heading(page, "Dashboard")
    expect(page.get_by_text("There is nothing at this address, or it is not yours to see.")).to_be_visible()


@pytest.mark.any_database
def test_known_address_and_empty_address_are_told(site: Site, new_screen: Callable[..., Screen]) -> None:
    screen = new_screen(signed_in=site.world.alice)
    page = screen.visit(routes.SYSTEM_USERS_NEW)
    press(page, "Send invitation")
    expect(page.get_by_text("Enter an email address.")).to_be_visible()
    page.get_by_role("radio", name="Tenant admin").check()
    fill(page, Email_address=site.world.bob.email)
    press(page, "Send invitation")
    expect(page.get_by_role("alert")).to_have_text(f"{site.world.bob.email} is a system user already.")
    expect(page.get_by_role("radio", name="Tenant admin")).to_be_checked()
    screen.look("system-user-known")
    page.get_by_role("link", name="Open this person's page").click()
    heading(page, "Bob Support")
