"""What breaks is told to people as a sentence and a reference, and to the log without secrets."""

import logging
import re
from typing import Any

import pytest

from app.core import logs
from app.core.db import Database
from app.core.errors import Conflict
from app.services.overview import shell
from app.state.gate.doors import EXCEPTION
from app.state.gate.failures import on_backend_exception, on_frontend_exception
from app.state.session import SessionState
from tests import people
from tests.wire.processors import processing
from tests.wire.sockets import event_name

ENTER = event_name(SessionState, "enter")
SECRET = "hunter2-hunter2-hunter2"
TOKEN = "Q0h3X1kzT2pLbU5xUnNUdVZ3WHlaQUJDREVGR0hJSktM"[:43]


@pytest.fixture(autouse=True)
def _redacted_records():
    """As `logs.configure` does in a serving process, for this test only."""
    before = logging.getLogRecordFactory()
    logging.setLogRecordFactory(logs._RedactedRecord)
    yield
    logging.setLogRecordFactory(before)


async def test_unexpected_fault_reaches_the_user_as_a_reference(
    database: Database, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    world = people.build()

    def broken(_who: Any) -> None:
        raise RuntimeError(f"{{'password': '{SECRET}'}} at https://volta.example.com/activate?t={TOKEN} with {TOKEN}")

    monkeypatch.setattr(shell, "describe", broken)
    async with processing(monkeypatch, on_exception=on_backend_exception) as processor:
        assert await processor.send(ENTER, tenant=world.tenant)
    told = " ".join(str(event) for event in processor.events) + str(processor.deltas)
    reference = re.search(r"Reference (\w{5})\.", told)
    assert reference
    assert "What you typed is still here." in told
    for hidden in (SECRET, TOKEN, "RuntimeError", "broken", ".py"):
        assert hidden not in told
    assert reference[1] in caplog.text
    assert "RuntimeError" in caplog.text
    assert "in broken" in caplog.text
    assert SECRET not in caplog.text
    assert TOKEN not in caplog.text


async def test_refusal_that_no_handler_caught_is_told_in_its_own_words(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = people.build()

    def refusing(_who: Any) -> None:
        raise Conflict("Somebody else was faster.")

    monkeypatch.setattr(shell, "describe", refusing)
    async with processing(monkeypatch, on_exception=on_backend_exception) as processor:
        await processor.send(ENTER, tenant=world.tenant)
    assert "Somebody else was faster." in str(processor.events)


async def test_what_a_browser_reports_is_one_line_of_a_kilobyte(
    database: Database, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    world = people.build()
    info = f"TypeError\n[bold]x[/bold]\x1b[31m\u2028?t={TOKEN} " + "\u00e9" * 9_000
    async with processing(monkeypatch) as processor:
        for _ in range(20):
            await processor.send(EXCEPTION, {"info": info, "component_stack": "at App"}, tenant=world.tenant)
    lines = [record.getMessage() for record in caplog.records if record.name == "onramp.failures"]
    assert 1 <= len(lines) <= 5, "one address may not fill the log"
    for line in lines:
        assert "\n" not in line
        assert "\x1b" not in line
        assert "\u2028" not in line
        assert len(line.encode()) <= 1100
        assert TOKEN not in line


def test_browsers_together_cannot_fill_the_log(caplog: pytest.LogCaptureFixture) -> None:
    for number in range(500):
        on_frontend_exception(Exception(f"report {number}"))
    assert len([record for record in caplog.records if record.name == "onramp.failures"]) <= 30


@pytest.mark.parametrize(
    "text",
    [
        f"GET /activate?t={TOKEN} HTTP/1.1",
        f"cookie: a=b; onramp={TOKEN}; c=d",
        f"__Host-onramp={TOKEN}",
        f"{{'headers': {{'cookie': 'onramp={TOKEN}'}}}}",
        f'{{"ticket": "{TOKEN}"}}',
        f"Event(payload={{'form': {{'email': 'a@b.c', 'password': '{TOKEN[:12]}'}}}})".replace(TOKEN[:12], SECRET),
        f'{{"new_password": "{SECRET}"}}',
        f"postgresql+psycopg://onramp:{SECRET}@db/onramp",
        f"somewhere {TOKEN} in the middle",
        '{"password": "with \\" a quote ' + SECRET + '"}',
    ],
)
def test_no_secret_is_logged_whoever_logs_it(text: str, caplog: pytest.LogCaptureFixture) -> None:
    logging.getLogger("some.library").warning("%s", text)
    try:
        raise ValueError(text)
    except ValueError:
        logging.getLogger("some.library").exception("broken")
    assert "broken" in caplog.text
    assert TOKEN not in caplog.text
    assert SECRET not in caplog.text


def test_log_keeps_what_is_no_secret() -> None:
    text = "Refused enter_staff for session 0190a1b2-0000-7000-8000-000000000000: t=5, rate 0.25, " + "a" * 64
    assert logs.redact(text) == text
