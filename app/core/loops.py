"""The loop of a background job: it goes on whatever happens, until it is told to stop."""

import logging
import threading
from collections.abc import Callable

AFTER_FAILURE = 5.0
"""Seconds before a job that failed is tried again, at most its own time between two looks."""

_log = logging.getLogger("onramp.jobs")


def until_stopped(name: str, work: Callable[[], object], stop: threading.Event, *, every: float) -> None:
    """Do the work again and again, `every` so many seconds; at once while it says that there is more.

    Most failures are a database that is away. Whatever it is, the job must go on once it is over.
    """
    while not stop.is_set():
        try:
            more = work()
        except Exception:
            _log.exception("%s failed; trying again", name)
            stop.wait(min(AFTER_FAILURE, every) if every > 1 else AFTER_FAILURE)
            continue
        if not more:
            stop.wait(every)
