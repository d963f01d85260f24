"""What one network neighbourhood may have of this process: sockets that are open, sockets it opens, frames a second.

One machine opens as many sockets as it likes, each just below the limit of a socket. So they are counted together, by
IPv4 address or the /64 of an IPv6 address. The counters are this process's own: several processes admit several times
as much. They end when a neighbourhood has nothing open and its allowance is full again, so that there are never more of
them than sockets that are open or were opened in the last seconds.
"""

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

from app.core import network

REOPENED_WITHIN = 10.0
"""Seconds in which an office opens all its sockets anew after its line, or this server, was away."""

AT_ONCE = 4
"""Seconds' worth of frames that may come in one moment: pages that connect again all load at the same time."""

MOST_UNSEEN = 2**20
"""Bytes that a neighbourhood may send in a minute beneath its frames: control frames, messages on their way."""

BARRED_FOR = 60.0
"""Seconds in which a neighbourhood that sent more opens no socket."""

SWEEP_EVERY = 1.0


@dataclass(slots=True)
class Allowance:
    """So many at once, and as many again in so many seconds."""

    most: float
    seconds: float
    left: float
    at: float

    def take(self, moment: float, how_many: int = 1) -> bool:
        """Use some up, or get some back; False where not as many are left."""
        self.left = min(self.most, self.left + (moment - self.at) * self.most / self.seconds)
        self.at = moment
        if self.left < how_many:
            return False
        self.left -= how_many
        return True

    def is_full(self, moment: float) -> bool:
        """Whether it says no more than one that is made anew."""
        return self.left + (moment - self.at) * self.most / self.seconds >= self.most


class Neighbour:
    """One neighbourhood, as far as this process knows it."""

    def __init__(self, sockets: int, frames: int, moment: float) -> None:
        self._most_sockets = sockets
        self.sockets = 0
        self._openings = Allowance(sockets, REOPENED_WITHIN, sockets, moment)
        self._frames = Allowance(frames * AT_ONCE, AT_ONCE, frames * AT_ONCE, moment)
        self._unseen = Allowance(MOST_UNSEEN, 60.0, MOST_UNSEEN, moment)
        self._barred_until = moment

    def opens(self, moment: float) -> bool:
        """Count one more socket, or say that it is one too many."""
        if self.is_barred(moment) or self.sockets >= self._most_sockets or not self._openings.take(moment):
            return False
        self.sockets += 1
        return True

    def floods(self, moment: float) -> bool:
        """Count one frame; whether that is one too many."""
        return not self._frames.take(moment)

    def exceeds_unseen(self, moment: float, more: int) -> bool:
        """Count bytes that came in and were no frame; whether they are too many."""
        return not self._unseen.take(moment, more)

    def is_barred(self, moment: float) -> bool:
        """Whether it opens no socket now, whatever it has."""
        return moment < self._barred_until

    def bar(self, moment: float) -> None:
        """Let it open no socket for a while."""
        self._barred_until = moment + BARRED_FOR

    def is_forgettable(self, moment: float) -> bool:
        """Whether nothing is lost when it is forgotten."""
        full = all(each.is_full(moment) for each in (self._openings, self._frames, self._unseen))
        return full and not self.sockets and not self.is_barred(moment)


class Neighbours:
    """All of them."""

    def __init__(self, *, sockets: int, frames: int, clock: Callable[[], float] = monotonic) -> None:
        self._sockets, self._frames, self._clock = sockets, frames, clock
        self._known: dict[str, Neighbour] = {}
        self._swept = clock()

    def __len__(self) -> int:
        return len(self._known)

    def enter(self, address: str) -> Neighbour | None:
        """Count a socket from this address until `leave`; None where it is one too many."""
        moment = self._clock()
        self._sweep(moment)
        key = network.neighbourhood(address)
        known = self._known.setdefault(key, Neighbour(self._sockets, self._frames, moment))
        return known if known.opens(moment) else None

    def leave(self, neighbour: Neighbour) -> None:
        """A socket that had entered is gone."""
        neighbour.sockets -= 1

    def floods(self, neighbour: Neighbour) -> bool:
        """Count a frame; whether the neighbourhood has sent too many."""
        return neighbour.floods(self._clock())

    def exceeds_unseen(self, neighbour: Neighbour, more: int) -> bool:
        """Count bytes that came in and were no frame; whether the neighbourhood has sent too many."""
        return neighbour.exceeds_unseen(self._clock(), more)

    def bar(self, neighbour: Neighbour) -> bool:
        """Let it open no socket for a while; whether that was so already."""
        moment = self._clock()
        was_barred = neighbour.is_barred(moment)
        neighbour.bar(moment)
        return was_barred

    def _sweep(self, moment: float) -> None:
        if moment - self._swept < SWEEP_EVERY:
            return
        self._swept = moment
        self._known = {key: one for key, one in self._known.items() if not one.is_forgettable(moment)}
