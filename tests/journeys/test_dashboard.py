"""The Dashboard's numbers, each as long as the list it leads to."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import expect
from sqlmodel import col

from app.core import routes
from app.core.clock import now
from app.models import Account, Invitation, User
from tests.applications import Site
from tests.browser import Screen
from tests.journeys.steps import change, expire, heading, invitation_of, invited, move_deadline
from tests.journeys.test_reimbursements import employee

pytestmark = pytest.mark.any_database


@pytest.fixture
def busy(site: Site) -> Site:
    """A tenant in which each number of the Dashboard is at least one, and no two filters hold the same rows."""
    for name in ("late", "later", "latest"):
        invited(site, f"{name}@fleet.example.com")
        expire(site, f"{name}@fleet.example.com")
    invited(site, "soon@fleet.example.com")
    move_deadline(site, "soon@fleet.example.com", now() + timedelta(minutes=20))
    for name in ("bad", "worse"):
        invited(site, f"{name}@fleet.example.com")
        row = invitation_of(site, f"{name}@fleet.example.com")
        change(Invitation, col(Invitation.id) == row.id, delivery="bounced", delivery_note="no such mailbox")
    week = now() - timedelta(days=8)
    change(Account, col(Account.id) == site.world.eli.account_id, status="setting_up")
    change(User, col(User.id) == site.world.eli.user_id, activated_at=week)
    change(Account, col(Account.id) == employee(site), status="active")
    return site


def test_each_number_leads_to_as_many_rows(busy: Site, new_screen: Callable[..., Screen]) -> None:
    screen = new_screen(signed_in=busy.world.vic)
    page = screen.visit(routes.HOME)
    heading(page, "Dashboard")
    numbers = page.locator("a:has(.count)")
    expect(numbers.first).to_be_visible()
    screen.look("dashboard-busy")
    said = [(link.inner_text(), link.get_attribute("href") or "") for link in numbers.all()]
    counted = {re.sub(r"^\d+\s+", "", text): int(text.split()[0]) for text, _ in said}
    assert counted["mails failed or bounced"] == 2
    assert counted["invitations expired, nobody asked for a new link"] == 3
    assert counted["account in setup for over a week"] == 1
    assert counted["account with a rate cannot be paid out"] == 1
    for text, path in said:
        screen.visit(path)
        expect(page.locator("tbody.rows tr")).to_have_count(int(text.split()[0]))
