"""A background job goes on whatever happens, until it is told to stop."""

import threading
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from app.core import loops
from app.services.accounts import vat_checks
from app.services.assets import lapses
from app.services.delivery import leases
from app.services.operations import jobs

FAILURES = [OperationalError("SELECT 1", None, Exception("away")), KeyError("subscription"), ValueError(), OSError()]


class Stop(threading.Event):
    """Waits for nobody, and stops after so many waits."""

    def __init__(self, after: int) -> None:
        super().__init__()
        self.left = after

    def wait(self, timeout: float | None = None) -> bool:
        self.left -= 1
        if self.left <= 0:
            self.set()
        return self.is_set()


class Work:
    """Fails in each way there is, then works."""

    def __init__(self) -> None:
        self.failures = list(FAILURES)
        self.done = 0

    def __call__(self, *_: Any, **__: Any) -> bool:
        if self.failures:
            raise self.failures.pop()
        self.done += 1
        return False


def test_a_loop_survives_every_failure() -> None:
    work = Work()
    loops.until_stopped("the test", work, Stop(len(FAILURES) + 3), every=0.5)
    assert work.done == 3


@pytest.mark.parametrize("job", ["mail", "confirmations", "vat"])
def test_each_background_job_survives_every_failure(monkeypatch: pytest.MonkeyPatch, job: str) -> None:
    work, stop = Work(), Stop(len(FAILURES) + 3)
    if job == "mail":
        monkeypatch.setattr(leases, "is_due", work)
        jobs.run_mail(object(), stop)  # pyright: ignore[reportArgumentType]
    elif job == "confirmations":
        monkeypatch.setattr(lapses, "settle_all", work)
        jobs.run_confirmations(stop)
    else:
        monkeypatch.setattr(vat_checks, "check_waiting", work)
        jobs.run_vat_checks(lambda _: True, stop)
    assert work.done == 3
