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
