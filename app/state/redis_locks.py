"""The lock of a tree in Redis, given back whatever is cancelled.

Reflex takes the lock before its `try`, and gives it back by a command that can be cancelled as well. A page that is
reloaded while it loads cancels its load; where that met one of the two, the lock stood until it expired, and the page
waited ten seconds for nobody. Here both commands run to their end behind the one who waits for them.
"""

import asyncio
import contextlib
import logging
import uuid
from collections.abc import AsyncIterator, Coroutine
from typing import Any

from redis import exceptions
from reflex.istate.manager.redis import StateManagerRedis
from reflex.istate.manager.token import StateToken

log = logging.getLogger("onramp.redis")

_GIVE_BACK = "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) else return 0 end"
"""Deletes the lock only while it is the own one: it may have expired, and be somebody else's by now."""

_reflex_tries = StateManagerRedis._try_get_lock
_background: set["asyncio.Task[Any]"] = set()


def install() -> None:
    """Let Reflex take and give back its locks in this way."""
    StateManagerRedis._try_get_lock = _try_get_lock
    StateManagerRedis._lock = _lock


async def _try_get_lock(self: StateManagerRedis, lock_key: bytes, lock_id: bytes) -> bool | None:
    """Whether the lock was free and is taken now. Whoever is cancelled while it is asked for gives it back."""
    asking = _begun(_reflex_tries(self, lock_key, lock_id))
    try:
        return await asyncio.shield(asking)
    except asyncio.CancelledError:
        _begun(_give_back_after(self, asking, lock_key, lock_id))
        raise


@contextlib.asynccontextmanager
async def _lock(self: StateManagerRedis, token: StateToken[Any], event_name: str | None = None) -> AsyncIterator[bytes]:
    """Hold the lock of a tree in the block; yields what it is held with."""
    lock_key = self._lock_key(token)
    lock_id = (f"{event_name}:{uuid.uuid4().hex}" if event_name else uuid.uuid4().hex).encode()
    try:
        await self._wait_lock(lock_key, lock_id)
        yield lock_id
    finally:
        await asyncio.shield(_begun(_give_back(self, lock_key, lock_id)))


async def _give_back(manager: StateManagerRedis, lock_key: bytes, lock_id: bytes) -> None:
    try:
        given_back: Any = manager.redis.eval(_GIVE_BACK, 1, lock_key, lock_id)
        await given_back
    except exceptions.RedisError as problem:
        log.warning("The lock of a page was not given back, and ends by itself: %s", type(problem).__name__)
    # Whoever began to wait after the message that the lock is free was read.
    manager._notify_next_waiter(lock_key)


async def _give_back_after(
    manager: StateManagerRedis, asking: "asyncio.Task[Any]", lock_key: bytes, lock_id: bytes
) -> None:
    await asyncio.wait({asking})
    await _give_back(manager, lock_key, lock_id)


def _begun(work: Coroutine[Any, Any, Any]) -> "asyncio.Task[Any]":
    """A task that nobody has to wait for: it is kept until its end, and its error told by whoever does wait."""
    task = asyncio.create_task(work)
    _background.add(task)
    task.add_done_callback(_ended)
    return task


def _ended(task: "asyncio.Task[Any]") -> None:
    _background.discard(task)
    if not task.cancelled():
        task.exception()
