"""Whose event runs: one of each person at a time, and two of a network neighbourhood.

Every page has a queue of its own, so that forty pages of one customer had forty events under way at once, and the one
event of somebody else was sixty times as slow. Here they wait for each other. Strangers of one neighbourhood count as
one person: a cookie that nobody knows yet is one that anybody can make up.
"""

import asyncio
import dataclasses
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from reflex_base.constants import RouteVar
from reflex_base.event.processor import BaseStateEventProcessor
from reflex_base.event.processor.event_processor import EventQueueEntry
from reflex_base.registry import RegisteredEventHandler

from app.core import cookies, familiar, network

OF_A_PERSON, OF_A_NEIGHBOURHOOD = 1, 2

HOLDS = 0.25
"""Seconds after which the next one begins all the same: what takes longer waits for something, and computes nothing."""


class TakingTurns(BaseStateEventProcessor):
    """Reflex's event processor, in which no caller takes the time of all others."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.turns = Turns()

    async def _execute_event(self, *, entry: EventQueueEntry, registered_handler: RegisteredEventHandler) -> None:
        async with self.turns.turn(*lines_of(entry.ctx.router_data)):
            await super()._execute_event(entry=entry, registered_handler=registered_handler)


def lines_of(router_data: Mapping[str, Any]) -> tuple[tuple[str, int], ...]:
    """The lines in which an event waits, and how many of each run at once."""
    where = network.neighbourhood(str(router_data.get(RouteVar.CLIENT_IP, "")))
    digest = cookies.any_digest_in((router_data.get(RouteVar.HEADERS) or {}).get("cookie", ""))
    person = digest if digest and familiar.holds(digest) else f"strangers at {where}"
    return (person, OF_A_PERSON), (f"all at {where}", OF_A_NEIGHBOURHOOD)


class Turns:
    """The lines that somebody stands in."""

    def __init__(self) -> None:
        self._lines: dict[str, _Line] = {}

    def __len__(self) -> int:
        return len(self._lines)

    @asynccontextmanager
    async def turn(self, *lines: tuple[str, int]) -> AsyncIterator[None]:
        """Wait in each line, one after the other, and have a place in all of them for the block."""
        places = [_Place(self._joined(name, most)) for name, most in lines]
        try:
            for place in places:
                await place.take()
            ending = asyncio.get_running_loop().call_later(HOLDS, _give_back, places)
            try:
                yield
            finally:
                ending.cancel()
        finally:
            _give_back(places)
            for name, _ in lines:
                self._left(name)

    def _joined(self, name: str, most: int) -> asyncio.Semaphore:
        line = self._lines.setdefault(name, _Line(asyncio.Semaphore(most)))
        line.length += 1
        return line.free

    def _left(self, name: str) -> None:
        self._lines[name].length -= 1
        if not self._lines[name].length:
            del self._lines[name]


@dataclasses.dataclass(slots=True)
class _Line:
    free: asyncio.Semaphore
    length: int = 0
    """How many wait in it, run, or have run longer than they hold a place."""


@dataclasses.dataclass(slots=True)
class _Place:
    line: asyncio.Semaphore
    is_taken: bool = False

    async def take(self) -> None:
        await self.line.acquire()
        self.is_taken = True

    def give_back(self) -> None:
        if self.is_taken:
            self.is_taken = False
            self.line.release()


def _give_back(places: list[_Place]) -> None:
    for place in places:
        place.give_back()
