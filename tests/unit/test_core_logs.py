"""The log: what strangers cause is written sparingly."""

import logging

import pytest

from app.core import logs


def test_what_strangers_cause_is_written_a_few_times_a_minute(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    moment = 1000.0
    monkeypatch.setattr(logs, "monotonic", lambda: moment)
    sparingly = logs.Sparingly(logging.getLogger("onramp.test"), most=3)
    for number in range(10):
        sparingly.warning("Dropped %s", number)
    assert [record.getMessage() for record in caplog.records] == ["Dropped 0", "Dropped 1", "Dropped 2"]
    moment += 60
    sparingly.warning("Dropped %s", 10)
    assert [record.getMessage() for record in caplog.records[3:]] == [
        "7 more of the kind were not written in the minute before",
        "Dropped 10",
    ]


def test_a_library_writes_a_few_lines_a_minute_and_the_others_as_many_as_they_like(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Reflex writes a line for each socket of another version, and for each address with a list in it."""
    moment = 1000.0
    monkeypatch.setattr(logs, "monotonic", lambda: moment)
    few = logs.FewOfLibraries(most=3)
    written: list[str] = []

    def write(name: str, text: str, level: int = logging.WARNING) -> None:
        record = logging.LogRecord(name, level, "", 0, text, (), None)
        if few.filter(record):
            written.append(record.getMessage())

    for number in range(10):
        write("reflex.app", f"schema {number}")
    for number in range(5):
        write("onramp.jobs", f"job {number}")
    write("reflex_base.vars.base", "another logger")
    assert written == ["schema 0", "schema 1", "schema 2", *(f"job {n}" for n in range(5)), "another logger"]
    write("reflex.app", "something broke", logging.ERROR)
    assert written[-1] == "something broke", "strangers who cause warnings hide no error"
    moment += 60
    write("reflex.app", "schema 10")
    assert written[-1] == "schema 10 (7 more of the kind were not written in the minute before)"


def test_a_line_is_one_line_in_the_order_it_is_written_in() -> None:
    """A line break forges the next line, a mark of direction the order of this one."""
    assert logs.one_line("a\nb\u2028c\u202ed\u2066e") == r"a\nb\u2028c\u202ed\u2066e"
