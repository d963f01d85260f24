"""A background job goes on whatever happens, until it is told to stop."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from app.core import loops
from app.core.loops import Job
from app.core.settings import get_settings
from app.services.accounts import vat_checks
from app.services.assets import lapses
from app.services.delivery import leases
from app.services.identity import purge
from app.services.operations import jobs
from app.services.registration import public_answers
from tests.crowd import PATIENCE
from tests.mailroom import Mailroom

FAILURES = [OperationalError("SELECT 1", None, Exception("away")), KeyError("subscription"), ValueError(), OSError()]
SECOND = timedelta(seconds=1)
JOBS: dict[str, tuple[Any, str]] = {
    "mail": (leases, "is_due"),
    "confirmations": (lapses, "settle_all"),
    "purge": (purge, "one_batch"),
    "VAT checks": (vat_checks, "check_next"),
}
"""Every job, and what it does in its work."""


class Stop(threading.Event):
    """Waits for nobody, and stops after so many waits."""

    def __init__(self, after: int) -> None:
        super().__init__()
        self.after = after
        self.waits: list[float | None] = []

    def wait(self, timeout: float | None = None) -> bool:
        self.waits.append(timeout)
        if len(self.waits) >= self.after:
            self.set()
        return self.is_set()


class Work:
    """Fails in each way there is, then has nothing to do."""

    def __init__(self) -> None:
        self.failures = list(FAILURES)
        self.done = 0

    def __call__(self, *_: Any, **__: Any) -> bool:
        if self.failures:
            raise self.failures.pop()
        self.done += 1
        return False


@pytest.fixture
def table(monkeypatch: pytest.MonkeyPatch) -> dict[str, Job]:
    """Every job by its name; their work does nothing but fail."""
    monkeypatch.setenv("ONRAMP_VAT_CHECK_URL", "https://register.example.com")
    get_settings.cache_clear()
    monkeypatch.setattr(public_answers, "is_due", lambda: False)
    for module, name in JOBS.values():
        monkeypatch.setattr(module, name, Work())
    return {job.name: job for job in jobs.table(get_settings(), Mailroom())}


def test_every_job_is_tried_here(table: dict[str, Job]) -> None:
    assert list(table) == list(JOBS)


@pytest.mark.parametrize("name", JOBS)
def test_each_job_survives_every_failure(table: dict[str, Job], name: str) -> None:
    stop = Stop(len(FAILURES) + 3)
    loops.until_stopped(table[name], stop)
    module, work = JOBS[name]
    assert getattr(module, work).done == 3
    assert stop.waits == [loops.AFTER_FAILURE] * len(FAILURES) + [table[name].every / SECOND] * 3


def test_a_job_goes_on_at_once_while_there_is_more() -> None:
    more, stop = iter([True, True, False, True]), Stop(4)
    loops.until_stopped(Job("the test", lambda: next(more), every=timedelta(hours=1)), stop)
    assert stop.waits == [loops.BREATH, loops.BREATH, 3600, loops.BREATH]


def test_at_the_end_the_piece_in_hand_is_finished_and_no_other_is_begun() -> None:
    begun, finish, done = threading.Event(), threading.Event(), list[str]()

    def work() -> bool:
        begun.set()
        assert finish.wait(PATIENCE)
        done.append("done")
        return True

    ending = threading.Timer(0.2, finish.set)
    with loops.running([Job("the test", work, every=SECOND)]):
        assert begun.wait(PATIENCE)
        ending.start()
    assert done == ["done"]


def test_whoever_cannot_wait_for_the_end_leaves_after_its_time() -> None:
    begun, finish = threading.Event(), threading.Event()
    work = lambda: bool(begun.set()) or finish.wait(PATIENCE)  # noqa: E731
    with loops.running([Job(f"the test {number}", work, every=SECOND) for number in range(3)], within=0.01):
        assert begun.wait(PATIENCE)
    assert not finish.is_set()
    finish.set()
