"""What reaches a socket beneath its frames: pings, pongs, pieces of a message that does not end.

The server takes, answers and keeps all of these before anything of ours sees them: one socket that sent pings and read
no answer cost 85 MB a second, a few that sent pongs made everybody else's event a hundred times as slow. So what the
system has received for a connection is compared with what came out of it as frames. Where much more goes in, the
connection is cut, and its neighbourhood opens no socket for a minute; if it goes on with those it has, all of them go.
"""

import asyncio
import dataclasses
import logging
import os
import socket
import struct
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from app.core import network
from app.core.logs import Sparingly
from app.http.neighbours import Neighbour, Neighbours

LOOK_EVERY = 0.5
MOST_LOOKED_THROUGH = 500
"""Open files among which a connection is searched for at once. Of more, the next look does it for all that are new."""
MOST_SEARCHES = 3
AT_ONCE = 200
FRAME_HEAD = 14
"""Bytes of a frame that are none of its message; there may be fewer."""

_CAN_COUNT = sys.platform == "linux"
_OPEN_FILES = "/proc/self/fd"
_TCP_INFO_RECEIVED = struct.Struct("128xQ")
"""`tcpi_bytes_received` in `struct tcp_info` of linux/tcp.h, since Linux 4.1."""

_sparingly = Sparingly(logging.getLogger("onramp.edge"))


@dataclasses.dataclass(eq=False, slots=True)
class Wire:
    """One connection that has become a socket."""

    peer: tuple[str, int]
    neighbour: Neighbour
    file: int | None = None
    searches: int = 0
    expected: int = 0
    """Bytes that were received before it became a socket, and those of the frames that came out of it since."""
    charged: int = 0
    """Bytes beyond that, as far as its neighbourhood had to account for them."""
    is_cut: bool = False

    def saw(self, message: Any) -> None:
        """Count a frame that came out."""
        data = message.get("bytes") or (message.get("text") or "").encode("utf-8", "replace")
        self.expected += len(data) + FRAME_HEAD

    def newly_unseen(self) -> int:
        """How many more bytes have gone in without coming out than at the last look; fewer where a frame came late."""
        received = _received(self.file) if self.file is not None else None
        unseen = max(0, (received or 0) - self.expected)
        if self.file is None or (unseen > self.charged and _peer(self.file) != self.peer):
            return 0  # it has ended, and the file is another's
        more, self.charged = unseen - self.charged, unseen
        return more


class Wires:
    """All of a process, looked at twice a second as long as there are any."""

    def __init__(self, neighbours: Neighbours, *, behind_proxy: bool) -> None:
        self._neighbours = neighbours
        self._behind_proxy = behind_proxy
        self._open: set[Wire] = set()
        self._looking: asyncio.Task[None] | None = None

    @contextmanager
    def watched(self, peer: tuple[str, int | str], head: int, neighbour: Neighbour) -> Iterator[Wire]:
        """Look after a connection for the block, from its request on, the head of which has so many bytes."""
        wire = Wire((network.address(peer[0]), int(peer[1])), neighbour, expected=head)
        self._open.add(wire)
        if _CAN_COUNT:
            self._search(MOST_LOOKED_THROUGH)
            self._looking = self._looking or asyncio.create_task(self._look_on())
        try:
            yield wire
        finally:
            self._settle([wire])
            self._open.discard(wire)

    async def _look_on(self) -> None:
        try:
            while self._open:
                await asyncio.sleep(LOOK_EVERY)
                self._search()
                for some in batched(list(self._open)):
                    self._settle(some)
                    await asyncio.sleep(0)
        finally:
            self._looking = None

    def _search(self, most: int | None = None) -> None:
        """Find the open files of the connections that are new."""
        new = {one.peer: one for one in self._open if one.file is None and one.searches < MOST_SEARCHES}
        files = {int(name) for name in os.listdir(_OPEN_FILES)} - {one.file for one in self._open} if new else set()
        if most is not None and len(files) > most:
            return
        for wire in new.values():
            wire.searches += 1
        for file in files:
            if (peer := _peer(file)) in new:
                self._found(new[peer], file)

    def _found(self, wire: Wire, file: int) -> None:
        wire.file = file
        if self._behind_proxy:
            # It has sent other requests before, and sends nothing behind this one as long as nobody has answered it.
            wire.expected = _received(file) or wire.expected

    def _settle(self, wires: Iterable[Wire]) -> None:
        """Let the neighbourhoods account for what was not seen, and cut those off that have too much of it."""
        for wire in wires:
            more = 0 if wire.is_cut else wire.newly_unseen()
            if more and self._neighbours.exceeds_unseen(wire.neighbour, more):
                self._cut(wire)

    def _cut(self, wire: Wire) -> None:
        again = self._neighbours.bar(wire.neighbour)
        _sparingly.warning("Cut a socket: much more came in than frames%s", ", not for the first time" if again else "")
        hang_up(wire)
        for one in self._open if again else ():
            if one.neighbour is wire.neighbour:
                hang_up(one)


def batched(wires: list[Wire]) -> Iterator[list[Wire]]:
    """So many at once that nobody waits for it."""
    for start in range(0, len(wires), AT_ONCE):
        yield wires[start : start + AT_ONCE]


def hang_up(wire: Wire) -> None:
    """End the connection, whatever the server still has of it."""
    wire.is_cut = True
    with suppress(OSError):
        file = os.dup(wire.file if wire.file is not None else -1)
        with socket.socket(fileno=file) as connection:
            if _peer(file) == wire.peer:
                connection.shutdown(socket.SHUT_RDWR)


def _peer(file: int) -> tuple[str, int] | None:
    with suppress(OSError), _borrowed(file) as connection:
        name = connection.getpeername()
        return (network.address(name[0]), name[1]) if isinstance(name, tuple) else None
    return None


def _received(file: int) -> int | None:
    with suppress(OSError, struct.error), _borrowed(file) as connection:
        info = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _TCP_INFO_RECEIVED.size)
        return _TCP_INFO_RECEIVED.unpack(info)[0]
    return None


@contextmanager
def _borrowed(file: int) -> Iterator[socket.socket]:
    """The server's own file as a socket, left open. IPv6 has room for the addresses of both."""
    connection = socket.socket(socket.AF_INET6, socket.SOCK_STREAM, socket.IPPROTO_TCP, fileno=file)
    try:
        yield connection
    finally:
        connection.detach()
