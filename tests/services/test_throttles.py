"""How often anything may be tried: the three limits of log-in, across networks, processes and restarts."""

import gc
import multiprocessing
import weakref
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
import time_machine
from sqlalchemy import event

from app.core import db, passwords
from app.core.clock import now
from app.core.db import unit_of_work
from app.core.tokens import pseudonym
from app.services.access import throttles
from app.services.access.public_budget import PublicBudgetSpent
from app.services.access.throttles import Limit
from app.services.identity import log_ins
from app.services.identity.log_ins import LogInRefused, LogInThrottled
from app.services.outbox import links
from app.services.registration import activation, password_reset, sign_up
from app.services.tenants import TenantRow
from tests import ledger, tenancy
from tests.crowd import at_once, outcomes
from tests.mailroom import Mailroom
from tests.people import PASSWORD, World, visitor
from tests.services import arrivals
from tests.services.conftest import START

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
HOME, AWAY = "203.0.113.7", "198.51.100.1"
WRONG = "not my password at all"
DANA = "dana@fleet.example.com"


def networks() -> Iterator[str]:
    """Network addresses that nobody has signed in from."""
    return (f"2001:db8:0:{number:x}::1" for number in range(1, 10_000))


def attempt(tenant: TenantRow, email: str = DANA, password: str = WRONG, *, network: str = AWAY) -> str:
    """What a log-in is answered: "in", "wrong" or "wait"."""
    try:
        log_ins.log_in(visitor(tenant, network), email=email, password=password)
    except LogInRefused:
        return "wrong"
    except LogInThrottled:
        return "wait"
    return "in"


def attempt_elsewhere(tenant: TenantRow, start: datetime, answers: "multiprocessing.Queue[str]", times: int) -> None:
    """The same in a process of its own, at that time."""
    with time_machine.travel(start, tick=False):
        for _ in range(times):
            answers.put(attempt(tenant))
    db.dispose()


def test_five_wrong_passwords_in_five_minutes_from_one_network_are_enough(
    world: World, clock: time_machine.Traveller
) -> None:
    assert [attempt(world.tenant) for _ in range(6)] == ["wrong"] * 5 + ["wait"]
    assert attempt(world.tenant, password=PASSWORD) == "wait", "the right one waits too"
    assert attempt(world.tenant, password=PASSWORD, network="198.51.100.2") == "in", "not from elsewhere"
    clock.shift(5 * MINUTE - SECOND)
    assert attempt(world.tenant, password=PASSWORD) == "wait"
    clock.shift(SECOND)
    assert attempt(world.tenant, password=PASSWORD) == "in"


def test_ten_wrong_passwords_a_minute_from_one_network_are_enough(world: World, clock: time_machine.Traveller) -> None:
    answers = [attempt(world.tenant, f"person-{number}@fleet.example.com") for number in range(11)]
    assert answers == ["wrong"] * 10 + ["wait"]
    assert attempt(world.tenant, password=PASSWORD) == "wait"
    assert attempt(world.tenant, password=PASSWORD, network="198.51.100.2") == "in"
    clock.shift(MINUTE - SECOND)
    assert attempt(world.tenant, password=PASSWORD) == "wait"
    clock.shift(SECOND)
    assert attempt(world.tenant, password=PASSWORD) == "in"


def test_fifty_an_hour_for_one_account_from_anywhere_are_enough_but_the_owner_gets_in(
    world: World, clock: time_machine.Traveller
) -> None:
    elsewhere = networks()
    assert {attempt(world.tenant, network=next(elsewhere)) for _ in range(49)} == {"wrong"}
    assert attempt(world.tenant, network=next(elsewhere)) == "wait"
    assert attempt(world.tenant, password=PASSWORD, network=next(elsewhere)) == "wait"
    assert attempt(world.tenant, password=PASSWORD, network=HOME) == "in", "a network the owner has signed in from"
    clock.shift(60 * MINUTE)
    assert attempt(world.tenant, password=PASSWORD, network=next(elsewhere)) == "in"


def test_a_stranger_from_the_known_network_is_still_held_to_five(world: World) -> None:
    assert [attempt(world.tenant, network=HOME) for _ in range(6)] == ["wrong"] * 5 + ["wait"]


def test_a_network_is_known_for_thirty_days(world: World, clock: time_machine.Traveller) -> None:
    clock.shift(timedelta(days=30) - 70 * MINUTE)
    for network, _ in zip(networks(), range(49), strict=False):
        attempt(world.tenant, network=network)
    assert attempt(world.tenant, password=PASSWORD, network=HOME) == "in"
    clock.shift(timedelta(days=31))
    for network, _ in zip(networks(), range(49), strict=False):
        attempt(world.tenant, network=network)
    assert attempt(world.tenant, password=PASSWORD, network=HOME) == "wait"


def test_an_ipv6_neighbourhood_is_one_network(world: World) -> None:
    """Whoever has a /64 has 2⁶⁴ addresses, and must not have that many tries."""
    answers = [attempt(world.tenant, network=f"2001:db8:7:7::{number:x}") for number in range(1, 9)]
    assert answers == ["wrong"] * 5 + ["wait"] * 3
    assert attempt(world.tenant, network="2001:db8:7:8::1") == "wrong"


def test_an_address_of_the_public_budget_is_counted_by_neighbourhood(world: World) -> None:
    for number in range(30):
        sign_up.sign_up(
            visitor(world.tenant, f"2001:db8:9:9::{number:x}"), email=f"p{number}@x.example.com", agreed=True
        )
    with pytest.raises(PublicBudgetSpent):
        sign_up.sign_up(visitor(world.tenant, "2001:db8:9:9:ffff::1"), email="p99@x.example.com", agreed=True)


def test_known_at_one_tenant_is_not_known_at_another(world: World) -> None:
    """Dana's network is known to her own tenant; the same address at the rival's is somebody else's."""
    for network, _ in zip(networks(), range(49), strict=False):
        assert attempt(world.other, network=network) == "wrong"
    assert attempt(world.other, network=HOME) == "wait"


def test_other_tenants_are_left_alone(world: World) -> None:
    for number in range(20):
        attempt(world.other, f"person-{number}@fleet.example.com", network=AWAY)
        attempt(world.other, network=AWAY)
    assert attempt(world.other, world.mallory.email, PASSWORD, network=AWAY) == "wait"
    assert attempt(world.tenant, password=PASSWORD, network=AWAY) == "in"


def test_unknown_addresses_are_throttled_with_the_same_words(world: World) -> None:
    sentences = []
    for email in (DANA, "nobody@fleet.example.com"):
        network = f"198.51.100.{len(sentences) + 10}"
        assert [attempt(world.tenant, email, network=network) for _ in range(6)] == ["wrong"] * 5 + ["wait"]
        with pytest.raises(LogInThrottled) as refused:
            log_ins.log_in(visitor(world.tenant, network), email=email, password=WRONG)
        sentences.append((refused.value.sentence, refused.value.until))
    assert sentences[0] == sentences[1]
    assert sentences[0] == ("Too many attempts. Wait until 14:11 CET, then log in again.", START + 5 * MINUTE)


def test_who_waits_until_the_time_named_gets_in(world: World, clock: time_machine.Traveller) -> None:
    for _ in range(5):
        clock.shift(7 * SECOND)
        attempt(world.tenant)
    with pytest.raises(LogInThrottled, match=r"Wait until 14:11 CET"):
        log_ins.log_in(visitor(world.tenant, AWAY), email=DANA, password=PASSWORD)
    clock.move_to(START.replace(hour=13, minute=11))
    assert attempt(world.tenant, password=PASSWORD) == "in"


def test_a_throttled_log_in_hashes_nothing_and_counts_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(5):
        attempt(world.tenant)
    monkeypatch.setattr(passwords, "verify", lambda *_: pytest.fail("hashed"))
    monkeypatch.setattr(throttles, "lock", lambda *_: pytest.fail("waits for whoever counts"))
    who = visitor(world.tenant, AWAY)
    with ledger.refused("sessions.log_in", by=who, throttled=True), suppress(LogInThrottled):
        log_ins.log_in(who, email=DANA, password=PASSWORD)
    with ledger.unchanged():
        for email in (DANA, DANA.upper()):
            with suppress(LogInThrottled):
                log_ins.log_in(who, email=email, password=PASSWORD)


def test_right_passwords_do_not_count(world: World) -> None:
    assert {attempt(world.tenant, password=PASSWORD) for _ in range(12)} == {"in"}
    assert ledger.rows("throttle_hit") == []


def test_right_passwords_do_not_forgive_wrong_ones(world: World) -> None:
    assert [attempt(world.tenant) for _ in range(4)] == ["wrong"] * 4
    assert attempt(world.tenant, password=PASSWORD) == "in"
    assert [attempt(world.tenant), attempt(world.tenant)] == ["wrong", "wait"]


def test_tries_in_the_same_moment_are_all_counted(world: World) -> None:
    answers = at_once(*[lambda: log_ins.log_in(visitor(world.tenant, AWAY), email=DANA, password=WRONG)] * 12)
    assert outcomes(answers) == {"LogInRefused": 5, "LogInThrottled": 7}


def test_limits_hold_across_processes(world: World) -> None:
    context = multiprocessing.get_context("spawn")
    answers: multiprocessing.Queue[str] = context.Queue()
    processes = [
        context.Process(target=attempt_elsewhere, args=(world.tenant, START, answers, 4), daemon=True) for _ in range(2)
    ]
    for process in processes:
        process.start()
    given = sorted(answers.get(timeout=120) for _ in range(8))
    for process in processes:
        process.join(60)
    assert given == ["wait"] * 3 + ["wrong"] * 5
    assert attempt(world.tenant, password=PASSWORD) == "wait", "and in this process"


def test_limits_survive_a_restart(world: World) -> None:
    for _ in range(5):
        attempt(world.tenant)
    url = db.database().url
    db.dispose()
    db.configure(url)
    assert attempt(world.tenant, password=PASSWORD) == "wait"


def test_nobody_is_named_in_what_throttles_keep(world: World) -> None:
    attempt(world.tenant)
    kept = repr(ledger.rows("throttle_hit"))
    assert DANA not in kept
    assert AWAY not in kept
    assert pseudonym(DANA) in kept


THREE = Limit("test", 3, 10 * MINUTE)


def test_a_limit_counts_a_sliding_window(world: World, clock: time_machine.Traveller) -> None:
    first = now()
    for _ in range(3):
        with unit_of_work() as session:
            assert throttles.until(session, world.tenant.id, THREE, "key") is None
            throttles.hit(session, world.tenant.id, THREE, "key")
        clock.shift(4 * MINUTE)
    with unit_of_work() as session:
        # The first of the three left the window two minutes ago.
        assert throttles.until(session, world.tenant.id, THREE, "key") is None
        throttles.hit(session, world.tenant.id, THREE, "key")
        session.flush()
        assert throttles.until(session, world.tenant.id, THREE, "key") == first + 14 * MINUTE
        assert throttles.until(session, world.tenant.id, THREE, "other key") is None
        assert throttles.until(session, world.other.id, THREE, "key") is None


def test_tries_that_no_longer_matter_are_forgotten(world: World, clock: time_machine.Traveller) -> None:
    for _ in range(30):
        clock.shift(4 * MINUTE)
        with unit_of_work() as session:
            throttles.hit(session, world.tenant.id, THREE, "key")
    assert len(ledger.rows("throttle_hit")) == 3
    with unit_of_work() as session:
        assert session.connection().scalar(sa.text("SELECT count(*) FROM throttle_hit")) == 3


def ask(world: World, email: str = DANA) -> str:
    """A mail for a new password, answered "sent" or "wait"."""
    try:
        password_reset.ask(visitor(world.tenant, AWAY), email=email)
    except PublicBudgetSpent:
        return "wait"
    return "sent"


FLOODS = {
    "log in": lambda world: attempt(world.tenant),
    "ask for a password": ask,
    "sign up": lambda world: sign_up_answer(world, sign_up.sign_up, agreed=True),
    "mail again": lambda world: sign_up_answer(world, sign_up.mail_again),
}


def sign_up_answer(world: World, use_case: Callable[..., None], **more: bool) -> str:
    try:
        use_case(visitor(world.tenant, AWAY), email=DANA, **more)
    except PublicBudgetSpent:
        return "wait"
    return "sent"


@pytest.mark.parametrize("flood", FLOODS)
def test_a_flood_that_is_refused_reads_once_a_second(world: World, clock: time_machine.Traveller, flood: str) -> None:
    while FLOODS[flood](world) != "wait":
        pass
    sent: list[tenancy.Sent] = []
    with tenancy.hearing(db.database(), sent.append):
        assert [FLOODS[flood](world) for _ in range(30)] == ["wait"] * 30
        assert sent == []
        clock.shift(SECOND)
        assert FLOODS[flood](world) == "wait"
        assert sent, "what may have changed meanwhile is looked at"


def test_a_flood_for_an_account_that_is_closed_to_strangers_reads_once_a_second(
    world: World, clock: time_machine.Traveller
) -> None:
    """Its own network had tried nothing before, and each of 190 tries a second read all counts anew."""
    elsewhere = networks()
    while attempt(world.tenant, network=next(elsewhere)) != "wait":
        pass
    assert attempt(world.tenant, network=AWAY) == "wait"
    sent: list[tenancy.Sent] = []
    with tenancy.hearing(db.database(), sent.append):
        assert {attempt(world.tenant, network=AWAY) for _ in range(30)} == {"wait"}
        assert sent == []
    assert attempt(world.tenant, password=PASSWORD, network=HOME) == "in", "the owner is not kept out with them"
    assert attempt(world.tenant, world.eli.email, network=AWAY) == "wrong", "nor anybody else's account"


def test_a_flood_of_many_accounts_reads_once_a_second_for_its_network(world: World) -> None:
    for number in range(10):
        attempt(world.tenant, DANA if number < 5 else f"person-{number}@fleet.example.com")
    assert attempt(world.tenant) == "wait"
    sent: list[tenancy.Sent] = []
    with tenancy.hearing(db.database(), sent.append):
        answers = [attempt(world.tenant, f"other-{number}@fleet.example.com") for number in range(30)]
    assert answers == ["wait"] * 30
    assert sent == [], "the account had to wait for longer than the network, which has to wait as well"


def test_a_refusal_again_is_the_one_that_holds_for_longest(world: World) -> None:
    for number in range(10):
        attempt(world.tenant, DANA if number < 5 else f"person-{number}@fleet.example.com")
    answers = []
    for _ in range(3):
        with pytest.raises(LogInThrottled) as refused:
            log_ins.log_in(visitor(world.tenant, AWAY), email=DANA, password=WRONG)
        answers.append((str(refused.value), refused.value.until))
    assert len(set(answers)) == 1
    with pytest.raises(LogInThrottled, match="from your network"):
        log_ins.log_in(visitor(world.tenant, AWAY), email=world.eli.email, password=WRONG)


class Secret(str):
    """A text that tells whether anybody still has it."""


@pytest.mark.parametrize("use_case", ["log in", "ask for a password"])
def test_nothing_of_a_refused_try_stays_with_the_process(world: World, use_case: str) -> None:
    """What was raised was kept, and with it the password, the page's state and the database session of the try."""
    while FLOODS[use_case](world) != "wait":
        pass
    throttles.forget_refusals()
    typed = Secret(DANA if use_case == "ask for a password" else PASSWORD)
    gone = weakref.ref(typed)
    with suppress(LogInThrottled, PublicBudgetSpent):
        if use_case == "log in":
            log_ins.log_in(visitor(world.tenant, AWAY), email=DANA, password=typed)
        else:
            password_reset.ask(visitor(world.tenant, AWAY), email=typed)
    del typed
    gc.collect()
    assert gone() is None


@pytest.mark.any_database
def test_a_flood_for_new_links_reads_and_does_not_write(
    world: World, mailroom: Mailroom, clock: time_machine.Traveller
) -> None:
    """Of an expired link, and of none at all, each took the place of a writer."""
    token = arrivals.invite(world, mailroom).token
    clock.shift(timedelta(hours=25))
    for wanted in (token, "A" * 43):
        while new_link(world, wanted) == "sent":
            pass
        begun: list[sa.Connection] = []
        event.listen(db.database().engine, "begin", begun.append)
        assert {new_link(world, wanted) for _ in range(10)} <= {"wait", "gone"}
        assert begun == []


def new_link(world: World, token: str) -> str:
    try:
        activation.send_new_link(visitor(world.tenant, AWAY), token=token)
    except PublicBudgetSpent:
        return "wait"
    except links.LinkGone:
        return "gone"
    return "sent"


@pytest.mark.parametrize("flood", FLOODS)
def test_what_one_is_refused_is_refused_to_nobody_else(world: World, flood: str) -> None:
    while FLOODS[flood](world) != "wait":
        pass
    assert attempt(world.tenant, world.eli.email, network=HOME) == "wrong"
    assert attempt(world.other, network=AWAY) == "wrong"
    sign_up.mail_again(visitor(world.other, AWAY), email=DANA)
    sign_up.mail_again(visitor(world.tenant, HOME), email="somebody.else@fleet.example.com")


def test_a_try_is_free_again_the_moment_it_is_promised(world: World, clock: time_machine.Traveller) -> None:
    started = now()
    assert [attempt(world.tenant) for _ in range(6)] == ["wrong"] * 5 + ["wait"]
    clock.move_to(started + 5 * MINUTE - SECOND / 2)
    assert attempt(world.tenant) == "wait"
    clock.move_to(started + 5 * MINUTE)
    assert attempt(world.tenant) == "wrong", "a refusal is not kept beyond its own end"
