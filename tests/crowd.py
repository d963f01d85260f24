"""Many callers in the same moment, each in a thread with a connection of its own."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

PATIENCE = 60.0
"""Seconds that something may take which takes one where nothing else runs."""


def wait_until(true: Callable[[], bool], what: str = "it does not come") -> None:
    """Return as soon as it is true; AssertionError with `what` when it is not after PATIENCE."""
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline, what
        time.sleep(0.01)


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """What each call returned, or the exception it raised; all of them start together."""
    start = threading.Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        start.wait(30)
        try:
            return call()
        except Exception as problem:
            return problem

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def outcomes(results: list[Any]) -> dict[str, int]:
    """How often each kind of exception came back; whatever was returned counts as "done"."""
    counts: dict[str, int] = {}
    for result in results:
        name = type(result).__name__ if isinstance(result, Exception) else "done"
        counts[name] = counts.get(name, 0) + 1
    return counts
