"""Where blocking work runs: pools of threads with a name, a size and a limit on what waits for them.

Reads are kept apart from writes, so that one locked write holds up no reader; strangers are kept apart from people who
are signed in, so that no crowd of them takes their place; health has a thread of its own, so that it always answers.
"""

import asyncio
import contextvars
import functools
import os
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, ParamSpec, TypeVar

from app.core import deadlines
from app.core.catalogue import t
from app.core.errors import AppError

Params = ParamSpec("Params")
ResultT = TypeVar("ResultT")
UseCase = TypeVar("UseCase", bound=Callable[..., Any])

BEGINS_WITHIN = 2.0
"""Seconds that work may wait for a thread: with the wait for a lock behind it, the answer is there within five."""

GIVES_WAY = 10
"""How far hashing stands behind the rest of the process where the system decides who computes (Unix's nice)."""

_ONLY_READS = "__onramp_only_reads__"


class Busy(AppError):
    """So much waits already that this would not be done in time; nothing of it was begun."""

    def __init__(self) -> None:
        super().__init__(t("Too many people are waiting at the moment. Nothing was changed; please try again shortly."))


class Overdue(AppError):
    """Not done within the time of one event."""

    def __init__(self) -> None:
        super().__init__(t("This takes too long at the moment. Load the page again to see what has been done."))


class Pool:
    """Threads for one kind of work. `most_waiting` is how much may wait while all of them are at work."""

    def __init__(self, name: str, *, threads: int, most_waiting: int) -> None:
        self.name = name
        self.threads = threads
        self.most_waiting = most_waiting
        self._executor = ThreadPoolExecutor(threads, thread_name_prefix=name)
        self._counting = threading.Lock()
        self._taken = 0

    async def run(
        self, use_case: Callable[Params, ResultT], *arguments: Params.args, **named: Params.kwargs
    ) -> ResultT:
        """Run blocking work in one of these threads, with the context of the caller.

        Raises Busy when too much waits, Overdue when the time of the event is over. What nobody waits for any longer
        is not begun.
        """
        context = contextvars.copy_context()
        job = self._submit(functools.partial(context.run, functools.partial(use_case, *arguments, **named)))
        answer = asyncio.wrap_future(job)
        try:
            if not await _is_there(answer, deadlines.left(BEGINS_WITHIN)) and job.cancel():
                raise Busy
            if not await _is_there(answer, deadlines.left(deadlines.EVENT_WITHIN)):
                raise Overdue
            return answer.result()
        finally:
            answer.cancel()

    def _submit(self, work: Callable[[], ResultT]) -> "Future[ResultT]":
        with self._counting:
            if self._taken >= self.threads + self.most_waiting:
                raise Busy
            self._taken += 1
        job = self._executor.submit(work)
        job.add_done_callback(self._done)
        return job

    def _done(self, _job: "Future[Any]") -> None:
        with self._counting:
            self._taken -= 1


async def _is_there(answer: "asyncio.Future[Any]", within: float) -> bool:
    done, _ = await asyncio.wait({answer}, timeout=within)
    return bool(done)


LOOK_UPS = Pool("look-ups", threads=6, most_waiting=400)
"""Who is calling: one short read before every event of somebody with a session."""

READS = Pool("reads", threads=8, most_waiting=200)
WRITES = Pool("writes", threads=12, most_waiting=60)
PUBLIC_READS = Pool("public-reads", threads=4, most_waiting=200)
PUBLIC_WRITES = Pool("public-writes", threads=4, most_waiting=40)
HEALTH = Pool("health", threads=1, most_waiting=4)
POOLS = (LOOK_UPS, READS, WRITES, PUBLIC_READS, PUBLIC_WRITES, HEALTH)


def reads(use_case: UseCase) -> UseCase:
    """Mark a use case that only reads: it never waits behind one that writes. Everything else counts as a write."""
    setattr(use_case, _ONLY_READS, True)
    return use_case


def only_reads(use_case: Callable[..., Any]) -> bool:
    """Whether a use case is marked as one that only reads."""
    return getattr(use_case, _ONLY_READS, False)


def pool_for(use_case: Callable[..., Any], *, signed_in: bool) -> Pool:
    """Where a use case runs for somebody who is signed in, or for a stranger."""
    if signed_in:
        return READS if only_reads(use_case) else WRITES
    return PUBLIC_READS if only_reads(use_case) else PUBLIC_WRITES


def computed(work: Callable[[], ResultT]) -> ResultT:
    """The result of what takes a core for long and needs no interpreter: the hash of a password.

    Strangers decide how much is hashed. So a core is left to everybody else, and on the others hashing gives way.
    """
    return _computing().submit(work).result()


@functools.lru_cache(maxsize=1)
def _computing() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max(1, (os.cpu_count() or 1) - 1), "hashing", initializer=_give_way)


def _give_way() -> None:
    if sys.platform == "linux":  # elsewhere a priority belongs to the whole process
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), GIVES_WAY)


os.register_at_fork(after_in_child=_computing.cache_clear)
