"""What strangers are refused is told once a minute and network, however often they try, whichever process answers."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import event

from app.core.db import Database
from app.core.errors import AppError
from app.services.access import audit
from app.services.assets import confirmations
from app.services.identity import log_ins, sessions
from app.services.identity.log_ins import LogInRefused, LogInThrottled
from app.services.outbox.links import LinkGone
from app.services.registration import activation, password_reset
from tests import ledger, people
from tests.crowd import at_once
from tests.people import World
from tests.services.arrivals import FORM

MINUTE = timedelta(minutes=1)
LINK = "Q0h3X1kzT2pLbU5xUnNUdVZ3WHlaQUJDREVGR0hJSkt"

STRANGERS: dict[str, Callable[[World, str], object]] = {
    "activations.activate": lambda world, where: activation.activate(
        people.visitor(world.tenant, where), token=LINK, **FORM
    ),
    "password_resets.reset": lambda world, where: password_reset.reset(
        people.visitor(world.tenant, where), token=LINK, password="nine geese cross the canal"
    ),
    "confirmations.confirm": lambda world, where: confirmations.confirm(
        people.visitor(world.tenant, where), token=LINK, agreed=True
    ),
    "activations.send_new_link": lambda world, where: activation.send_new_link(
        people.visitor(world.tenant, where), token=LINK
    ),
    "sessions.redeem_ticket": lambda world, where: sessions.redeem_ticket(
        people.visitor(world.tenant, where), ticket=LINK, old_cookie_digest=None
    ),
}


def log_in(world: World, email: str, where: str = "203.0.113.7") -> None:
    with pytest.raises((LogInRefused, LogInThrottled)):
        log_ins.log_in(people.visitor(world.tenant, where), email=email, password="not the password")


def lines(action: str) -> int:
    return len(ledger.rows("audit", action=action, refused=True))


@pytest.mark.parametrize("action", STRANGERS)
@pytest.mark.parametrize("elsewhere", [False, True], ids=["one process", "several"])
def test_unknown_links_of_one_network_are_one_line_a_minute(
    world: World, clock: time_machine.Traveller, action: str, elsewhere: bool
) -> None:
    for minute in range(2):
        for number in range(6):
            if elsewhere:
                audit.forget()
            with pytest.raises((LinkGone, AppError)):
                STRANGERS[action](world, f"2001:db8:1:2::{number}")
            clock.shift(timedelta(seconds=9))
        assert lines(action) == minute + 1
        clock.shift(timedelta(seconds=6))
    with pytest.raises((LinkGone, AppError)):
        STRANGERS[action](world, "2001:db8:9:9::1")
    assert lines(action) == 3, "another network has a line of its own"


def test_links_tried_at_once_are_one_line(world: World) -> None:
    for _ in range(3):
        audit.forget()
        at_once(*[lambda: STRANGERS["activations.activate"](world, "203.0.113.7")] * 8)
    assert lines("activations.activate") == 1


@pytest.mark.parametrize("who", ["dana", "nobody"])
def test_log_ins_refused_are_a_line_a_minute_for_what_was_tried(world: World, who: str) -> None:
    email = "nobody@x.example.com" if who == "nobody" else world.dana.email
    for _ in range(30):
        log_in(world, email)
    wrong, throttled = ledger.rows("audit", action="sessions.log_in", refused=True)
    assert (wrong["detail"], throttled["detail"]) in (({}, {"throttled": True}), ({"throttled": True}, {}))
    told = wrong if wrong["detail"] == {} else throttled
    assert told["subject_id"] == (None if who == "nobody" else world.dana.user_id)


def test_a_network_that_tries_every_address_is_told_of_at_most_eleven_times(world: World) -> None:
    for number in range(60):
        log_in(world, f"p{number}@x.example.com")
    assert lines("sessions.log_in") == 11


def test_a_flood_of_refusals_writes_nothing(world: World, database: Database) -> None:
    with pytest.raises(LinkGone):
        STRANGERS["activations.activate"](world, "203.0.113.7")
    sent: list[str] = []
    listener = lambda _connection, _cursor, statement, *_: sent.append(statement)  # noqa: E731
    event.listen(database.engine, "before_cursor_execute", listener)
    for _ in range(20):
        with pytest.raises(LinkGone):
            STRANGERS["activations.activate"](world, "203.0.113.7")
    event.remove(database.engine, "before_cursor_execute", listener)
    assert [statement for statement in sent if not statement.startswith("SELECT")] == []


def test_whoever_is_signed_in_is_told_of_each_time(world: World) -> None:
    for _ in range(3):
        with pytest.raises(LinkGone):
            activation.activate(world.eli, token=LINK, **FORM)
    assert lines("activations.activate") == 3
