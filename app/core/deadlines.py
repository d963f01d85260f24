"""Until when the work at hand must be done; whoever waits for a thread, a database or a lock asks here.

A deadline belongs to one event or request and follows it into the threads that work for it. Background jobs and
commands have none.
"""

from contextvars import ContextVar
from time import monotonic

EVENT_WITHIN = 8.0
"""Seconds for everything that one event or request asks for. A state tree in Redis is locked for ten at most."""

_deadline: ContextVar[float | None] = ContextVar("onramp_deadline", default=None)


def begin(seconds: float | None = None) -> None:
    """From now on the work of this context has so many seconds, by default those of an event."""
    _deadline.set(monotonic() + (EVENT_WITHIN if seconds is None else seconds))


def left(at_most: float) -> float:
    """Seconds that are left, never more than `at_most` and never less than nothing."""
    deadline = _deadline.get()
    return at_most if deadline is None else max(0.0, min(at_most, deadline - monotonic()))


def is_over() -> bool:
    """Whether nobody waits for this work any longer."""
    deadline = _deadline.get()
    return deadline is not None and monotonic() >= deadline
