"""What a stranger can do to everybody else: an event of somebody else's, calm and under each attack of the same run.

`python -m bench.floods sign-ups` runs those with these letters in their names. Bounded in count and time, and on
loopback only. The attacks come from a process of their own and from one network address; the event that is timed comes
from another one.
"""

import json
import multiprocessing
import os
import socket
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path

from websockets.exceptions import ConnectionClosed

from app import frontend
from app.core import db, routes
from app.state.public.forgot_password import ForgotPasswordState
from app.state.public.log_in import LogInState
from app.state.public.sign_up import SignUpState
from app.state.session import SessionState
from tests import people, servers
from tests.applications import Application, Site, open_site
from tests.wire.sockets import SocketRefused, Wire, event_name

LASTS = 5.0
"""Seconds of each attack."""

PATIENCE = 30.0
ENTER = event_name(SessionState, "enter")
ASK = event_name(ForgotPasswordState, "submit")
LOG_IN = event_name(LogInState, "submit")
SIGN_UP = event_name(SignUpState, "submit")
LEET = "p4$$w0rd_5h4ll_n0t_p4$$!" * 160
LADEN = "a" + "\u0315" * 8_000 + "\u0300" * 8_000
GONE = (ConnectionClosed, SocketRefused, OSError, AssertionError)


@dataclass(frozen=True)
class Flood:
    """How an attack felt to somebody else; times in seconds, memory in MB."""

    what: str
    calm: float
    under: float
    calm_again: float
    memory: float
    sent: int


class Sent:
    """Counts what the attacker got rid of, where the other process reads it."""

    def __init__(self) -> None:
        self._value = multiprocessing.get_context("spawn").Value("q", -1)

    def begins(self) -> None:
        self._value.value = 0

    def one(self) -> None:
        self._value.value += 1

    def __int__(self) -> int:
        return self._value.value


def opened(url: str) -> Wire:
    """A socket of the attacker's."""
    return Wire(url, came_from="198.51.100.1")


def one_socket(url: str, until: float, sent: Sent) -> None:
    """Events as fast as they can be written, over one socket at a time."""
    while time.monotonic() < until:
        with suppress(*GONE):
            wire = opened(url)
            packet = "42/_event," + json.dumps(["event", wire.event(ENTER)])
            while time.monotonic() < until:
                wire.send_text(packet)
                sent.one()


def paced(url: str, until: float, sent: Sent, sockets: int, per_second: float, name: str, payload: dict) -> None:
    """So many events a second over so many sockets."""
    with ExitStack() as stack, suppress(*GONE):
        wires = [opened(url) for _ in range(sockets)]
        for wire in wires:
            stack.callback(wire.close)
        number, started = 0, time.monotonic()
        while time.monotonic() < until:
            wires[number % sockets].call(name, payload)
            number += 1
            sent.one()
            time.sleep(max(0.0, started + number / per_second - time.monotonic()))


def forty_sockets(url: str, until: float, sent: Sent) -> None:
    """Forty sockets, together just below what one address may send."""
    paced(url, until, sent, 40, 95, ENTER, {})


def leet_passwords(url: str, until: float, sent: Sent) -> None:
    """Passwords that a meter takes long for."""
    paced(url, until, sent, 20, 90, LOG_IN, {"form": {"email": "dana@fleet.example.com", "password": LEET}})


def log_ins(url: str, until: float, sent: Sent) -> None:
    """Log-ins of addresses that nobody has."""
    paced(
        url, until, sent, 20, 190, LOG_IN, {"form": {"email": "nobody@fleet.example.com", "password": people.PASSWORD}}
    )


def resets(url: str, until: float, sent: Sent) -> None:
    """Mails with a new password for addresses that nobody has."""
    paced(url, until, sent, 20, 190, ASK, {"form": {"email": "nobody@fleet.example.com"}})


def sign_ups(url: str, until: float, sent: Sent) -> None:
    """Sign-ups that agree to terms of another time."""
    form = {
        "email": "nobody@fleet.example.com",
        "agreed": "https://old.example.com/terms https://old.example.com/privacy",
    }
    paced(url, until, sent, 20, 190, SIGN_UP, {"form": form})


def marks(url: str, until: float, sent: Sent) -> None:
    """Log-ins of one letter with as many accents on it as a text may be long."""
    paced(url, until, sent, 20, 90, LOG_IN, {"form": {"email": LADEN, "password": people.PASSWORD}})


def large_frames(url: str, until: float, sent: Sent) -> None:
    """Frames of 240 kB, as many as one address may send."""
    form = {str(number): "x" * 16_000 for number in range(15)}
    paced(url, until, sent, 20, 95, LOG_IN, {"form": form})


def silent(url: str, until: float, sent: Sent) -> None:
    """Three thousand connections that say nothing."""
    port = int(url.rpartition(":")[2])
    with ExitStack() as stack, suppress(OSError):
        for _ in range(3000):
            stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=5))
            sent.one()
        time.sleep(max(0.0, until - time.monotonic()))


def fragments(url: str, until: float, sent: Sent) -> None:
    """Eight messages that do not end, up to 8 MB of each."""

    def pieces() -> Iterator[str]:
        for _ in range(128):
            if time.monotonic() > until:
                return
            yield "x" * 65536
            sent.one()
        time.sleep(max(0.0, until - time.monotonic()))

    def one() -> None:
        with suppress(*GONE):
            opened(url)._line.send(pieces())

    import threading

    threads = [threading.Thread(target=one, daemon=True) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(max(0.0, until + 1 - time.monotonic()))


def fresh_tokens(url: str, until: float, sent: Sent) -> None:
    """A new page after the other, each with a client token of its own."""
    while time.monotonic() < until:
        with suppress(*GONE):
            wire = opened(url)
            wire.hydrate()
            sent.one()
            wire.close()


ATTACKS: dict[str, Callable[[str, float, Sent], None]] = {
    "events without pause from one socket": one_socket,
    "40 sockets just below the limit": forty_sockets,
    "90 l33t passwords a second": leet_passwords,
    "190 logins a second": log_ins,
    "190 resets a second": resets,
    "190 sign-ups with a wrong tick a second": sign_ups,
    "90 letters with 16,000 accents a second": marks,
    "95 frames of 240 kB a second": large_frames,
    "3,000 silent connections": silent,
    "8 messages in endless fragments": fragments,
    "fresh client tokens": fresh_tokens,
}


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
        while int(sent) < 1:
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
