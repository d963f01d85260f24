"""What strangers ask for with an address is noted alike for every address, and answered once by the worker."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import event

from app.core import db, loops
from app.core.db import Database
from app.core.settings import get_settings
from app.services import invitations
from app.services.operations import jobs
from app.services.outbox import links
from app.services.people import system_users
from app.services.registration import activation, password_reset, public_answers, sign_up
from app.services.tenants import support_links
from app.services.tenants.standing import TenantSuspended
from app.vocabulary.people import Role
from tests import ledger, people
from tests.crowd import at_once, outcomes, wait_until
from tests.mailroom import Mailroom
from tests.people import PRIVACY, TERMS, World
from tests.services.arrivals import NORA, activate, invite
from tests.services.conftest import START

UNKNOWN = "somebody@elsewhere.example.com"
ASKED: dict[str, Callable[[World, str], None]] = {
    "sign_up": lambda world, email: sign_up.sign_up(
        people.visitor(world.tenant), email=email, agreed=True, seen=(TERMS, PRIVACY)
    ),
    "mail_again": lambda world, email: sign_up.mail_again(people.visitor(world.tenant), email=email),
    "password_reset": lambda world, email: password_reset.ask(people.visitor(world.tenant), email=email),
}


def everybody(world: World, mailroom: Mailroom) -> dict[str, str]:
    """An address of each kind that is known here, and one of another tenant."""
    invite(world, mailroom)
    revoked = invite(world, mailroom, "rita@fleet.example.com")
    invitations.revoke(world.bob, user_id=revoked.user_id)
    system_users.invite(world.alice, email="sam@volta.example.com", role=Role.SUPPORT_AGENT)
    ledger.edit("app_user", world.eli.user_id, status="deactivated")
    known = {"customer": world.dana.email, "invited": NORA, "staff": world.bob.email, "deactivated": world.eli.email}
    known |= {"invited staff": "sam@volta.example.com", "revoked": "rita@fleet.example.com"}
    return known | {"other tenant's": world.mallory.email}


@contextmanager
def sent(database: Database) -> Iterator[list[str]]:
    """Every statement that is sent in the block, by whichever engine, and each commit."""
    told: list[str] = []

    def statement(_connection: object, _cursor: object, sql: str, *_: object) -> None:
        told.append(sql)

    def commit(_connection: object) -> None:
        told.append("COMMIT")

    engines = {database.engine, database.reader, database.marker}
    for engine in engines:
        event.listen(engine, "before_cursor_execute", statement)
        event.listen(engine, "commit", commit)
    yield told
    for engine in engines:
        event.remove(engine, "before_cursor_execute", statement)
        event.remove(engine, "commit", commit)


@pytest.mark.parametrize("asked", ASKED)
def test_the_same_statements_are_sent_for_every_address(
    world: World, mailroom: Mailroom, database: Database, asked: str
) -> None:
    known = everybody(world, mailroom)
    ASKED[asked](world, "warm@up.example.com")
    with sent(database) as for_unknown:
        ASKED[asked](world, UNKNOWN)
    assert any("INSERT INTO public_request" in sql for sql in for_unknown)
    for who, email in known.items():
        with sent(database) as told:
            ASKED[asked](world, email)
        assert told == for_unknown, who


@pytest.mark.parametrize("asked", ASKED)
def test_the_same_rows_are_written_for_every_address(world: World, mailroom: Mailroom, asked: str) -> None:
    lines: set[str] = set()
    for email in (UNKNOWN, *everybody(world, mailroom).values()):
        before = ledger.everything()
        ASKED[asked](world, email)
        after = ledger.everything()
        assert ledger.changed_tables(before, after) == {"audit", "public_request", "throttle_hit"}
        [line] = [line for line in after["audit"] if line not in before["audit"]]
        [request] = [row for row in after["public_request"] if row not in before["public_request"]]
        assert request["email"] == email
        lines.add(repr([{**line, "id": 0}, {**request, "id": 0, "email": ""}]))
    assert len(lines) == 1


@pytest.mark.parametrize("asked", ASKED)
def test_nothing_of_the_request_is_left_once_it_is_answered(world: World, mailroom: Mailroom, asked: str) -> None:
    for email in (UNKNOWN, *everybody(world, mailroom).values()):
        ASKED[asked](world, email)
    mailroom.deliver()
    assert ledger.rows("public_request") == []
    if asked != "sign_up":
        assert UNKNOWN not in repr(ledger.everything())


def test_what_was_done_stands_in_the_audit_log(world: World, mailroom: Mailroom) -> None:
    ASKED["sign_up"](world, UNKNOWN)
    ASKED["password_reset"](world, world.dana.email)
    ASKED["mail_again"](world, "nobody@x.example.com")
    assert public_answers.settle() == 3
    new = ledger.row("app_user", email=UNKNOWN)
    registered = ledger.row("audit", action="public_answers.registered")
    assert registered["subject_id"] == new["id"]
    mailed = ledger.row("audit", action="public_answers.mailed")
    assert (mailed["subject_id"], mailed["detail"]) == (world.dana.user_id, {"asked": "password_reset"})


def test_consent_is_to_the_terms_that_were_seen_when_they_were(
    world: World, mailroom: Mailroom, clock: time_machine.Traveller
) -> None:
    ASKED["sign_up"](world, UNKNOWN)
    clock.shift(timedelta(minutes=3))
    row = support_links.read(world.alice)
    changed = support_links.Links(terms_of_use=f"{TERMS}/2", privacy_policy=PRIVACY)
    support_links.save(world.alice, links=changed, seen=row.seen)
    token = mailroom.token()
    consent = ledger.row("consent", user_id=ledger.row("app_user", email=UNKNOWN)["id"])
    assert (consent["number"], consent["terms_of_use"], consent["created_at"].replace(tzinfo=START.tzinfo)) == (
        1,
        TERMS,
        START,
    )
    assert (consent["network_address"], consent["browser"]) == ("203.0.113.7", "Firefox")
    assert activation.look(people.visitor(world.tenant), token=token).asks_consent, "the new ones are asked for"


@pytest.mark.parametrize("workers", [2, 4])
def test_several_workers_answer_each_request_once(database: Database, workers: int) -> None:
    world, mailroom = people.build(), Mailroom()
    for number in range(25):
        sign_up.sign_up(people.visitor(world.tenant), email=f"p{number}@x.example.com", agreed=True)
    results = at_once(*[lambda: public_answers.settle(most=100)] * workers)
    assert sum(outcomes(results).values()) == workers
    public_answers.settle(most=100)
    assert ledger.rows("public_request") == []
    assert len(ledger.rows("audit", action="public_answers.registered")) == 25
    assert sorted(mail.recipient for mail in mailroom.deliver()) == sorted(f"p{n}@x.example.com" for n in range(25))


def test_one_taken_by_a_worker_that_died_is_answered_by_the_next(
    world: World, mailroom: Mailroom, clock: time_machine.Traveller
) -> None:
    ASKED["sign_up"](world, UNKNOWN)
    dead = public_answers._claim()
    assert dead
    assert mailroom.deliver() == [], "it may be alive"
    clock.shift(public_answers.FIRST_WAIT)
    assert mailroom.deliver_one().recipient == UNKNOWN
    public_answers._answer(dead)
    assert mailroom.deliver() == [], "whoever comes late does nothing"


def test_a_worker_that_was_overtaken_leaves_it_to_the_other(
    world: World, mailroom: Mailroom, clock: time_machine.Traveller
) -> None:
    ASKED["sign_up"](world, UNKNOWN)
    slow = public_answers._claim()
    clock.shift(public_answers.FIRST_WAIT)
    quick = public_answers._claim()
    assert slow
    assert quick
    public_answers._answer(slow)
    assert ledger.rows("app_user", email=UNKNOWN) == []
    public_answers._answer(quick)
    assert mailroom.deliver_one().recipient == UNKNOWN


def test_one_that_fails_waits_longer_each_time_and_holds_up_no_other(
    world: World, mailroom: Mailroom, clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, tries = public_answers._decide, list[float]()

    def sometimes(session: db.Session, who: people.Visitor, request: public_answers.PublicRequest) -> None:
        if request.email == UNKNOWN:
            tries.append(time.time() - START.timestamp())
            raise RuntimeError("broken")
        real(session, who, request)

    monkeypatch.setattr(public_answers, "_decide", sometimes)
    ASKED["sign_up"](world, UNKNOWN)
    ASKED["sign_up"](world, NORA)
    assert mailroom.deliver_one().recipient == NORA
    assert ledger.row("public_request")["email"] == UNKNOWN
    for _ in range(150):
        clock.shift(timedelta(seconds=1))
        mailroom.deliver()
    assert tries == [0, 10, 30, 70, 150]
    monkeypatch.setattr(public_answers, "_decide", real)
    clock.shift(public_answers.LONGEST_WAIT)
    assert mailroom.deliver_one().recipient == UNKNOWN


def test_one_that_never_can_be_answered_is_given_up_after_a_day(world: World, clock: time_machine.Traveller) -> None:
    ASKED["sign_up"](world, UNKNOWN)
    clock.shift(public_answers.GIVE_UP_AFTER)
    assert public_answers.settle() == 0
    assert ledger.rows("public_request") == []
    assert ledger.rows("app_user", email=UNKNOWN) == []


def test_a_clock_that_is_set_back_makes_none_wait(
    world: World, mailroom: Mailroom, clock: time_machine.Traveller
) -> None:
    ASKED["sign_up"](world, UNKNOWN)
    clock.shift(timedelta(hours=-1))
    assert mailroom.deliver_one().recipient == UNKNOWN


@pytest.mark.parametrize("asked", ASKED)
@pytest.mark.parametrize("email", [UNKNOWN, "dana"])
def test_a_suspended_tenant_takes_nobody_and_says_so(world: World, mailroom: Mailroom, asked: str, email: str) -> None:
    email = world.dana.email if email == "dana" else email
    ledger.edit("tenant", world.tenant.id, suspended_at=START)
    action = {"password_reset": "password_resets.ask", "mail_again": "sign_up.mail_again"}.get(asked, asked)
    with ledger.refused(action, reason="TenantSuspended"), pytest.raises(TenantSuspended) as refused:
        ASKED[asked](world, email)
    assert refused.value.sentence == (
        "Volta Charging is suspended: no emails are sent now. Please contact Volta Charging."
    )


@pytest.mark.parametrize("age", [timedelta(0), timedelta(hours=24)], ids=["valid", "expired"])
def test_the_links_of_a_suspended_tenant_do_nothing_and_say_why(
    world: World, mailroom: Mailroom, clock: time_machine.Traveller, age: timedelta
) -> None:
    token, visitor = invite(world, mailroom).token, people.visitor(world.tenant)
    clock.shift(age)
    ledger.edit("tenant", world.tenant.id, suspended_at=START)
    page = activation.look(visitor, token=token)
    assert (page.outcome, page.why_void) == ("void", "The tenant is suspended.")
    with ledger.refused("activations.send_new_link"), pytest.raises(links.LinkGone):
        activation.send_new_link(visitor, token=token)
    with ledger.refused("activations.activate", reason="void"), pytest.raises(links.LinkGone):
        activate(world, token)


@pytest.mark.parametrize("asked", ASKED)
def test_a_tenant_that_is_suspended_meanwhile_takes_nobody(world: World, mailroom: Mailroom, asked: str) -> None:
    for email in (UNKNOWN, world.dana.email):
        ASKED[asked](world, email)
    ledger.edit("tenant", world.tenant.id, suspended_at=START)
    with ledger.unchanged(but={"public_request"}):
        assert mailroom.deliver() == []
    assert ledger.rows("public_request") == []


def test_nobody_waits_a_second_for_the_worker(database: Database) -> None:
    world, mailroom = people.build(), Mailroom()
    with loops.running(jobs.table(get_settings(), mailroom)):
        for number in range(3):
            sign_up.sign_up(people.visitor(world.tenant), email=f"p{number}@x.example.com", agreed=True)
            wait_until(lambda: len(mailroom.mails) > number)  # noqa: B023


def test_a_fault_in_answering_holds_up_no_mail(
    world: World, mailroom: Mailroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    invitations.invite_standard(world.bob, email=NORA)
    monkeypatch.setattr(public_answers, "is_due", lambda: 1 / 0)
    assert jobs._mail(mailroom, "worker")
    assert [mail.recipient for mail in mailroom.mails] == [NORA]
