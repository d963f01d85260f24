"""What a stranger can do to everybody else: an event of somebody else's, calm and under each attack of the same run.

`python -m bench.floods sign-ups` runs those with these letters in their names. Bounded in count and time, and on
loopback only. The attacks come from a process of their own and from one network address; the event that is timed comes
from another one.
"""

import multiprocessing
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path

from app import frontend
from app.core import db, routes
from bench.attacks import ADDRESS, ATTACKS, COOKIE, ENTER, Sent
from tests import people, servers
from tests.applications import Application, Site, open_site
from tests.wire.sockets import Wire

LASTS = 5.0
"""Seconds of each attack."""

PATIENCE = 30.0


@dataclass(frozen=True)
class Flood:
    """How an attack felt to somebody else; times in seconds, memory in MB."""

    what: str
    calm: float
    under: float
    calm_again: float
    memory: float
    sent: int


def measured(wanted: str = "") -> Iterator[Flood]:
    """Each attack with these letters in its name, on a server of its own run, with SQLite and the real price of a
    password.
    """
    frontend.build()
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/floods.db"
        db.migrate(url)
        limits = {"ONRAMP_TRUSTED_PROXY_HOPS": "1", "ONRAMP_PASSWORD_HASHING": "standard"}
        running = Application(url, Path(folder), **limits)
        running.start()
        try:
            db.configure(url)
            site = open_site(running, "floods")
            for what in (each for each in ATTACKS if wanted in each):
                yield _under(site, what)
        finally:
            running.stop()
            db.dispose()


def begin(what: str, url: str, sent: Sent) -> None:
    """What the attacking process does; its time begins when everything is imported."""
    sent.begins()
    ATTACKS[what](url, time.monotonic() + LASTS, sent)


def _under(site: Site, what: str) -> Flood:
    cookie = people.cookie_and_actor(site.world.tenant, site.world.dana.user_id, "203.0.113.7")[0]
    os.environ[ADDRESS] = f"198.51.100.{1 + list(ATTACKS).index(what)}"
    os.environ[COOKIE] = people.cookie_and_actor(site.world.tenant, site.world.eli.user_id, "198.51.100.1")[0]
    with ExitStack() as stack:
        somebody = Somebody(Wire(site.url, cookie=cookie, path=routes.HOME, came_from="203.0.113.7").hydrate())
        stack.callback(somebody.wire.close)
        for _ in range(5):
            somebody.event()
        calm = _p95([somebody.event() for _ in range(60)])
        before = memory(site.application.port)
        sent = Sent()
        attacker = multiprocessing.get_context("spawn").Process(target=begin, args=(what, site.url, sent), daemon=True)
        attacker.start()
        while int(sent) < 1 and attacker.is_alive():
            time.sleep(0.01)
        began, times = time.monotonic(), []
        while attacker.is_alive() and time.monotonic() < began + LASTS:
            times.append(somebody.event())
            time.sleep(0.02)
        most = memory(site.application.port)
        attacker.kill()
        attacker.join()
        ended = time.monotonic()
        good = 0
        while good < 5 and time.monotonic() < ended + PATIENCE:
            good = good + 1 if somebody.event() <= 2 * calm else 0
        return Flood(what, calm, _p95(times), time.monotonic() - ended, most - before, int(sent))


class Somebody:
    """A person with a page open, whose events are timed to the last of their answers."""

    def __init__(self, wire: Wire) -> None:
        self.wire = wire
        self.wire.listen(1)
        before = len(wire.events)
        wire.call(ENTER)
        wire.listen(2)
        self._answers = len(wire.events) - before

    def event(self) -> float:
        """Seconds until an event is answered."""
        due, started = len(self.wire.events) + self._answers, time.perf_counter()
        self.wire.call(ENTER)
        self.wire.listen(PATIENCE, until=lambda one: len(one.events) >= due)
        return time.perf_counter() - started


def _p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[-1] if len(times) > 1 else max(times, default=0.0)


def memory(port: int) -> float:
    """Megabytes of the processes that hold this port open, where the system tells."""
    total = 0.0
    with suppress(OSError):
        for process in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                if f"PORT={port}\0".encode() not in (process / "environ").read_bytes():
                    continue
                pages = int((process / "statm").read_text().split()[1])
                total += pages * os.sysconf("SC_PAGE_SIZE") / 2**20
    return total


def table(floods: list[Flood]) -> str:
    """One line for each attack; a star where it is worse than promised (5 times, calm within 5 s)."""
    lines = [
        f"{'under attack':<38} {'sent':>7} {'calm p95':>10} {'p95':>10} {'ratio':>7} {'calm again':>11} {'memory':>9}"
    ]
    for one in floods:
        ratio = one.under / max(one.calm, 1e-9)
        star = " *" if ratio > 5 or one.calm_again > 5 else ""
        lines.append(
            f"{one.what:<38} {one.sent:>7} {one.calm * 1000:>7.1f} ms {one.under * 1000:>7.1f} ms {ratio:>7.1f} "
            f"{one.calm_again:>9.1f} s {one.memory:>+6.0f} MB{star}"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    with servers.running():
        print(table(list(measured(*sys.argv[1:2]))))
