"""A worker killed at any moment loses no mail, and what it sends twice carries the same link."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from typing import IO

import pytest
import sqlalchemy as sa
from sqlmodel import select

from app.core import db
from app.core.clock import now
from app.core.settings import get_settings
from app.core.tokens import digest
from app.models import OutboxMail, PublicRequest
from app.services import invitations
from app.services.registration import sign_up
from app.vocabulary.mail import MailState
from tests import ledger, people, sendgrid_server
from tests.crowd import PATIENCE, wait_until
from tests.mailroom import link_in
from tests.sendgrid_server import SendGridServer

MAILS, KILLS, AT_ONCE = 60, 30, 2
"""On each of the two databases."""
GUARD = str(db.ROOT / "tests" / "guard.py")

NEST = """
import ctypes, os, signal, sys
import app.mail.senders, app.services.delivery.worker
from app.cli import main
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
for _ in sys.stdin:
    worker = os.fork()
    if not worker:
        sys.stdout = open(os.devnull, "w")
        if sys.platform == "linux":
            ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # no worker outlives the nest
        os._exit(main(["worker"]))
    print(worker, flush=True)
"""
"""Hatches a worker process, as the command line would start it, for each line it reads: 20 ms in place of 1.5 s."""


def start(
    arguments: list[str], url: str, sendgrid: SendGridServer, *, log: int | IO[str] = subprocess.DEVNULL
) -> subprocess.Popen[str]:
    """A Python process of this project that sends its mail to our server."""
    return subprocess.Popen(
        [sys.executable, *arguments],
        cwd=db.ROOT,
        env={
            **os.environ,
            "ONRAMP_DATABASE_URL": url,
            "SENDGRID_API_KEY": sendgrid_server.KEY,
            "ONRAMP_SENDGRID_HOST": sendgrid.url,
        },
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=log,
        text=True,
    )


def close(process: subprocess.Popen[str]) -> None:
    assert process.stdin
    assert process.stdout
    process.stdin.close()
    process.wait(PATIENCE)
    process.stdout.close()


def end_leases() -> None:
    """As if the minute that a lease lasts had passed."""
    with db.unit_of_work() as session:
        waiting = sa.update(OutboxMail).where(sa.column("state") == MailState.QUEUED)
        session.connection().execute(waiting.values(next_attempt_at=now()))
        session.connection().execute(sa.update(PublicRequest).values(next_attempt_at=now()))


@pytest.mark.timeout(300)
def test_worker_killed_at_any_moment_loses_no_mail(
    database_kind: str, separate_database: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    url = separate_database()
    monkeypatch.setenv("ONRAMP_DATABASE_URL", url)
    get_settings.cache_clear()
    db.configure(url)
    world = people.build()
    for number in range(MAILS):
        ask_for_a_mail(world, number)
    with SendGridServer() as sendgrid:
        sendgrid.script(*[sendgrid_server.accept(slow=0.1)] * (MAILS - 10))
        kill_at_random(url, sendgrid)
        finish(url, sendgrid)
        check(sendgrid)
    db.dispose()


def ask_for_a_mail(world: people.World, number: int) -> None:
    """An invitation of staff, or every other time somebody who signs up, which the worker has to answer first."""
    email = f"nora{number}@fleet.example.com"
    if number % 2:
        invitations.invite_standard(world.bob, email=email)
    else:
        sign_up.sign_up(people.visitor(world.tenant, f"198.51.100.{number}"), email=email, agreed=True)


def kill_at_random(url: str, sendgrid: SendGridServer) -> None:
    nest = start(["-c", NEST], url, sendgrid)
    try:
        for _ in range(KILLS // AT_ONCE):
            kill_two(nest, sendgrid)
            end_leases()
    finally:
        close(nest)


def kill_two(nest: subprocess.Popen[str], sendgrid: SendGridServer) -> None:
    before = len(sendgrid.received)
    doomed = hatch(nest)
    wait_until(lambda: len(sendgrid.received) > before or not left())
    time.sleep(random.uniform(0.0, 0.15))
    for worker in doomed:
        os.kill(worker, signal.SIGKILL)
    wait_until(lambda: all(is_gone(worker) for worker in doomed))


def hatch(nest: subprocess.Popen[str]) -> list[int]:
    """Process ids of two more workers."""
    assert nest.stdin
    assert nest.stdout
    nest.stdin.write("\n" * AT_ONCE)
    nest.stdin.flush()
    return [int(nest.stdout.readline()) for _ in range(AT_ONCE)]


def left() -> bool:
    with db.reading() as session:
        queued = session.exec(select(OutboxMail.id).where(OutboxMail.state == MailState.QUEUED)).first()
        return (queued or session.exec(select(PublicRequest.id)).first()) is not None


def is_gone(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    return False


def finish(url: str, sendgrid: SendGridServer) -> None:
    """What is left is handed over by the command itself, which ends in order when asked to."""
    last = start([GUARD, sys.executable, "-m", "app", "worker"], url, sendgrid)
    try:
        wait_until(lambda: not left())
    finally:
        close(last)
    assert last.returncode == 0


def check(sendgrid: SendGridServer) -> None:
    links: dict[str, set[str]] = defaultdict(set)
    for request in sendgrid.received:
        (personalization,) = request.body["personalizations"]
        links[personalization["custom_args"]["mail_id"]].add(link_in(request.body["content"][0]["value"]))
    mails = ledger.rows("outbox_mail")
    assert {mail["state"] for mail in mails} == {"handed_over"}
    assert set(links) == {str(mail["id"]) for mail in mails}
    assert {len(same) for same in links.values()} == {1}
    stored = {link["token_hash"] for link in ledger.rows("link")}
    assert {digest(next(iter(same)).partition("?t=")[2]) for same in links.values()} == stored
    assert len(stored) == MAILS
    assert len(ledger.rows("audit", action="public_answers.registered")) == MAILS // 2
    assert {user["sent_at"] is None for user in ledger.rows("app_user", is_staff=False, status="invited")} == {False}
