"""The background jobs in processes of their own: each piece of work is done once, and they end in order."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import IO, Any

import pytest

from app.core import db
from app.core.clock import now
from app.services import invitations
from tests import canaries, ledger, people, sendgrid_server
from tests.crowd import wait_until
from tests.people import World
from tests.sendgrid_server import SendGridServer
from tests.services import test_purge
from tests.services.test_confirmations import overdue
from tests.services.test_vat_checks import registering, waiting
from tests.services.test_worker_killed import GUARD, close, start

MAILS, NUMBERS, LAPSES, OLD = 20, 20, 60, 1_001


@contextmanager
def workers(url: str, sendgrid: SendGridServer, count: int, log: IO[str]) -> Iterator[None]:
    """So many of `python -m app worker`, each of which ends in order within ten seconds of being asked to."""
    command = [GUARD, sys.executable, "-m", "app", "worker"]
    started = [start(command, url, sendgrid, log=log) for _ in range(count)]
    try:
        for worker in started:
            assert worker.stdout
            assert worker.stdout.readline() == "Worker ready\n"
        yield
    finally:
        for worker in started:
            close(worker)
    assert [worker.returncode for worker in started] == [0] * count


def invite(world: World, *numbers: int) -> None:
    for number in numbers:
        invitations.invite_standard(world.bob, email=f"nora{number}@fleet.example.com")


def left(rows: ledger.Rows) -> dict[str, list[Any]]:
    """What waits for one of the jobs."""
    return {
        "mail": [row for row in rows["outbox_mail"] if row["state"] == "queued"],
        "VAT checks": [row for row in rows["account"] if row["vat_check"] == "pending"],
        "confirmations": [row for row in rows["subscription"] if row["state"] == "pending"],
        "purge": [row for row in rows["session"] if row["expires_at"] < now()],
    }


@pytest.mark.timeout(300)
def test_two_worker_processes_do_each_piece_of_work_once_and_finish_the_mail_in_hand(
    separate_database: Callable[..., str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    url = separate_database()
    db.configure(url)
    world = people.build()
    invite(world, *range(MAILS))
    waiting(world, NUMBERS)
    overdue(world, LAPSES)
    test_purge.add(world, test_purge.a_session, *[now() - timedelta(days=31)] * OLD)
    assert [len(rows) for rows in left(ledger.everything()).values()] == [MAILS, NUMBERS, LAPSES, OLD]
    log = tmp_path / "log"
    with SendGridServer() as sendgrid, registering() as register, log.open("w") as lines:
        monkeypatch.setenv("ONRAMP_VAT_CHECK_URL", register)
        with workers(url, sendgrid, 2, lines):
            wait_until(lambda: not any(left(ledger.everything()).values()))
            sendgrid.script(sendgrid_server.accept(slow=2))
            invite(world, MAILS)
            wait_until(lambda: len(sendgrid.received) > MAILS)
        sent = [request.body["personalizations"][0]["to"][0]["email"] for request in sendgrid.received]
    assert sorted(sent) == sorted(f"nora{number}@fleet.example.com" for number in range(MAILS + 1))
    assert {(row["state"], row["attempts"]) for row in ledger.rows("outbox_mail")} == {("handed_over", 1)}
    assert {row["vat_tries"] for row in ledger.rows("account", vat_check="not_verified")} == {1}
    assert {row["status"] for row in ledger.rows("asset")} == {"inactive"}
    assert (canaries.personal(log.read_text()), "/vat/" in log.read_text()) == ([], False)
    db.dispose()
