"""What comes in beneath the frames of a socket: it costs those who send it their sockets, and nobody else anything."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.frames import Frame, Opcode

from app.core import db
from app.state.public.log_in import LogInState
from tests.applications import Application, Site, open_site
from tests.wire.sockets import SocketRefused, Wire, event_name, open_wire

pytestmark = [
    pytest.mark.any_database,
    pytest.mark.skipif(sys.platform != "linux", reason="the system does not tell what a connection has received"),
]

PINGS = b"".join(Frame(Opcode.PING, b"x" * 125).serialize(mask=True) for _ in range(500))


@pytest.fixture
def proxied_site(built_frontend: None, separate_database: Callable[..., str], tmp_path: Path) -> Iterator[Site]:
    """A tenant behind a proxy that names the address."""
    running = Application(separate_database(), tmp_path, ONRAMP_TRUSTED_PROXY_HOPS="1")
    running.start()
    db.configure(running.database_url)
    yield open_site(running, "volta-wires")
    assert running.stop() == 0


def pings_until_it_is_cut(wire: Wire) -> int:
    """Bytes of pings until the connection is gone; at most 200 MB."""
    sent = 0
    with suppress(OSError):
        while sent < 200_000_000:
            wire._line.socket.sendall(PINGS)
            sent += len(PINGS)
    return sent


def test_pings_and_endless_messages_cost_their_sender_the_sockets(proxied_site: Site) -> None:
    with ExitStack() as stack:

        def opened(address: str) -> Wire:
            wire = open_wire(proxied_site, came_from=address)
            stack.callback(wire.close)
            return wire

        bystander, pinging, beside, third = (
            opened(address) for address in ("198.51.100.9", "198.51.100.1", "198.51.100.1", "198.51.100.1")
        )
        assert pings_until_it_is_cut(pinging) < 200_000_000
        with pytest.raises(SocketRefused):
            opened("198.51.100.1")
        assert beside.lives(), "the first time it costs the one socket"
        assert pings_until_it_is_cut(beside) < 200_000_000
        assert third.close_code(10) is not None, "the second time it costs all of them"

        def pieces() -> Iterator[str]:
            for _ in range(300):  # 19 MB, a third of what the server would keep
                yield "x" * 65_536
                time.sleep(0.02)

        with pytest.raises(ConnectionClosed):
            opened("198.51.100.2")._line.send(pieces())

        honest = opened("198.51.100.3")
        form = {"form": {str(number): "x" * 16_000 for number in range(15)}}
        for _ in range(20):  # five times as much as anybody may send beneath the frames
            honest.call(event_name(LogInState, "submit"), form)
            time.sleep(0.05)
        assert honest.lives()
        assert opened("198.51.100.3").lives()
        assert bystander.lives()
    assert "Cut a socket" in proxied_site.application.said(20_000)
