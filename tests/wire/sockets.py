"""A socket as an attacker would open it: any header, any frame, nothing of Reflex's own client in between."""

import json
import socket
import time
from contextlib import ExitStack, suppress
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import reflex as rx
from websockets.exceptions import ConnectionClosed, InvalidHandshake
from websockets.sync.client import ClientConnection, connect

from tests.applications import Site
from tests.servers import PATIENCE

ROOT = "reflex___state____state"
HYDRATE = f"{ROOT}.hydrate_and_load"


class SocketRefused(Exception):
    """The server did not let the socket be opened."""


def event_name(state: type[rx.State], handler: str) -> str:
    """The name under which a browser calls a handler."""
    return f"{state.get_full_name()}.{handler}"


class Wire:
    """One open socket to a tenant's site."""

    def __init__(
        self,
        site_url: str,
        *,
        origin: str | None = "",
        cookie: str | None = None,
        token: str | None = None,
        path: str = "/login",
        connect_frame: str | None = None,
        port: int | None = None,
        came_from: str = "",
    ) -> None:
        self.token = token or str(uuid4())
        self.path = path
        self.deltas: dict[str, dict[str, Any]] = {}
        self.events: list[dict[str, Any]] = []
        self.frames: list[str] = []
        where = urlsplit(site_url)
        headers = {"Cookie": f"onramp={cookie}"} if cookie else {}
        if came_from:
            headers["X-Forwarded-For"] = came_from
        url = f"ws://{where.netloc}/_event/?EIO=4&transport=websocket&token={self.token}"
        line = socket.create_connection(("127.0.0.1", port or where.port or 80), timeout=10)
        self._open = ExitStack()
        try:
            opening = connect(
                url,
                sock=line,
                origin=site_url if origin == "" else origin,  # type: ignore[arg-type]
                additional_headers=headers,
                compression=None,
                max_size=None,
            )
            self._line: ClientConnection = self._open.enter_context(opening)
        except (InvalidHandshake, ConnectionClosed, OSError, EOFError) as refused:
            line.close()
            raise SocketRefused(str(refused)) from None
        self.send_text("40/_event," if connect_frame is None else connect_frame)

    @property
    def values(self) -> str:
        """Everything that the server has told this socket, as text to search in."""
        return "\n".join(self.frames)

    def send_text(self, text: str) -> None:
        """Send one frame as it is."""
        self._line.send(text)

    def send_bytes(self, data: bytes) -> None:
        """Send one binary frame."""
        self._line.send(data)

    def call(self, name: str, payload: dict[str, Any] | None = None, *, path: str | None = None) -> None:
        """Call a handler the way the frontend does."""
        self.send_text("42/_event," + json.dumps(["event", self.event(name, payload, path=path)]))

    def event(self, name: str, payload: dict[str, Any] | None = None, *, path: str | None = None) -> dict[str, Any]:
        """An event as the frontend writes it."""
        where = urlsplit(path or self.path)
        router: dict[str, Any] = {"pathname": where.path, "asPath": path or self.path}
        if where.query:
            router["query"] = dict(part.split("=", 1) for part in where.query.split("&"))
        return {"name": name, "payload": payload or {}, "router_data": router}

    def hydrate(self) -> "Wire":
        """Load the page: the first event of every socket."""
        self.call(HYDRATE)
        return self.listen(until=lambda wire: wire.is_hydrated)

    @property
    def is_hydrated(self) -> bool:
        """Whether the page has been told that it is complete."""
        return self.deltas.get(ROOT, {}).get("is_hydrated_rx_state_") is True

    def listen(self, seconds: float = PATIENCE, until: Any = None) -> "Wire":
        """Take in what comes, until something has come or the time is up."""
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0 and not (until and until(self)):
            try:
                frame = self._line.recv(timeout=left)
            except TimeoutError:
                break
            assert isinstance(frame, str)
            self._take(frame)
        return self

    def _take(self, frame: str) -> None:
        self.frames.append(frame)
        if frame == "2":
            self.send_text("3")
        if not frame.startswith("42/_event,"):
            return
        kind, *rest = json.loads(frame.removeprefix("42/_event,"))
        if kind == "event":
            for state, values in (rest[0].get("delta") or {}).items():
                self.deltas.setdefault(state, {}).update(values)
            self.events += rest[0].get("events") or []

    def redirects(self) -> list[str]:
        """Where the server has sent this page."""
        return [event["payload"]["path"] for event in self.events if event["name"] == "_redirect"]

    def lives(self) -> bool:
        """Whether the socket is still open and the server still answers over it."""
        before = len(self.frames)
        try:
            self.send_text('42/_event,["ping"]')
            self.listen(until=lambda wire: any('"pong"' in frame for frame in wire.frames[before:]))
        except ConnectionClosed:
            return False
        return any('"pong"' in frame for frame in self.frames[before:])

    def close_code(self, seconds: float = PATIENCE) -> int | None:
        """The code with which the server has closed the socket; None when it has not."""
        with suppress(ConnectionClosed):
            self.listen(seconds)
            return None
        return self._line.close_code

    def close(self) -> None:
        """Hang up."""
        self._open.close()


def open_wire(site: Site, **options: Any) -> Wire:
    """A socket to the site, with its own origin unless told otherwise."""
    return Wire(site.url, **options)
