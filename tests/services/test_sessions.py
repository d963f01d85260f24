"""Sessions: who a cookie stands for, from the ticket to the last minute, and what ends it at once."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine

from app.core.clock import now
from app.core.db import unit_of_work
from app.core.errors import NotFound
from app.core.tokens import Purpose, digest
from app.models import User
from app.rules.actors import Actor
from app.services.identity import log_ins, sessions
from app.services.identity.log_ins import LogInRefused
from app.services.identity.sessions import TicketRefused
from app.services.outbox import links
from app.services.people import system_users
from app.services.registration import password_reset
from app.vocabulary.people import Role
from tests import ledger, people
from tests.crowd import at_once, outcomes
from tests.people import PASSWORD, World, visitor

SECOND, MINUTE, HOUR, DAY = (timedelta(**{unit: 1}) for unit in ("seconds", "minutes", "hours", "days"))
ANYTHING = ("", "x", "x" * 43, "1 OR 1=1", "\x00", "ä" * 10_000, "\ud800")
NEW_PASSWORD = "nine herons over the weir"


def open_session(world: World, person: Actor) -> str:
    """A fresh session of this person: its cookie's value."""
    return people.cookie_and_actor(world.tenant, person.user_id)[0]


def resolve(world: World, cookie: str) -> Actor | None:
    return sessions.resolve(visitor(world.tenant), cookie_digest=digest(cookie))


def ticket_for(person: Actor) -> str:
    with unit_of_work() as db:
        return sessions.new_ticket(db, db.get_one(User, person.user_id))


def test_a_cookie_stands_for_the_person_who_logged_in(world: World) -> None:
    who = visitor(world.tenant, "198.51.100.9")
    ticket = log_ins.log_in(who, email=" Dana@Fleet.example.COM ", password=PASSWORD)
    session = sessions.redeem_ticket(who, ticket=ticket, old_cookie_digest=None)
    actor = sessions.resolve(who, cookie_digest=digest(session.value))
    assert actor is not None
    assert actor == replace(world.dana, session_id=actor.session_id, network_address="198.51.100.9")
    assert actor.session_id != world.dana.session_id
    assert ledger.row("app_user", id=actor.user_id)["last_login_at"] == now()


def test_any_other_cookie_stands_for_nobody(world: World) -> None:
    with ledger.unchanged():
        for cookie in ANYTHING:
            assert resolve(world, cookie) is None


def test_the_stored_form_of_a_cookie_is_no_cookie(world: World) -> None:
    cookie = open_session(world, world.dana)
    assert resolve(world, digest(cookie)) is None


def test_a_cookie_of_one_tenant_stands_for_nobody_at_another(world: World) -> None:
    cookie = open_session(world, world.alice)
    assert sessions.resolve(visitor(world.other), cookie_digest=digest(cookie)) is None


LIMITS = [
    pytest.param(["alice", "vic"], 30 * MINUTE, 12 * HOUR, id="staff"),
    pytest.param(["dana", "eli"], 12 * HOUR, 7 * DAY, id="customers"),
]


@pytest.mark.parametrize(("names", "idle", "_absolute"), LIMITS)
def test_an_idle_session_ends_at_its_limit_and_not_before(
    world: World, clock: time_machine.Traveller, names: list[str], idle: timedelta, _absolute: timedelta
) -> None:
    used, unused = ([open_session(world, world.everybody[name]) for name in names] for _ in range(2))
    clock.shift(idle - SECOND)
    assert all(resolve(world, cookie) for cookie in used)
    clock.shift(SECOND)
    assert [resolve(world, cookie) for cookie in unused] == [None, None]
    assert all(resolve(world, cookie) for cookie in used), "use has moved the limit"


@pytest.mark.parametrize(("names", "idle", "absolute"), LIMITS)
def test_a_session_in_use_ends_at_its_absolute_limit(
    world: World, clock: time_machine.Traveller, names: list[str], idle: timedelta, absolute: timedelta
) -> None:
    cookies = [open_session(world, world.everybody[name]) for name in names]
    end = now() + absolute
    while now() + idle < end:
        clock.shift(idle - MINUTE)
        assert all(resolve(world, cookie) for cookie in cookies)
    clock.move_to(end - SECOND)
    assert all(resolve(world, cookie) for cookie in cookies)
    clock.move_to(end)
    assert [resolve(world, cookie) for cookie in cookies] == [None, None]


@pytest.mark.parametrize(("name", "lasts"), [("alice", 12 * HOUR), ("dana", 7 * DAY)])
def test_the_cookie_lasts_as_long_as_the_session(world: World, name: str, lasts: timedelta) -> None:
    ticket = ticket_for(world.everybody[name])
    session = sessions.redeem_ticket(visitor(world.tenant), ticket=ticket, old_cookie_digest=None)
    assert session.max_age == lasts.total_seconds()


def test_last_use_is_written_once_a_minute_at_most(world: World, clock: time_machine.Traveller) -> None:
    cookie = open_session(world, world.alice)
    started, written = now(), {}
    for seconds in (1, 30, 59, 60, 61, 90, 119, 120, 150, 179):
        clock.move_to(started + seconds * SECOND)
        assert resolve(world, cookie)
        last_used_at = ledger.row("session", token_hash=digest(cookie))["last_used_at"]
        written[seconds] = (last_used_at - started).total_seconds()
    assert written == {1: 0, 30: 0, 59: 0, 60: 60, 61: 60, 90: 60, 119: 60, 120: 120, 150: 120, 179: 120}


def test_a_clock_set_back_neither_ends_nor_prolongs_a_session(world: World, clock: time_machine.Traveller) -> None:
    cookie = open_session(world, world.alice)
    clock.shift(-HOUR)
    with ledger.unchanged():
        assert resolve(world, cookie)
    clock.shift(HOUR + 30 * MINUTE)
    assert resolve(world, cookie) is None


def test_log_out_ends_this_session_and_no_other(world: World) -> None:
    here, elsewhere = open_session(world, world.dana), open_session(world, world.dana)
    actor = resolve(world, here)
    assert actor
    with ledger.recorded("sessions.log_out", by=actor):
        sessions.log_out(actor)
    assert resolve(world, here) is None
    assert resolve(world, elsewhere)
    sessions.log_out(actor)


def test_a_ticket_opens_one_session(world: World) -> None:
    ticket = ticket_for(world.dana)
    who = visitor(world.tenant)
    sessions.redeem_ticket(who, ticket=ticket, old_cookie_digest=None)
    with ledger.refused("sessions.redeem_ticket", by=who), pytest.raises(TicketRefused):
        sessions.redeem_ticket(who, ticket=ticket, old_cookie_digest=None)


def test_eight_browsers_with_one_ticket_get_one_session(world: World) -> None:
    ticket, who = ticket_for(world.dana), visitor(world.tenant)
    before = len(ledger.rows("session"))
    results = at_once(*[lambda: sessions.redeem_ticket(who, ticket=ticket, old_cookie_digest=None)] * 8)
    assert outcomes(results) == {"done": 1, "TicketRefused": 7}
    assert len(ledger.rows("session")) == before + 1


@pytest.mark.parametrize(("age", "opens"), [(29 * SECOND, True), (30 * SECOND, False), (31 * SECOND, False)])
def test_a_ticket_holds_for_thirty_seconds(
    world: World, clock: time_machine.Traveller, age: timedelta, opens: bool
) -> None:
    ticket, who = ticket_for(world.dana), visitor(world.tenant)
    clock.shift(age)
    if opens:
        assert sessions.redeem_ticket(who, ticket=ticket, old_cookie_digest=None).value
        return
    with ledger.refused("sessions.redeem_ticket", by=who), pytest.raises(TicketRefused, match="took too long"):
        sessions.redeem_ticket(who, ticket=ticket, old_cookie_digest=None)


def test_a_ticket_of_another_tenant_is_refused_and_stays_good_at_home(world: World) -> None:
    ticket, stranger = ticket_for(world.dana), visitor(world.other)
    with ledger.refused("sessions.redeem_ticket", by=stranger), pytest.raises(TicketRefused):
        sessions.redeem_ticket(stranger, ticket=ticket, old_cookie_digest=None)
    assert sessions.redeem_ticket(visitor(world.tenant), ticket=ticket, old_cookie_digest=None)


def test_what_is_no_ticket_is_refused(world: World, clock: time_machine.Traveller) -> None:
    who = visitor(world.tenant)
    for ticket in ANYTHING:
        clock.shift(timedelta(minutes=1))  # strangers are told of once a minute
        with ledger.refused("sessions.redeem_ticket", by=who), pytest.raises(TicketRefused):
            sessions.redeem_ticket(who, ticket=ticket, old_cookie_digest=None)


def test_log_in_gives_a_new_session_and_ends_the_one_the_browser_had(world: World) -> None:
    old, other_browser = open_session(world, world.dana), open_session(world, world.dana)
    ticket = ticket_for(world.dana)
    new = sessions.redeem_ticket(visitor(world.tenant), ticket=ticket, old_cookie_digest=digest(old)).value
    before, after = resolve(world, old), resolve(world, new)
    assert before is None
    assert after is not None
    assert new != old
    assert resolve(world, other_browser)


def test_no_browser_can_end_a_session_of_another_tenant(world: World) -> None:
    foreign = people.cookie_and_actor(world.other, world.mallory.user_id)[0]
    ticket = ticket_for(world.dana)
    sessions.redeem_ticket(visitor(world.tenant), ticket=ticket, old_cookie_digest=digest(foreign))
    assert sessions.resolve(visitor(world.other), cookie_digest=digest(foreign))


def test_a_new_password_ends_every_other_session_and_ticket(world: World) -> None:
    cookies = [open_session(world, world.dana) for _ in range(3)]
    bystander, pending = open_session(world, world.eli), ticket_for(world.dana)
    with unit_of_work() as db:
        link = links.issue(db, world.tenant.id, Purpose.PASSWORD_RESET, world.dana.user_id)
        link.expires_at = now() + HOUR
        token = links.token_for(db, link)
    who = visitor(world.tenant)
    ticket = password_reset.reset(who, token=token, password=NEW_PASSWORD)
    assert [resolve(world, cookie) for cookie in cookies] == [None] * 3
    assert resolve(world, bystander)
    with pytest.raises(TicketRefused):
        sessions.redeem_ticket(who, ticket=pending, old_cookie_digest=None)
    new = sessions.redeem_ticket(who, ticket=ticket, old_cookie_digest=None)
    assert resolve(world, new.value)
    with pytest.raises(LogInRefused):
        log_ins.log_in(who, email=world.dana.email, password=PASSWORD)
    assert log_ins.log_in(who, email=world.dana.email, password=NEW_PASSWORD)


def test_a_new_role_acts_on_the_next_event(world: World) -> None:
    cookie = open_session(world, world.bob)
    system_users.change_role(world.alice, user_id=world.bob.user_id, role="tenant_admin")
    actor = resolve(world, cookie)
    assert actor
    assert actor.role is Role.TENANT_ADMIN


def test_deactivation_acts_on_the_next_event_and_for_good(world: World) -> None:
    cookie = open_session(world, world.bob)
    system_users.deactivate(world.alice, user_id=world.bob.user_id)
    assert resolve(world, cookie) is None
    system_users.reactivate(world.alice, user_id=world.bob.user_id)
    assert resolve(world, cookie) is None, "the sessions of before stay ended"


SHUT_OUT: dict[str, Any] = {
    "account suspended": lambda world: ("account", world.dana.account_id, {"status": "suspended"}),
    "tenant suspended": lambda world: ("tenant", world.tenant.id, {"suspended_at": now()}),
    "person deactivated": lambda world: ("app_user", world.dana.user_id, {"status": "deactivated"}),
}


@pytest.mark.parametrize("how", SHUT_OUT)
def test_who_is_shut_out_is_nobody_on_the_next_event(world: World, how: str) -> None:
    cookie, ticket = open_session(world, world.dana), ticket_for(world.dana)
    bystander = people.cookie_and_actor(world.other, world.mallory.user_id)[0]
    table, key, values = SHUT_OUT[how](world)
    ledger.edit(table, key, **values)
    who = visitor(world.tenant)
    assert resolve(world, cookie) is None
    with pytest.raises(TicketRefused):
        sessions.redeem_ticket(who, ticket=ticket, old_cookie_digest=None)
    with pytest.raises(LogInRefused):
        log_ins.log_in(who, email=world.dana.email, password=PASSWORD)
    assert sessions.resolve(visitor(world.other), cookie_digest=digest(bystander))


def test_only_who_is_signed_in_can_log_out(world: World) -> None:
    who: Any = visitor(world.tenant)
    with ledger.refused("sessions.log_out", by=who), pytest.raises(NotFound):
        sessions.log_out(who)


def test_the_database_keeps_no_cookie_and_no_ticket(world: World) -> None:
    cookie, ticket = open_session(world, world.dana), ticket_for(world.dana)
    kept = repr(ledger.everything())
    assert digest(cookie) in kept
    assert digest(ticket) in kept
    assert cookie not in kept
    assert ticket not in kept


def test_a_session_remembers_where_it_was_opened_however_long_the_names(world: World) -> None:
    who = replace(visitor(world.tenant, "2001:db8::1%" + "z" * 200), browser="B" * 5000)
    session = sessions.redeem_ticket(who, ticket=ticket_for(world.dana), old_cookie_digest=None)
    row = ledger.row("session", token_hash=digest(session.value))
    assert row["network_address"].startswith("2001:db8::1")
    assert row["browser"].startswith("BBB")
    assert isinstance(row["id"], UUID)
