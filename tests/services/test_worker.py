"""The worker with the real SDK against a local SendGrid, and several workers on one queue."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
import time_machine

from app.core import loops
from app.core.db import Database, reading
from app.core.settings import get_settings
from app.mail.messages import Accepted, OutgoingMail, Sender
from app.mail.senders import SendGridSender
from app.services import invitations, outbox
from app.services.delivery import leases, worker
from app.services.operations import jobs
from app.services.people import customers
from app.vocabulary.links import Outcome
from tests import ledger, people, sendgrid_server
from tests.crowd import PATIENCE, wait_until
from tests.mailroom import Mailroom, link_in, token_in
from tests.people import World
from tests.sendgrid_server import Behaviour, SendGridServer
from tests.services.arrivals import activate, outcome
from tests.services.conftest import START

KEY = sendgrid_server.KEY


@pytest.fixture
def sendgrid() -> Iterator[SendGridServer]:
    with SendGridServer() as server:
        yield server


@pytest.fixture
def sender(sendgrid: SendGridServer) -> SendGridSender:
    return SendGridSender(KEY, sendgrid.url)


def invite(world: World, number: int = 0) -> invitations.InvitedRow:
    return invitations.invite_standard(world.bob, email=f"nora{number}@fleet.example.com")


def text_of(body: dict) -> str:
    return body["content"][0]["value"]


def test_accepted_mail_is_handed_over_and_activates(
    world: World, sendgrid: SendGridServer, sender: SendGridSender
) -> None:
    row = invite(world)
    assert jobs.work_off(sender) == 1
    (request,) = sendgrid.accepted
    assert request.body["personalizations"][0]["to"] == [{"email": row.email}]
    mail = ledger.row("outbox_mail")
    assert (mail["state"], mail["provider_message_id"]) == ("handed_over", request.message_id)
    assert request.body["personalizations"][0]["custom_args"]["mail_id"] == str(mail["id"])
    activate(world, link_in(text_of(request.body)).partition("?t=")[2])


@pytest.mark.parametrize(
    ("behaviour", "reason"),
    [
        (sendgrid_server.bad_request(), "Does not contain a valid address."),
        (sendgrid_server.too_large(), "The request body is too large"),
    ],
    ids=["400", "413"],
)
def test_permanent_refusal_is_failed_at_once(
    world: World, sendgrid: SendGridServer, sender: SendGridSender, behaviour: Behaviour, reason: str
) -> None:
    row = invite(world)
    sendgrid.script(behaviour)
    assert jobs.work_off(sender) == 1
    page = customers.detail(world.vic, user_id=row.user_id)
    assert (page.status, page.delivery_note) == ("failed", reason)
    assert len(sendgrid.received) == 1


@pytest.mark.parametrize(
    "behaviour",
    [
        sendgrid_server.failing(500),
        sendgrid_server.failing(503),
        sendgrid_server.garbage(502),
        sendgrid_server.hang(60),
        sendgrid_server.reset_before(),
        sendgrid_server.reset_after(),
    ],
    ids=["500", "503", "proxy", "hang", "reset before", "reset after"],
)
def test_passing_trouble_is_tried_again_with_the_same_link(
    world: World,
    clock: time_machine.Traveller,
    sendgrid: SendGridServer,
    sender: SendGridSender,
    behaviour: Behaviour,
) -> None:
    row = invite(world)
    sendgrid.script(behaviour)
    impatient = SendGridSender(KEY, sendgrid.url, timeout=0.3)
    assert jobs.work_off(impatient if behaviour.kind == "hang" else sender) == 1
    assert invitations.follow(world.bob, user_id=row.user_id).delivery == "queued"
    mail = ledger.row("outbox_mail")
    assert (mail["state"], mail["attempts"]) == ("queued", 1)
    assert mail["reason"]
    clock.shift(timedelta(seconds=10))
    assert jobs.work_off(sender) == 1
    assert ledger.row("outbox_mail")["state"] == "handed_over"
    assert len({link_in(text_of(body)) for body in sendgrid.bodies}) == 1
    assert len(sendgrid.accepted) == 1


@pytest.mark.parametrize("behaviour", [sendgrid_server.bad_key(), sendgrid_server.forbidden()], ids=["401", "403"])
def test_refused_key_pauses_the_queue_and_tells_the_staff(
    world: World,
    clock: time_machine.Traveller,
    sendgrid: SendGridServer,
    sender: SendGridSender,
    behaviour: Behaviour,
) -> None:
    for number in range(3):
        invite(world, number)
    sendgrid.script(behaviour)
    assert jobs.work_off(sender) == 1
    assert not leases.is_due()
    with reading() as db:
        assert outbox.pause_reason(db) == behaviour.message
    assert KEY not in str(ledger.everything())
    clock.shift(timedelta(minutes=1))
    assert jobs.work_off(sender) == 3
    assert len(sendgrid.accepted) == 3
    with reading() as db:
        assert outbox.pause_reason(db) == ""


def test_wrong_key_sends_nothing_and_loses_nothing(world: World, sendgrid: SendGridServer) -> None:
    invite(world)
    assert jobs.work_off(SendGridSender("SG.wrong", sendgrid.url)) == 1
    assert ledger.row("outbox_mail")["state"] == "queued"
    assert sendgrid.accepted == []


@pytest.mark.parametrize("header", ["reset", "retry_after", "neither"])
def test_429_waits_for_the_time_the_provider_names(
    world: World,
    clock: time_machine.Traveller,
    sendgrid: SendGridServer,
    sender: SendGridSender,
    header: str,
) -> None:
    for number in range(2):
        invite(world, number)
    answers = {
        "reset": sendgrid_server.too_many(reset=START.timestamp() + 30),
        "retry_after": sendgrid_server.too_many(retry_after="30"),
        "neither": sendgrid_server.too_many(),
    }
    sendgrid.script(answers[header])
    jobs.work_off(sender)
    if header == "neither":
        assert len(sendgrid.accepted) == 1
        clock.shift(timedelta(seconds=10))
    else:
        assert sendgrid.accepted == []
        clock.shift(timedelta(seconds=29))
        assert not leases.is_due()
        clock.shift(timedelta(seconds=1))
    jobs.work_off(sender)
    assert len(sendgrid.accepted) == 2
    assert ledger.rows("outbox_mail", state="queued") == []


@contextmanager
def workers(sender: Sender, count: int) -> Iterator[None]:
    """So many workers in threads of their own, gone at the end."""
    with loops.running([job for _ in range(count) for job in jobs.table(get_settings(), sender)]):
        yield


def wait_until_empty() -> None:
    wait_until(lambda: not ledger.rows("outbox_mail", state="queued"), "the queue does not empty")


@pytest.mark.parametrize("count", [2, 4])
def test_several_workers_on_one_queue_send_each_mail_once(database: Database, count: int) -> None:
    world, mailroom = people.build(), Mailroom()
    for number in range(30):
        invite(world, number)
    with workers(mailroom, count):
        for number in range(30, 60):
            invite(world, number)
        wait_until_empty()
    assert sorted(mail.recipient for mail in mailroom.tried) == sorted(
        f"nora{number}@fleet.example.com" for number in range(60)
    )
    assert {mail["attempts"] for mail in ledger.rows("outbox_mail")} == {1}
    assert len({mail["lease_owner"] for mail in ledger.rows("outbox_mail")}) <= count


def test_workers_told_of_a_bad_key_at_once_go_on_when_it_is_mended(
    database: Database, sendgrid: SendGridServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leases, "PAUSE_KEY_REFUSED", timedelta(seconds=0.3))
    world = people.build()
    for number in range(12):
        invite(world, number)
    sendgrid.script(*[sendgrid_server.bad_key()] * 6)
    with workers(SendGridSender(KEY, sendgrid.url), 4):
        wait_until_empty()
    assert len(sendgrid.accepted) == 12


def test_worker_outlives_a_fault_of_the_queue(
    database: Database, mailroom: Mailroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = people.build()
    invite(world)
    is_due, broken = leases.is_due, iter([RuntimeError("away"), RuntimeError("still away")])

    def sometimes() -> bool:
        for problem in broken:
            raise problem
        return is_due()

    monkeypatch.setattr(leases, "is_due", sometimes)
    monkeypatch.setattr(loops, "AFTER_FAILURE", 0.01)
    with workers(mailroom, 1):
        wait_until_empty()
    assert len(mailroom.mails) == 1


def test_screens_answer_while_the_provider_hangs(world: World, mailroom: Mailroom) -> None:
    class Hanging:
        def __init__(self) -> None:
            self.taken, self.released = threading.Event(), threading.Event()

        def send(self, outgoing: OutgoingMail) -> Accepted:
            self.taken.set()
            assert self.released.wait(PATIENCE)
            return mailroom.send(outgoing)

    first = invite(world)
    sender = Hanging()
    thread = threading.Thread(target=worker.work_once, args=(sender,))
    thread.start()
    assert sender.taken.wait(PATIENCE)
    second = invite(world, 1)
    invitations.revoke(world.bob, user_id=first.user_id)
    assert customers.detail(world.vic, user_id=second.user_id).status == "invited"
    sender.released.set()
    thread.join(PATIENCE)
    assert customers.detail(world.vic, user_id=first.user_id).status == "revoked"
    assert ledger.row("outbox_mail", user_id=first.user_id)["state"] == "handed_over"
    assert outcome(world, token_in(mailroom.mails[0])) is Outcome.REVOKED
