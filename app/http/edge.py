"""The outermost layer: what every request passes before Reflex or a route of ours sees it.

It finds the tenant, hides the session cookie's value behind its SHA-256, checks who may open a socket and what comes
in over it, and puts the security headers on every response.
"""

import logging
import re
from collections.abc import Awaitable, Callable, MutableMapping
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from app.core import cookies, network, origins, outages, routes
from app.core.catalogue import t
from app.core.ids import new_secret
from app.core.logs import Sparingly
from app.core.settings import get_settings
from app.http import frames, headers, hosts, refusals
from app.http.neighbours import Neighbours
from app.http.wires import Wire, Wires
from app.services.tenants import TenantRow

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

log = logging.getLogger("onramp.edge")
_sparingly = Sparingly(log)

SOCKET = "/_event"
PROBES = (routes.HEALTH, routes.READY)
OWN = ("/auth/", "/dev/", "/webhooks/", "/metrics", *PROBES)
"""Routes of ours; everything else is the built frontend."""

CLOSED = ("/ping", "/_health", "/_upload", "/_all_routes", SOCKET)
"""Reflex's own HTTP endpoints, which nothing of ours needs."""

SOCKET_HEADERS = frozenset({b"host", b"origin", b"user-agent", b"accept-language", b"upgrade", b"connection"})
"""What of a socket's headers Reflex gets to see and keeps in its state; `sec-websocket-*` come with them."""

LONGEST_OF_SOCKET = 1000
"""Bytes kept of each of them: they lie in memory as long as the socket is open."""

_CLIENT_TOKEN = re.compile(r"[A-Za-z0-9-]{8,64}", re.ASCII)
_POLICY_VIOLATION = 1008
_TRY_AGAIN_LATER = 1013
_UNTRUSTED = "limits count all of them as one. Set it to the number of proxies before this server."


class Edge:
    """An ASGI application around another one; `knows` tells whether an event of this name exists at all."""

    def __init__(self, app: App, *, static: Path, knows: Callable[[str], bool]) -> None:
        self._app = app
        self._policies = headers.Policies(static)
        self._knows = knows
        settings = get_settings()
        self._neighbours = Neighbours(sockets=settings.sockets_per_address, frames=settings.events_per_address)
        self._wires = Wires(self._neighbours, behind_proxy=settings.trusted_proxy_hops > 0)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One connection."""
        if scope["type"] == "http":
            await self._http(scope, receive, send)
        elif scope["type"] == "websocket":
            await self._socket(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        path, tenant, status = scope["path"], None, 421
        if path not in PROBES:
            try:
                tenant = await hosts.tenant_for(header(scope, b"host"))
            except Exception:
                log.exception("The tenant of a request could not be read")
                status = 503
        send = self._with_headers(scope, send, tenant)
        if tenant is None and path not in PROBES:
            await refusals.page(send, status)
        elif leads_elsewhere(path) or any(path == closed or path.startswith(closed + "/") for closed in CLOSED):
            await refusals.page(send, 404)
        elif shortened := routes.SHORT.get(path.rstrip("/")):
            await refusals.redirect(send, shortened, scope["query_string"], status=307)
        elif "?" in path and path.partition("?")[0] in routes.LINK_PAGES:
            # A mail program wrote the question mark of a link as %3F.
            page, _, query = path.partition("?")
            rest = scope["query_string"]
            await refusals.redirect(send, page, query.encode() + (b"&" + rest if rest else b""))
        elif path != "/" and path.endswith("/") and self._policies.is_page(path):
            await refusals.redirect(send, path.rstrip("/"), scope["query_string"])
        elif b"%00" in scope["query_string"] and not path.startswith(OWN):
            # The page would send its address along, and no frame with a NUL passes: it would wait for ever.
            await refusals.redirect(send, path, scope["query_string"].replace(b"%00", b""))
        else:
            scope = inner(scope, tenant)
            if self._policies.is_page(path):
                scope["path"] = f"{path}.html"
                scope["raw_path"] = scope["path"].encode()
            await self._guarded(scope, receive, send)

    async def _guarded(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def noting(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, noting)
        except outages.OUTAGES as outage:
            _sparingly.warning("A request met an outage: %s", type(outage).__name__)
            if not started:
                await refusals.page(send, 503, outages.sentence_for(outage))
        except Exception:
            reference = new_secret()[:6].upper()
            log.exception("A request failed, reference %s", reference)
            if not started:
                text = t("Something went wrong on our side. Reference {reference}.", reference=reference)
                await refusals.page(send, 500, text)

    def _with_headers(self, scope: Scope, send: Send, tenant: TenantRow | None) -> Send:
        path = scope["path"]
        base_url = tenant.base_url if tenant else get_settings().public_url

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = [(name.lower(), value) for name, value in message.get("headers", [])]
                content_type = next((value.decode("latin-1") for name, value in given if name == b"content-type"), "")
                policy = self._policies.of(path, content_type, own=tenant is None or path.startswith(OWN))
                ours = headers.security(policy, path, https=base_url.startswith("https:"))
                ours["cache-control"] = headers.cache_control(path, message["status"])
                ours["vary"] = "accept-encoding, origin"
                kept = [(n, v) for n, v in given if n.decode("latin-1") not in ours]
                message = {**message, "headers": kept + [(n.encode(), v.encode()) for n, v in ours.items()]}
            await send(message)

        return sending

    async def _socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            tenant = await hosts.tenant_for(header(scope, b"host"))
        except Exception:
            log.exception("The tenant of a socket could not be read")
            tenant = None
        reason = why_no_socket(scope, tenant)
        if reason or tenant is None:
            _sparingly.warning("Refused a socket: %s", reason)
            await send({"type": "websocket.close", "code": _POLICY_VIOLATION})
            return
        peer, head = scope.get("client") or ("", 0), _length_of_head(scope)
        scope = inner(scope, tenant)
        neighbour = self._neighbours.enter(scope["client"][0])
        if neighbour is None:
            _sparingly.warning("Refused a socket: too many from one network address")
            await send({"type": "websocket.close", "code": _TRY_AGAIN_LATER})
            return
        try:
            with self._wires.watched(peer, head, neighbour) as wire:
                await self._app(scope, self._screened(receive, send, wire), send)
        finally:
            self._neighbours.leave(neighbour)

    def _screened(self, receive: Receive, send: Send, wire: Wire) -> Receive:
        inbox = frames.Inbox(self._knows)
        closed = False

        async def receiving() -> Message:
            nonlocal closed
            while not closed:
                message = await receive()
                if message["type"] != "websocket.receive":
                    return message
                wire.saw(message)
                # Both count every frame, whatever the other says.
                if sum((inbox.floods(), self._neighbours.floods(wire.neighbour))):
                    closed = True
                    _sparingly.warning("Closed a socket: it, or all of its network address, sent too much")
                    await send({"type": "websocket.close", "code": frames.TOO_MANY})
                    continue
                refusal = inbox.refusal(message)
                if refusal is None:
                    return message
                if isinstance(refusal, frames.Unknown):
                    await send({"type": "websocket.send", "text": frames.LOAD_ANEW[message["text"][:2]]})
            return {"type": "websocket.disconnect", "code": frames.TOO_MANY}

        return receiving


def _length_of_head(scope: Scope) -> int:
    """Bytes of a request's head, and some more for what was left out of it."""
    return 4096 + len(scope["query_string"]) + sum(len(name) + len(value) + 4 for name, value in scope["headers"])


def leads_elsewhere(path: str) -> bool:
    """Whether a browser could take this path for another site's address, or it holds what no path of ours does."""
    return path.startswith("//") or "\\" in path or any(ord(letter) < 32 or ord(letter) == 127 for letter in path)


def why_no_socket(scope: Scope, tenant: TenantRow | None) -> str:
    """Why this socket may not be opened; empty when it may."""
    if scope["path"].rstrip("/") != SOCKET:
        return "no such path"
    if tenant is None:
        return "no tenant at this host"
    tokens = parse_qs(scope["query_string"].decode("latin-1")).get("token", [])
    if len(tokens) != 1 or not _CLIENT_TOKEN.fullmatch(tokens[0]):
        return "no client token"
    origin = header(scope, b"origin")
    if not origin:
        signed_in = cookies.hashed(header(scope, b"cookie", "; "), tenant.base_url)
        return "a cookie without an origin" if signed_in else ""
    return "" if origins.is_own(origin, header(scope, b"host"), tenant.base_url) else "foreign origin"


def header(scope: Scope, name: bytes, joined_by: str = ",") -> str:
    """A request header; several of the same name are joined."""
    return joined_by.join(value.decode("latin-1") for key, value in scope["headers"] if key.lower() == name)


def inner(scope: Scope, tenant: TenantRow | None) -> Scope:
    """The request as everything behind the edge sees it: the client's real address, no secret in the cookie."""
    longest = LONGEST_OF_SOCKET if scope["type"] == "websocket" else None
    kept = [(key, value[:longest]) for key, value in scope["headers"] if _passes(key.lower(), scope["type"])]
    if tenant is not None and (cookie := cookies.hashed(header(scope, b"cookie", "; "), tenant.base_url)):
        kept.append((b"cookie", cookie.encode()))
    return {**scope, "headers": kept, "client": _client(scope), "onramp.tenant": tenant}


def _passes(name: bytes, kind: str) -> bool:
    if kind == "websocket":
        return name in SOCKET_HEADERS or name.startswith(b"sec-websocket-")
    return name not in (b"cookie", b"x-forwarded-for")


@lru_cache(maxsize=1)
def _warn_of_proxy() -> None:
    """Once: everybody behind the proxy counts as one neighbour, and ten wrong logins a minute keep all of them out."""
    log.warning("A proxy names its clients in X-Forwarded-For, but ONRAMP_TRUSTED_PROXY_HOPS is 0: %s", _UNTRUSTED)


def _client(scope: Scope) -> tuple[str, int]:
    address, port = scope.get("client") or ("", 0)
    hops = get_settings().trusted_proxy_hops
    forwarded = [part.strip() for part in header(scope, b"x-forwarded-for").split(",") if part.strip()]
    if forwarded and not hops:
        _warn_of_proxy()
    if hops and len(forwarded) >= hops:
        address = forwarded[-hops]
    return network.address(address), port
