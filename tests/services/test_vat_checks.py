"""The online check of VAT numbers marks and never blocks."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from uuid import UUID

import pytest
import time_machine

from app.core import vat_register
from app.core.clock import now
from app.core.db import unit_of_work
from app.core.settings import get_settings
from app.core.vat_register import RegisterAway
from app.models import Account
from app.services.accounts import setup, vat_checks
from tests import ledger, sendgrid_server
from tests.crowd import at_once
from tests.people import World
from tests.sendgrid_server import SendGridServer

KNOWN = "NL004495445B01"


def check_waiting(ask: Callable[[str], bool]) -> int:
    """Ask about every number that waits now; how many."""
    asked = 0
    while vat_checks.check_next(ask):
        asked += 1
    return asked


class Register(BaseHTTPRequestHandler):
    """Answers as the REST interface of VIES does."""

    def do_GET(self) -> None:
        number = self.path.rpartition("/")[2]
        if number == "500":
            self.send_error(500)
            return
        verdict = {"isValid": self.path.endswith("/ms/NL/vat/004495445B01"), "userError": "VALID"}
        if number == "busy":
            verdict = {"isValid": False, "userError": "MS_MAX_CONCURRENT_REQ"}
        body = json.dumps(verdict).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Keep the test's output quiet."""


@contextmanager
def registering() -> Iterator[str]:
    """Where the register answers in the block."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Register)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def register() -> Iterator[str]:
    with registering() as url:
        yield url


def test_a_known_number_is_verified_and_another_is_not(register: str) -> None:
    assert vat_register.ask(register, KNOWN)
    assert not vat_register.ask(register, "NL123456789B01")


@pytest.mark.parametrize("number", ["NL500", "NLbusy"])
def test_no_verdict_is_none(register: str, number: str) -> None:
    with pytest.raises(RegisterAway):
        vat_register.ask(register, number)


def test_waiting_numbers_are_marked_once(world: World) -> None:
    ledger.edit("account", world.dana.account_id, vat_number=KNOWN, vat_check="pending")
    ledger.edit("account", world.eli.account_id, vat_number="NL123456789B01", vat_check="pending")
    assert check_waiting(lambda number: number == KNOWN) == 2
    assert ledger.row("account", id=world.dana.account_id)["vat_check"] == "verified"
    assert ledger.row("account", id=world.eli.account_id)["vat_check"] == "not_verified"
    assert check_waiting(lambda number: True) == 0


def test_a_number_that_changed_meanwhile_keeps_waiting(world: World) -> None:
    ledger.edit("account", world.dana.account_id, vat_number=KNOWN, vat_check="pending")

    def ask(number: str) -> bool:
        ledger.edit("account", world.dana.account_id, vat_number="NL820646660B01")
        return True

    check_waiting(ask)
    assert ledger.row("account", id=world.dana.account_id)["vat_check"] == "pending"


def waiting(world: World, count: int, prefix: str = "NL") -> list[UUID]:
    """So many accounts whose number waits."""
    with unit_of_work() as db:
        rows = [
            Account(
                tenant_id=world.tenant.id,
                kind="standard",
                name=f"No {n}",
                vat_number=f"{prefix}{n:09}",
                vat_check="pending",
            )
            for n in range(count)
        ]
        for n, row in enumerate(rows):
            row.vat_number = f"{prefix}{n:09}"
        db.add_all(rows)
        db.flush()
        return [row.id for row in rows]


def states(accounts: list[UUID]) -> dict[str, int]:
    found = [ledger.row("account", id=key)["vat_check"] for key in accounts]
    return {state: found.count(state) for state in set(found)}


def test_numbers_without_a_verdict_hold_up_no_other(world: World, clock: time_machine.Traveller) -> None:
    silent, fine = waiting(world, 25, "DE"), waiting(world, 15)

    def ask(number: str) -> bool:
        if number.startswith("DE"):
            raise RegisterAway("MS_UNAVAILABLE")
        return True

    for _ in range(3):
        check_waiting(ask)
        clock.shift(timedelta(seconds=30))
    assert states(fine) == {"verified": 15}
    assert states(silent) == {"pending": 25}


def test_each_question_without_a_verdict_waits_longer_up_to_a_day(world: World, clock: time_machine.Traveller) -> None:
    [key] = waiting(world, 1)
    asked: list[str] = []

    def ask(number: str) -> bool:
        asked.append(number)
        raise RegisterAway("away")

    waits = []
    for number in range(14):
        check_waiting(ask)
        assert len(asked) == number + 1
        due = ledger.row("account", id=key)["vat_due_at"]
        waits.append(due - now())
        check_waiting(ask)
        assert len(asked) == number + 1, "not before its time"
        clock.move_to(due)
    for number, wait in enumerate(waits):
        expected = min(vat_checks.FIRST_WAIT * 2**number, vat_checks.LONGEST_WAIT)
        assert 0.75 * expected <= wait <= 1.25 * expected
    check_waiting(lambda _: True)
    assert states([key]) == {"verified": 1}


def test_the_one_that_has_waited_longest_is_asked_first(world: World, clock: time_machine.Traveller) -> None:
    first, second, _ = waiting(world, 3)
    ledger.edit("account", first, vat_due_at=now() - timedelta(minutes=1))
    ledger.edit("account", second, vat_due_at=now() - timedelta(hours=1))
    asked: list[str] = []
    check_waiting(lambda number: bool(asked.append(number)) or True)
    assert [number[-1] for number in asked] == ["2", "1", "0"]


def test_processes_that_look_at_once_ask_about_each_number_once(world: World) -> None:
    accounts = waiting(world, 40)
    asked: list[str] = []

    def ask(number: str) -> bool:
        asked.append(number)
        return True

    at_once(*(lambda: check_waiting(ask) for _ in range(4)))
    assert states(accounts) == {"verified": 40}
    assert sorted(asked) == sorted(set(asked))


def test_a_fault_with_one_number_holds_up_no_other(world: World) -> None:
    accounts = waiting(world, 3)

    def ask(number: str) -> bool:
        if number.endswith("0"):
            raise KeyError("isValid")
        return True

    assert check_waiting(ask) == 3
    assert states(accounts) == {"verified": 2, "pending": 1}


@pytest.mark.parametrize("number", ["CHE107787577MWST", "NO995525828MVA", "GB980780684", "IS00621", "12345"])
def test_a_number_that_the_register_does_not_keep_is_told_so_and_never_asked(world: World, number: str) -> None:
    ledger.edit("account", world.dana.account_id, vat_number=number, vat_check="pending")

    def ask(_: str) -> bool:
        raise AssertionError("asked")

    check_waiting(ask)
    assert ledger.row("account", id=world.dana.account_id)["vat_check"] == "not_checkable"


@pytest.mark.parametrize(
    ("country", "number", "state"), [("CH", "CHE-107.787.577 MWST", "not_checkable"), ("NL", KNOWN, "pending")]
)
def test_a_new_number_begins_anew(
    world: World, monkeypatch: pytest.MonkeyPatch, country: str, number: str, state: str
) -> None:
    monkeypatch.setenv("ONRAMP_VAT_CHECK_URL", "https://register.example.com")
    get_settings.cache_clear()
    later = now() + timedelta(hours=5)
    ledger.edit(
        "account",
        world.dana.account_id,
        type="business",
        country=country,
        vat_number="XX1",
        vat_check="pending",
        vat_due_at=later,
        vat_tries=9,
    )
    form = {"company_name": "Fleet BV", "vat_number": number, "billing_email": "bills@fleet.example.com"}
    setup.save(world.dana, section="company", form=form)
    row = ledger.row("account", id=world.dana.account_id)
    assert (row["vat_check"], row["vat_due_at"], row["vat_tries"]) == (state, None, 0)


@pytest.mark.parametrize("of", ["head", "body"])
def test_an_answer_that_drips_is_given_up_on_as_a_whole(monkeypatch: pytest.MonkeyPatch, of: str) -> None:
    monkeypatch.setattr(vat_register, "ANSWERS_WITHIN", 0.5)
    with SendGridServer() as dripping:
        dripping.script(sendgrid_server.drip(status=200, of=of))
        with pytest.raises(RegisterAway):
            vat_register.ask(f"{dripping.url}/_drip", KNOWN)
