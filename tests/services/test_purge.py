"""What serves for a while is deleted once nothing asks for it any more, and not a moment before."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from sqlmodel import select

from app.core.clock import SET_BACK, now
from app.core.db import Database, unit_of_work
from app.core.ids import new_id
from app.core.tokens import digest
from app.models import LoginTicket, SessionRow, ThrottleHit, User
from app.services import invitations
from app.services.access import throttles
from app.services.access.throttles import Limit
from app.services.identity import purge, sessions
from app.services.outbox.resends import ResendsUsedUp
from tests import ledger, people
from tests.crowd import at_once, outcomes
from tests.mailroom import Mailroom
from tests.people import World
from tests.services.test_throttles import AWAY, HOME, attempt, networks

SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
PASSING = {"session", "login_ticket", "throttle_hit"}


def a_session(tenant_id: UUID, user_id: UUID, at: datetime) -> SessionRow:
    """One that runs out at this time."""
    row = SessionRow(tenant_id=tenant_id, user_id=user_id, token_hash=new_id().hex, last_used_at=at, expires_at=at)
    row.created_at = at - sessions.STAFF_ABSOLUTE
    return row


def a_ticket(tenant_id: UUID, user_id: UUID, at: datetime) -> LoginTicket:
    """One that runs out at this time."""
    return LoginTicket(tenant_id=tenant_id, user_id=user_id, ticket_hash=new_id().hex, expires_at=at)


def a_hit(tenant_id: UUID, _user_id: UUID, at: datetime) -> ThrottleHit:
    """One that was counted at this time."""
    return ThrottleHit(tenant_id=tenant_id, scope="resend", key="of nobody", created_at=at)


Make = Callable[[UUID, UUID, datetime], Any]
KEPT: dict[Make, timedelta] = {
    a_session: timedelta(days=30) + SET_BACK,
    a_ticket: SET_BACK,
    a_hit: timedelta(hours=24) + SET_BACK,
}
EACH = pytest.mark.parametrize("make", KEPT, ids=lambda make: make.__name__)


def add(world: World, make: Make, *moments: datetime) -> list[UUID]:
    """A row for each of these moments, turn and turn about in both tenants."""
    owners = [(each.tenant_id, each.user_id) for each in (world.alice, world.mallory)]
    with unit_of_work() as db:
        rows = [make(*owners[number % 2], moment) for number, moment in enumerate(moments)]
        db.add_all(rows)
        return [row.id for row in rows]


def kept(make: Make, keys: list[UUID]) -> list[UUID]:
    """Those that are still there."""
    table = make(new_id(), new_id(), now()).__tablename__
    there = {row["id"] for row in ledger.rows(table)}
    return [key for key in keys if key in there]


def purged() -> int:
    """Work off all there is; how many batches it took."""
    batches = 1
    while purge.one_batch():
        batches += 1
    return batches


@EACH
def test_a_row_goes_when_its_time_is_over_to_the_second(world: World, make: Make) -> None:
    edge = now() - KEPT[make]
    gone, too_early = add(world, make, edge - DAY, edge), add(world, make, edge + SECOND, now(), now() + DAY)
    assert purged() == 1
    assert kept(make, gone) == []
    assert kept(make, too_early) == too_early
    with ledger.unchanged():
        assert not purge.one_batch()


@EACH
def test_a_thousand_and_one_go_in_two_batches(world: World, make: Make) -> None:
    keys = add(world, make, *[now() - KEPT[make]] * 1_001)
    assert purge.one_batch()
    assert len(kept(make, keys)) == 1
    assert not purge.one_batch()
    assert kept(make, keys) == []
    with ledger.unchanged():
        assert not purge.one_batch()


@EACH
def test_processes_that_purge_at_once_disturb_each_other_in_nothing(world: World, make: Make) -> None:
    keys = add(world, make, *[now() - KEPT[make]] * 2_500)
    assert outcomes(at_once(*[purged] * 4)) == {"done": 4}
    assert purged() == 1
    assert kept(make, keys) == []


@EACH
def test_a_row_in_somebody_elses_hand_is_not_waited_for(world: World, database: Database, make: Make) -> None:
    if database.is_sqlite:
        return  # one writer at a time
    held, free = add(world, make, *[now() - KEPT[make]] * 2)
    table: Any = type(make(new_id(), new_id(), now()))
    with unit_of_work() as somebody:
        somebody.exec(select(table).where(table.id == held).with_for_update()).one()
        assert at_once(purge.one_batch) == [False]
        assert kept(make, [held, free]) == [held]
    purge.one_batch()
    assert kept(make, [held, free]) == []


def test_nothing_goes_that_is_shown_or_audited(world: World, mailroom: Mailroom, clock: time_machine.Traveller) -> None:
    row = invitations.invite_standard(world.bob, email="nora@fleet.example.com")
    mailroom.deliver_one()
    attempt(world.tenant)
    assert all(ledger.rows(table) for table in PASSING)
    clock.shift(400 * DAY)
    with ledger.unchanged(but=PASSING):
        purged()
    assert [ledger.rows(table) for table in PASSING] == [[]] * 3
    assert invitations.follow(world.bob, user_id=row.user_id)


def test_who_is_signed_in_stays_so_to_the_last_day(world: World, clock: time_machine.Traveller) -> None:
    who = people.visitor(world.tenant)
    cookie = digest(people.cookie_and_actor(world.tenant, world.dana.user_id)[0])
    for _ in range(15):
        clock.shift(timedelta(hours=11))
        purge.one_batch()
        assert sessions.resolve(who, cookie_digest=cookie)


def test_a_network_stays_known_for_thirty_days(world: World, clock: time_machine.Traveller) -> None:
    clock.shift(30 * DAY - SECOND)
    purged()
    for network, _ in zip(networks(), range(49), strict=False):
        attempt(world.tenant, network=network)
    assert attempt(world.tenant, password=people.PASSWORD, network=AWAY) == "wait"
    assert attempt(world.tenant, password=people.PASSWORD, network=HOME) == "in"


def test_what_is_counted_for_a_day_counts_for_a_day(
    world: World, mailroom: Mailroom, clock: time_machine.Traveller
) -> None:
    row = invitations.invite_standard(world.bob, email="nora@fleet.example.com")
    for _ in range(throttles.RESEND.most):
        mailroom.deliver()
        clock.shift(timedelta(minutes=5))
        assert invitations.resend(world.bob, user_id=row.user_id).mailed
    mailroom.deliver()
    clock.shift(DAY - timedelta(minutes=20) - SECOND)
    purged()
    with pytest.raises(ResendsUsedUp):
        invitations.resend(world.bob, user_id=row.user_id)


def test_no_limit_looks_further_back_than_tries_are_kept() -> None:
    Limit("of a day", 1, DAY)
    with pytest.raises(ValueError, match="of two days"):
        Limit("of two days", 1, 2 * DAY)


def test_the_session_before_is_left_alone_once_it_has_run_out(world: World, clock: time_machine.Traveller) -> None:
    """Nobody looks for a row of it that the next purge may delete in that moment."""
    cookie = digest(people.cookie_and_actor(world.tenant, world.dana.user_id)[0])
    clock.shift(sessions.CUSTOMER_ABSOLUTE)
    with unit_of_work() as db:
        ticket = sessions.new_ticket(db, db.get_one(User, world.dana.user_id))
    sessions.redeem_ticket(people.visitor(world.tenant), ticket=ticket, old_cookie_digest=cookie)
    assert ledger.row("session", token_hash=cookie)["ended_at"] is None
