"""Background jobs: each in a loop of its own that goes on whatever happens, until all are told to stop."""

import logging
import threading
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from time import monotonic

AFTER_FAILURE = 5.0
"""Seconds before a job that failed is tried again. Most failures are a database that is away."""

BREATH = 0.01
"""Seconds between two pieces of work that wait: SQLite has one writer, and others want to be it."""

_log = logging.getLogger("onramp.jobs")


@dataclass(frozen=True, slots=True)
class Job:
    """Does a piece of work and says whether more of it waits; where none does, looks again after `every`."""

    name: str
    work: Callable[[], bool]
    every: timedelta


def until_stopped(job: Job, stop: threading.Event) -> None:
    """Do the job, whatever happens, until told to stop. The piece in hand is finished first."""
    while not stop.is_set():
        try:
            wait = BREATH if job.work() else job.every / timedelta(seconds=1)
        except Exception:
            _log.exception("the background job %s failed; trying again", job.name)
            wait = AFTER_FAILURE
        stop.wait(wait)


@contextmanager
def running(jobs: Iterable[Job], *, within: float | None = None) -> Generator[None, None, None]:
    """Each job in a thread of its own. At the end they have `within` seconds to finish what they have in hand."""
    stop = threading.Event()
    threads = [threading.Thread(target=until_stopped, args=(job, stop), name=job.name) for job in jobs]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        deadline = None if within is None else monotonic() + within
        for thread in threads:
            thread.join(None if deadline is None else max(0.0, deadline - monotonic()))
