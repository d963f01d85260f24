"""The online check of VAT numbers marks and never blocks."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from app.core import vat_register
from app.core.vat_register import RegisterAway
from app.services import vat_checks
from tests import ledger
from tests.people import World

KNOWN = "NL004495445B01"


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


@pytest.fixture
def register() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Register)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


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
    assert vat_checks.check_waiting(lambda number: number == KNOWN) == 2
    assert ledger.row("account", id=world.dana.account_id)["vat_check"] == "verified"
    assert ledger.row("account", id=world.eli.account_id)["vat_check"] == "not_verified"
    assert vat_checks.check_waiting(lambda number: True) == 0


def test_a_number_that_changed_meanwhile_keeps_waiting(world: World) -> None:
    ledger.edit("account", world.dana.account_id, vat_number=KNOWN, vat_check="pending")

    def ask(number: str) -> bool:
        ledger.edit("account", world.dana.account_id, vat_number="NL820646660B01")
        return True

    vat_checks.check_waiting(ask)
    assert ledger.row("account", id=world.dana.account_id)["vat_check"] == "pending"
