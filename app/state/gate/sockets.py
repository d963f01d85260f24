"""Whom an answer is for: the socket that asked, and nobody who comes after it.

Reflex addresses answers to a client token, and a token is no secret: it stands in the address of the socket, which
proxies log. Whoever opens a socket with somebody's token would be sent the answers to that somebody's events, a login
ticket among them. Here the asking socket travels with the event (`router_data`'s session id), and an answer that this
socket cannot take any more is dropped; between processes as well, since a socket's events run where it is connected.
"""

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any
from uuid import UUID

from reflex.app import App, EventNamespace
from reflex.istate.manager.memory import StateManagerMemory
from reflex.istate.manager.redis import StateManagerRedis
from reflex.istate.manager.token import BaseStateToken
from reflex.state import State, StateUpdate
from reflex_base.constants import RouteVar
from reflex_base.event.context import EventContext

from app.core.logs import Sparingly
from app.state.gate import trees

MOST_WAITING = 50
"""Events of one client token that may wait; a page of ours has a handful at most."""

KEEP_NOBODYS = 60.0
"""Seconds that a visitor's tree outlives its socket."""

MOST_LEFT = 20
"""Trees of one person that stay without a socket; those that were left longest ago go first."""

MOST_PEOPLE = 10_000
"""People whose trees are counted; those of others end with Reflex's hour."""

LONGEST_HEADER = 300
"""Characters kept of each header: they lie with every tree."""

_sparingly = Sparingly(logging.getLogger("onramp.sockets"))


class Sockets(EventNamespace):
    """Reflex's socket events, with an owner for each answer and an end to what waits."""

    def __init__(self, namespace: str, app: App) -> None:
        super().__init__(namespace, app)
        self._left: dict[UUID, dict[str, None]] = {}
        """Client tokens of each person's pages that have lost their sockets, the newest last."""

    async def emit_update(self, update: StateUpdate, token: str) -> None:
        """Send an answer to the socket that asked for it, or to nobody."""
        asked = _asking_socket()
        if asked:
            record = self._token_manager.token_to_socket.get(token)
            if record is None or record.sid != asked or asked not in self._static_router_data:
                return
        await super().emit_update(update, token)

    async def on_event(self, sid: str, data: Any) -> None:
        """Take an event, unless so many of the same page wait already that it can only be a flood."""
        token = self.sid_to_token.get(sid)
        if token is not None and self.waiting(token) >= MOST_WAITING:
            _sparingly.warning("Dropped an event: %d of the same page wait already", MOST_WAITING)
            return
        await super().on_event(sid, data)

    def on_disconnect(self, sid: str) -> "asyncio.Task[Any] | None":
        """End what waits for a socket that is gone; forget a visitor's tree soon, and the oldest of a person's many."""
        token = self.sid_to_token.get(sid)
        if token is not None:
            self._end_waiting(token, sid)
            person = trees.leave(token)
            if person is None:
                self._forget_soon(token)
            else:
                self._forget_oldest(person, token)
        return super().on_disconnect(sid)

    def waiting(self, token: str) -> int:
        """How many events of this client token wait or run."""
        processor = self.app._event_processor
        if processor is None:
            return 0
        arriving = processor._queue._queue if processor._queue is not None else ()  # pyright: ignore
        return len(processor._token_queues.get(token, ())) + sum(entry.ctx.token == token for entry in arriving)

    def _build_static_router_data(self, sid: str, environ: dict) -> dict[str, Any]:
        found = super()._build_static_router_data(sid, environ)
        headers = {name: value[:LONGEST_HEADER] for name, value in found[RouteVar.HEADERS].items()}
        return {**found, RouteVar.HEADERS: headers}

    def _end_waiting(self, token: str, sid: str) -> None:
        # What runs for somebody who is signed in goes on to its end: the page that comes back shows what became of it.
        # What runs for a visitor ends too, since the next socket with this token may be somebody else's.
        processor = self.app._event_processor
        if processor is None:
            return
        entries = [entry for entry, _ in processor._token_queues.get(token, ())]
        if entries and trees.is_somebodys(token):
            entries = entries[1:]
        entries += [entry for entry in processor._queue._queue if entry.ctx.token == token] if processor._queue else []  # pyright: ignore
        for entry in entries:
            future = processor._futures.get(entry.ctx.txid)
            if future is not None and entry.ctx.router_data.get(RouteVar.SESSION_ID) == sid:
                future.cancel()

    def _forget_oldest(self, person: UUID, token: str) -> None:
        left = self._left.pop(person, {})
        left.pop(token, None)
        self._left[person] = left | {token: None}
        if len(left) >= MOST_LEFT:
            oldest = next(iter(left))
            del self._left[person][oldest]
            _in_background(self._forget(oldest))
        if len(self._left) > MOST_PEOPLE:
            del self._left[next(iter(self._left))]

    def _forget_soon(self, token: str) -> None:
        asyncio.get_running_loop().call_later(KEEP_NOBODYS, lambda: _in_background(self._forget(token)))

    async def _forget(self, token: str) -> None:
        if await self._token_manager.is_token_connected(token):
            return  # the page is back, here or at another process
        manager = self.app.state_manager
        whole = BaseStateToken(ident=token, cls=self.app._state or State)
        if isinstance(manager, StateManagerMemory):
            lock = manager._states_locks.get(whole.lock_key)
            if lock is not None and lock.locked():
                self._forget_soon(token)  # its last event is not done yet
            else:
                manager._purge_token(whole)
        elif isinstance(manager, StateManagerRedis):
            await manager.redis.delete(*(whole._state_key(state) for state in trees.all_states()))


_background: set["asyncio.Future[Any]"] = set()


def _in_background(work: Coroutine[Any, Any, None]) -> None:
    task = asyncio.ensure_future(work)
    _background.add(task)
    task.add_done_callback(_done)


def _done(task: "asyncio.Future[Any]") -> None:
    _background.discard(task)
    if not task.cancelled() and task.exception():
        _sparingly.warning("A visitor's tree could not be forgotten: %s", type(task.exception()).__name__)


def _asking_socket() -> str:
    try:
        return str(EventContext.get().router_data.get(RouteVar.SESSION_ID, ""))
    except LookupError:
        return ""
