"""One network address over many sockets: counted together, refused and closed together, and free again at once."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed

from app.core import db
from tests.applications import Application, Site, open_site
from tests.wire.sockets import SocketRefused, Wire, open_wire

pytestmark = pytest.mark.any_database

SOCKETS, EVENTS = 12, 20


@pytest.fixture
def small_site(built_frontend: None, separate_database: Callable[..., str], tmp_path: Path) -> Iterator[Site]:
    """A tenant served by a process that grants one address little, behind a proxy that names the address."""
    limits = {"ONRAMP_SOCKETS_PER_ADDRESS": str(SOCKETS), "ONRAMP_EVENTS_PER_ADDRESS": str(EVENTS)}
    running = Application(separate_database(), tmp_path, ONRAMP_TRUSTED_PROXY_HOPS="1", **limits)
    running.start()
    db.configure(running.database_url)
    yield open_site(running, "volta-small")
    assert running.stop() == 0


def opened(stack: ExitStack, site: Site, how_many: int, address: str) -> list[Wire]:
    """As many of so many sockets as the server opens."""
    found: list[Wire] = []
    for _ in range(how_many):
        with suppress(SocketRefused):
            found.append(open_wire(site, came_from=address))
            stack.callback(found[-1].close)
    return found


def test_one_address_has_so_many_sockets_and_frames(small_site: Site) -> None:
    with ExitStack() as stack:
        bystander = open_wire(small_site, came_from="198.51.100.9").hydrate()
        stack.callback(bystander.close)
        # A /64 is one address, however many of its addresses the attacker takes.
        sockets = [one for n in range(SOCKETS + 8) for one in opened(stack, small_site, 1, f"2001:db8::{n + 1:x}")]
        assert len(sockets) == SOCKETS
        assert all(one.lives() for one in sockets)
        # Each far below the limit of a socket, all of them above that of an address.
        with suppress(ConnectionClosed):
            for _ in range(100):
                for one in sockets:
                    one.send_text('42/_event,["ping"]')
        codes = [one.close_code(1.0) for one in sockets]
        assert set(codes) & {1008, 1006}, codes
        assert bystander.lives()
        for one in sockets:
            one.close()
        deadline = time.monotonic() + 30
        while not opened(stack, small_site, 1, "2001:db8::1"):
            assert time.monotonic() < deadline, "it stays out after its sockets are gone"
            time.sleep(0.2)
    assert "Refused a socket: too many from one network address" in small_site.application.said()
