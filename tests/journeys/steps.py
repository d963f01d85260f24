"""What several journeys do on their way: by hand in the window, or behind the scenes in the site's database."""

import re
import time
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from playwright.sync_api import Locator, Page, expect
from sqlmodel import col, select, update

from app.core import routes
from app.core.clock import now
from app.core.db import reading, unit_of_work
from app.models import Account, Invitation, InvitationEvent, Link, SessionRow, SupportLinks, User
from app.rules.actors import Actor
from app.services import invitations
from tests import people
from tests.applications import Site
from tests.crowd import wait_until

AT_LOG_IN = re.compile(r"/login(\?|$)")
AT_LOG_IN_WITH_A_WAY_BACK = re.compile(r"/login\?next=(/|%2F)")


def wait_for_script(page: Page, script: str, argument: Any = None) -> None:
    """Wait until the script's value is true. Playwright's `wait_for_function` polls by eval, which our policy forbids:
    it fails unless the value is true at once.
    """
    wait_until(lambda: page.evaluate(script, argument), script)


def press(page: Page, name: str) -> None:
    """Press the button of this name."""
    page.get_by_role("button", name=name, exact=True).click()


def heading(page: Page, text: str) -> None:
    """Wait for the page's title."""
    expect(page.get_by_role("heading", level=1, name=text, exact=True)).to_be_visible()


def fill(page: Page, **fields: str) -> None:
    """Type into fields by the words of their labels: `Email_address="…"`."""
    for label, text in fields.items():
        page.get_by_label(label.replace("_", " "), exact=True).fill(text)


def activate(page: Page, *, first: str = "Noor", last: str = "Visser", password: str = people.PASSWORD) -> None:
    """Fill the activation form, tick what is asked for, and send it."""
    fill(page, First_name=first, Last_name=last, Password=password)
    if page.get_by_role("checkbox").count():
        page.get_by_role("checkbox").check()
    press(page, "Activate account")


def tell_station(page: Page, *, serial_number: str = "EVB-P12-001", ac: str = "1", dc: str = "") -> None:
    """Fill in a station in Amsterdam on the page that activates assets."""
    page.get_by_role("radio", name="Station").check()
    page.get_by_label("Name", exact=True).fill("Garage")
    page.get_by_label("Serial number").fill(serial_number)
    page.get_by_label("AC connectors", exact=True).fill(ac)
    page.get_by_label("DC connectors", exact=True).fill(dc)
    page.get_by_label("Street and number").fill("Dam 1")
    page.get_by_label("Postcode").fill("1012 JS")
    page.get_by_label("Town or city").fill("Amsterdam")


def holding(text: str) -> re.Pattern[str]:
    """Matches whatever holds this text."""
    return re.compile(re.escape(text))


def row(page: Page, text: str) -> Locator:
    """The row of a list with this text."""
    return page.locator("tbody.rows tr").filter(has_text=text)


def invited(site: Site, email: str, *, by: Actor | None = None) -> str:
    """Invite somebody without a browser, wait for the mail, and return its link."""
    before = len(site.mails(email))
    invitations.invite_standard(by or site.world.bob, email=email)
    site.mails(email, at_least=before + 1)
    settled(site, email)
    return site.activation_link(email, nth=before + 1)


def settled(site: Site, email: str) -> None:
    """Wait until the newest mail to this person has left the queue."""
    deadline = time.monotonic() + 15
    while invitation_of(site, email).delivery == "queued":
        assert time.monotonic() < deadline, f"the mail to {email} stays queued:\n{site.application.said()}"
        time.sleep(0.05)


def invitation_of(site: Site, email: str) -> Invitation:
    """The newest invitation of an address."""
    with reading() as db:
        named = select(Invitation).where(Invitation.tenant_id == site.world.tenant.id, Invitation.email == email)
        return db.exec(named.order_by(col(Invitation.id).desc())).first() or _missing(email)


def history_of(site: Site, email: str) -> list[str]:
    """The kinds of lines in the history of an address's invitation, oldest first."""
    invitation = invitation_of(site, email)
    with reading() as db:
        lines = select(InvitationEvent).where(InvitationEvent.invitation_id == invitation.id)
        return [line.kind for line in db.exec(lines.order_by(col(InvitationEvent.id))).all()]


def invitations_to(site: Site, email: str) -> int:
    """How many invitations an address ever got."""
    with reading() as db:
        named = select(Invitation.id).where(Invitation.tenant_id == site.world.tenant.id, Invitation.email == email)
        return len(db.exec(named).all())


def person_path(site: Site, email: str) -> str:
    """Path of a person's page."""
    with reading() as db:
        user = db.exec(select(User).where(User.tenant_id == site.world.tenant.id, User.email == email)).one()
        return f"{routes.SYSTEM_USERS if user.is_staff else routes.CUSTOMERS}/{user.id}"


def move_deadline(site: Site, email: str, to: datetime) -> None:
    """Let the links of an invitation run out at another time."""
    invitation = invitation_of(site, email)
    with unit_of_work() as db:
        db.exec(update(Link).where(col(Link.subject_id) == invitation.id).values(expires_at=to))
        db.exec(update(Invitation).where(col(Invitation.id) == invitation.id).values(expires_at=to))


def expire(site: Site, email: str) -> None:
    """Let the link that was mailed to this address be a minute too old."""
    move_deadline(site, email, now() - timedelta(minutes=1))


def close_gate(site: Site) -> None:
    """Take the required support links away, as no screen would while invitations are pending."""
    change(SupportLinks, col(SupportLinks.tenant_id) == site.world.tenant.id, terms_of_use="", privacy_policy="")


def suspend_account(account_id: UUID | None) -> None:
    """Suspend an account."""
    change(Account, col(Account.id) == account_id, status="suspended", suspended_at=now())


def leave_idle(actor: Actor, minutes: int) -> None:
    """Let somebody's sessions have been used last so many minutes ago."""
    change(SessionRow, col(SessionRow.user_id) == actor.user_id, last_used_at=now() - timedelta(minutes=minutes))


def change(table: type, where: Any, **values: object) -> None:
    """Change rows in the site's database as nothing in the application would."""
    with unit_of_work() as db:
        db.exec(update(table).where(where).values(**values))


def rival_of(site: Site) -> Site:
    """The other tenant's site, on its own host of the same installation."""
    return Site(site.application, replace(site.world, tenant=site.world.other, other=site.world.tenant), site.since)


def _missing(email: str) -> Invitation:
    raise AssertionError(f"nobody invited {email}")
