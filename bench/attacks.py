"""What a stranger, or a customer, does to slow everybody else down. One network address, bounded in count and time."""

import json
import multiprocessing
import os
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress

from websockets.exceptions import ConnectionClosed
from websockets.frames import Frame, Opcode

from app.state.home.home import HomeState
from app.state.public.forgot_password import ForgotPasswordState
from app.state.public.log_in import LogInState
from app.state.public.sign_up import SignUpState
from app.state.session import SessionState
from tests import people
from tests.wire.sockets import SocketRefused, Wire, event_name

ENTER = event_name(SessionState, "enter")
ASK = event_name(ForgotPasswordState, "submit")
LOG_IN = event_name(LogInState, "submit")
SIGN_UP = event_name(SignUpState, "submit")
MY_ACCOUNT = event_name(HomeState, "enter")
COOKIE = "ONRAMP_BENCH_COOKIE"
"""Where the attacking process finds the cookie of a customer."""
ADDRESS = "ONRAMP_BENCH_ADDRESS"
"""Where it finds the network address it has: one of its own for each attack, since some are barred for a minute."""

LEET = "p4$$w0rd_5h4ll_n0t_p4$$!" * 160
LADEN = "a" + "\u0315" * 8_000 + "\u0300" * 8_000
GONE = (ConnectionClosed, SocketRefused, OSError, AssertionError)


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


def opened(url: str, cookie: str | None = None) -> Wire:
    """A socket of the attacker's."""
    return Wire(url, came_from=os.environ[ADDRESS], cookie=cookie)


def one_socket(url: str, until: float, sent: Sent) -> None:
    """Events as fast as they can be written, over one socket at a time."""
    while time.monotonic() < until:
        with suppress(*GONE):
            wire = opened(url)
            packet = "42/_event," + json.dumps(["event", wire.event(ENTER)])
            while time.monotonic() < until:
                wire.send_text(packet)
                sent.one()


def paced(
    url: str,
    until: float,
    sent: Sent,
    sockets: int,
    per_second: float,
    name: str,
    payload: dict,
    cookie: str | None = None,
) -> None:
    """So many events a second over so many sockets."""
    with ExitStack() as stack, suppress(*GONE):
        wires = [opened(url, cookie) for _ in range(sockets)]
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


def customer(url: str, until: float, sent: Sent) -> None:
    """Forty pages of a customer who is signed in, each with all that My account shows."""
    paced(url, until, sent, 40, 95, MY_ACCOUNT, {}, os.environ[COOKIE])


def pings(url: str, until: float, sent: Sent) -> None:
    """Pings without pause from one socket at a time, which reads no answer."""
    control_frames(url, until, sent, Opcode.PING, b"x" * 125)


def pongs(url: str, until: float, sent: Sent) -> None:
    """Answers to pings that nobody has sent."""
    control_frames(url, until, sent, Opcode.PONG, b"")


def control_frames(url: str, until: float, sent: Sent, kind: Opcode, data: bytes) -> None:
    """So many frames of this kind as can be written."""
    frames = Frame(kind, data).serialize(mask=True) * 200
    while time.monotonic() < until:
        with suppress(*GONE):
            wire = opened(url)
            while time.monotonic() < until:
                wire._line.socket.sendall(frames)
                sent.one()
        time.sleep(0.01)


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
    "40 pages of a customer": customer,
    "pings that read no answer": pings,
    "pongs": pongs,
    "3,000 silent connections": silent,
    "8 messages in endless fragments": fragments,
    "fresh client tokens": fresh_tokens,
}
