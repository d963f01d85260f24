"""The pictures of the README, made anew with ONRAMP_SCREENSHOTS=1 from the demo data that a newcomer sees."""

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import expect
from sqlmodel import col, select

from app.core import routes
from app.core.db import reading
from app.core.ids import new_id
from app.models import User
from app.rules.actors import Actor
from app.services.operations import demo
from tests import people
from tests.applications import Application, Site
from tests.browser import DESKTOP, PHONE, RESULTS, SCREENSHOTS, Screen
from tests.journeys.steps import fill, heading, press, row

pytestmark = pytest.mark.any_database

LARGEST = 150_000
"""Bytes: a README that loads on a train."""

NOOR = "noor.visser@fleet.example.com"


@pytest.fixture
def volta(application: Application, site: Site) -> Site:
    """The demo tenant with the gate open."""
    tenant = demo.create(f"http://volta-{new_id().hex[-8:]}.localhost:{application.port}")
    shown = replace(site, world=replace(site.world, tenant=tenant))
    people.open_gate(member(shown, "admin@demo.example.com"))
    return shown


def member(site: Site, email: str) -> Actor:
    with reading() as db:
        named = select(User.id).where(User.tenant_id == site.world.tenant.id, col(User.email) == email)
        return people.sign_in(site.world.tenant, db.exec(named).one())


def picture(screen: Screen, name: str, *, phone: bool = False, scheme: str = "light") -> None:
    size = PHONE if phone else DESKTOP
    screen.page.set_viewport_size({"width": size["width"], "height": size["height"]})
    screen.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
    file: Path = (SCREENSHOTS if os.environ.get("ONRAMP_SCREENSHOTS") == "1" else RESULTS) / f"{name}.png"
    file.parent.mkdir(parents=True, exist_ok=True)
    screen.page.screenshot(path=file, animations="disabled")
    assert file.stat().st_size < LARGEST


def test_pictures_of_the_readme(volta: Site, new_screen: Callable[..., Screen]) -> None:
    screen = new_screen(on=volta, signed_in=member(volta, "support@demo.example.com"))
    page = screen.visit(routes.ACCOUNTS)
    expect(row(page, "Fleet BV")).to_be_visible()
    picture(screen, "accounts")
    screen.visit(routes.ACCOUNTS_NEW)
    heading(page, "New account")
    fill(page, Email_address=NOOR)
    press(page, "Send invitation")
    expect(page.get_by_text("Sent to mail provider")).to_be_visible()
    picture(screen, "invitation")
    screen.visit(routes.CUSTOMERS)
    row(page, "zuid@fleet.example.com").click()
    heading(page, "zuid@fleet.example.com")
    press(page, "Resend invitation")
    expect(page.get_by_text("Sent to mail provider").nth(1)).to_be_visible()
    picture(screen, "customer")

    admin = new_screen(on=volta, signed_in=member(volta, "admin@demo.example.com"))
    admin.visit(routes.SUPPORT_LINKS)
    expect(admin.page.get_by_label("Terms of Use", exact=True)).to_have_value(people.TERMS)
    picture(admin, "support-links", scheme="dark")

    customer = new_screen(on=volta)
    customer.visit(routes.LOGIN)
    heading(customer.page, "Log in")
    picture(customer, "log-in")
    customer.visit(volta.activation_link(NOOR))
    fill(customer.page, First_name="Noor", Last_name="Visser", Password=people.PASSWORD)
    expect(customer.page.get_by_text("Strong.")).to_be_visible()
    picture(customer, "activation", phone=True)

    (mail,) = volta.mails(NOOR, at_least=1)
    reader = new_screen(on=volta)
    reader.page.set_content(mail.html)
    picture(reader, "mail")
