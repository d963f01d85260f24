"""What has happened 1,001 times: whoever presses Next meets each line once, down to the first one."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from app.core.clock import now
from app.core.db import unit_of_work
from app.core.errors import NotFound
from app.models import Asset, AuditRow, InvitationEvent, OutboxMail, Subscription, SubscriptionPlan
from app.services import assets, invitations
from app.services.accounts import activity, admins, members
from app.services.assets import subscriptions
from app.services.billing import charges
from app.services.lists.pages import PAGE_SIZE, ListQuery
from app.services.people import customers
from app.services.people.page import Cursors, PersonPage
from app.vocabulary.invitations import EventKind
from app.vocabulary.mail import MailState
from tests import shop
from tests.people import World
from tests.services.test_long_lists import ROWS, children, last_page, own


def acted(world: World, subjects: list[UUID], rows: int) -> None:
    """So many lines of the audit log about an account and what belongs to it by turns, the first the oldest."""
    with unit_of_work() as db:
        db.add_all(
            AuditRow(
                tenant_id=world.tenant.id,
                action="account_changes.edit",
                actor_name=f"Bob {number:04}",
                subject_id=subjects[number % len(subjects)],
                created_at=now() - timedelta(seconds=rows - number),
            )
            for number in range(rows)
        )


def mailed(world: World, user_id: UUID, rows: int) -> None:
    """So many mails to a person, the first the oldest."""
    with unit_of_work() as db:
        db.add_all(
            OutboxMail(
                tenant_id=world.tenant.id,
                kind="password_reset",
                recipient="dana@fleet.example.com",
                user_id=user_id,
                state=MailState.FAILED,
                reason=f"Reason {number:04}",
                next_attempt_at=now(),
                created_at=now() - timedelta(seconds=rows - number),
            )
            for number in range(rows)
        )


def happened(world: World, invitation_id: UUID, rows: int) -> None:
    """So many lines of an invitation's history, the first the oldest."""
    with unit_of_work() as db:
        db.add_all(
            InvitationEvent(
                tenant_id=world.tenant.id,
                invitation_id=invitation_id,
                kind=EventKind.INVITED,
                by_name=f"Bob {number:04}",
                created_at=now() - timedelta(seconds=rows - number),
            )
            for number in range(rows)
        )


def subscribed(world: World, asset_id: UUID, rows: int) -> None:
    """So many subscriptions of an asset that were taken back, the first the oldest."""
    with unit_of_work() as db:
        db.add_all(
            Subscription(
                tenant_id=world.tenant.id,
                asset_id=asset_id,
                account_id=own(world),
                payer_id=own(world),
                state="withdrawn",
                kind="station",
                ended_by_name=f"Bob {number:04}",
                ended_at=now(),
                created_at=now() - timedelta(days=1, seconds=rows - number),
            )
            for number in range(rows)
        )


def charged(world: World, rows: int) -> None:
    """So many employees of Dana's account, each with a station that it pays for."""
    plan = UUID(shop.opened(world).home)
    begin = now().date().replace(day=1)
    with unit_of_work() as db:
        for account_id in children(world, own(world), rows, "Employee", "employee"):
            common: dict[str, Any] = {"tenant_id": world.tenant.id, "account_id": account_id}
            asset = Asset(**common, kind="station", name="Garage", status="active", serial_key=account_id.hex)
            subscription = Subscription(
                **common, asset_id=asset.id, payer_id=own(world), state="active", kind="station", starts_on=begin
            )
            db.add_all([asset, subscription])
            db.flush()
            held: dict[str, Any] = {"tenant_id": world.tenant.id, "subscription_id": subscription.id, "plan_id": plan}
            db.add(SubscriptionPlan(**held, terms_url="-", valid_from=begin))


@pytest.mark.parametrize("rows", [61, pytest.param(ROWS, marks=pytest.mark.slow)])
def test_the_last_of_61_and_of_1001_lines_of_a_month(world: World, rows: int) -> None:
    charged(world, rows)
    page = charges.read(world.dana, account_id=own(world))
    assert (page.month.place.position, page.month.place.newer) == (f"1–25 of {rows:,}", "")
    earlier, met, pages, total = page, [line.account for line in page.month.lines], 1, page.month.total
    while page.month.place.older:
        earlier, page = page, charges.read(world.dana, account_id=own(world), lines_from=page.month.place.older)
        met, pages = met + [line.account for line in page.month.lines], pages + 1
        assert page.month.total == total == f"€ {Decimal('4.99') * rows:,}", "the total counts all of them"
    assert sorted(met) == [f"Employee {number:04}" for number in range(rows)]
    back = charges.read(world.dana, account_id=own(world), lines_from=page.month.place.newer)
    assert back.month.lines == earlier.month.lines, "there is a way back"
    assert page.month.place.position.endswith(f"–{rows:,} of {rows:,}")
    assert pages == -(-rows // PAGE_SIZE)
    for gone in ("x", "x" * 999):
        assert charges.read(world.dana, account_id=own(world), lines_from=gone).month.place.newer == "", (
            "it begins anew"
        )


def test_the_first_of_1001_lines_of_an_account(world: World) -> None:
    acted(world, [own(world), world.dana.user_id, own(world)], ROWS)
    last = last_page(lambda query: activity.search(world.dana, account_id=own(world), query=query))
    assert last.rows[-1].by == "Bob 0000"
    newest = activity.search(world.vic, account_id=own(world), query=ListQuery()).rows[0]
    assert newest.by == f"Bob {ROWS - 1:04}"
    oldest = activity.search(world.vic, account_id=own(world), query=ListQuery(oldest_first=True))
    assert [row.by for row in oldest.rows] == [f"Bob {number:04}" for number in range(PAGE_SIZE)]


def test_the_activity_begins_with_the_invitation(world: World) -> None:
    for name in ("nora", "omar"):
        invited = invitations.invite_standard(world.bob, email=f"{name}@fleet.example.com")
        invitations.revoke(world.bob, user_id=invited.user_id)
        account_id = customers.detail(world.vic, user_id=invited.user_id).account_id
        shown = activity.search(world.vic, account_id=UUID(account_id), query=ListQuery())
        assert [row.text for row in shown.rows] == ["Invitation revoked", "Invited"]
        assert shown.position == "1–2 of 2"


PARTS: dict[str, tuple[Callable[[World, UUID], None], Callable[[PersonPage], Any], Callable[[str], Cursors]]] = {
    "mails": (
        lambda world, user_id: mailed(world, user_id, ROWS),
        lambda page: ([each.reason for each in page.mails], page.mails_place),
        lambda cursor: Cursors(mails=cursor),
    ),
    "history": (
        lambda world, user_id: happened(world, invitation_of(world, user_id), ROWS),
        lambda page: ([each.text for each in page.history], page.history_place),
        lambda cursor: Cursors(history=cursor),
    ),
}


def invitation_of(world: World, user_id: UUID) -> UUID:
    with unit_of_work() as db:
        invitation = invitations.of_user(db, world.bob, user_id)
        return invitation.id


@pytest.mark.parametrize("part", PARTS)
def test_the_first_of_1001_mails_and_lines_of_a_person(world: World, part: str) -> None:
    fill, shown, begins = PARTS[part]
    invited = invitations.invite_standard(world.bob, email="nora@fleet.example.com")
    fill(world, invited.user_id)
    lines, place = shown(customers.detail(world.vic, user_id=invited.user_id))
    assert (place.position, place.newer) == ("1–25 of 1,000+", "")
    met, firsts = list(lines), 1
    while place.older:
        lines, place = shown(customers.detail(world.vic, user_id=invited.user_id, shown=begins(place.older)))
        assert place.newer, "there is a way back"
        met, firsts = met + list(lines), firsts + 1
    assert len(met) == ROWS + 1
    assert len({*met}) == len(met)
    assert firsts == -(-(ROWS + 1) // PAGE_SIZE)
    assert "0000" in met[-1]
    lines, _ = shown(customers.detail(world.vic, user_id=invited.user_id, shown=begins(place.newer)))
    assert lines == met[-len(lines) - (ROWS + 1) % PAGE_SIZE : -((ROWS + 1) % PAGE_SIZE)], "the page before the last"


def test_a_strange_cursor_begins_anew(world: World) -> None:
    mailed(world, world.dana.user_id, 30)
    for cursor in ("", "x", "n.1.2.3", "p." + "9" * 300):
        page = customers.detail(world.vic, user_id=world.dana.user_id, shown=Cursors(cursor, cursor))
        assert page.mails_place.position == "1–25 of 30"


def test_the_first_of_1001_subscriptions_of_an_asset(world: World) -> None:
    sold = shop.opened(world)
    row = subscriptions.activate(world.dana, account_id=own(world), form=shop.station(sold.home))
    key = UUID(row.asset_id)
    subscribed(world, key, ROWS)
    page = assets.read(world.dana, asset_id=key)
    assert page.history[0].text.startswith("Activated on Home")
    met, pages = [line.more for line in page.history], 1
    while page.history_place.older:
        page = assets.read(world.dana, asset_id=key, history=page.history_place.older)
        assert page.history_place.newer
        met, pages = met + [line.more for line in page.history], pages + 1
    assert met[-1] == "Bob 0000"
    assert len(met) == len(set(met)) == ROWS + 1
    assert pages == -(-(ROWS + 1) // PAGE_SIZE)


def test_whoever_invites_comes_to_the_first_of_1001_lines_of_an_invitation(world: World) -> None:
    invited = admins.invite_admin(world.dana, account_id=own(world), email="ann@fleet.example.com")
    happened(world, invitation_of(world, invited.user_id), ROWS)

    def show(query: ListQuery) -> Any:
        return members.history(world.dana, account_id=own(world), user_id=invited.user_id, cursor=query.cursor)

    found = members.search(world.dana, account_id=own(world), query=ListQuery(search="ann@fleet"))
    assert found.rows[0].history[-1].text == f"{ROWS + 1 - 25:,} earlier lines"
    assert show(ListQuery()).rows == found.rows[0].history[:-1]
    met, cursor = list(show(ListQuery()).rows), show(ListQuery()).next
    while cursor:
        page = show(ListQuery(cursor=cursor))
        met, cursor = met + list(page.rows), page.next
    assert len({line.text for line in met}) == len(met) == ROWS + 1
    assert met[-1].text == "Invited by Bob 0000"
    for account_id, user_id in ((world.eli.account_id, invited.user_id), (own(world), world.eli.user_id)):
        assert account_id
        with pytest.raises(NotFound):
            members.history(world.vic, account_id=account_id, user_id=user_id)
