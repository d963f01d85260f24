"""The socket events of the application in this process, so that a test can count what waits and what is kept."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlsplit

import pytest
from redis.asyncio import Redis
from reflex.istate.manager.memory import StateManagerMemory
from reflex.istate.manager.redis import StateManagerRedis
from reflex.utils.token_manager import RedisTokenManager
from reflex_base.event.processor import base_state_processor

from app.app import app
from app.core import routes
from app.services.tenants import TenantRow
from app.state.gate import Gate, sockets
from app.state.gate.doors import HYDRATE
from app.state.gate.sockets import Sockets
from app.state.gate.turns import TakingTurns


class Held:
    """Handlers begin and wait until they may go on."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.began = self.ended = 0
        self.may_go_on = asyncio.Event()
        real = base_state_processor.process_event

        async def waiting(**arguments: Any) -> None:
            self.began += 1
            await self.may_go_on.wait()
            await real(**arguments)
            self.ended += 1

        monkeypatch.setattr(base_state_processor, "process_event", waiting)


class Inside:
    """Sockets without a network: what came in is what the edge would have let pass."""

    def __init__(self, namespace: Sockets, manager: Any, processor: TakingTurns, tenant: TenantRow) -> None:
        self.namespace, self.manager, self.processor, self._tenant = namespace, manager, processor, tenant

    async def connect(self, sid: str, token: str, address: str = "192.0.2.1", **headers: str) -> None:
        """Open a socket."""
        sent = {"host": urlsplit(self._tenant.base_url).netloc, "origin": self._tenant.base_url, **headers}
        named = [(name.replace("_", "-").encode(), value.encode()) for name, value in sent.items()]
        scope = {"headers": named, "client": (address, 4711)}
        await self.namespace.on_connect(sid, {"QUERY_STRING": f"token={token}", "asgi.scope": scope})

    async def call(self, sid: str, name: str = HYDRATE, payload: dict[str, Any] | None = None) -> None:
        """Send an event and do not wait for what comes of it."""
        router = {"pathname": routes.LOGIN, "asPath": routes.LOGIN}
        await self.namespace.on_event(sid, {"name": name, "payload": payload or {}, "router_data": router})

    def disconnect(self, sid: str) -> None:
        """Hang up."""
        self.namespace.on_disconnect(sid)

    @property
    def trees(self) -> set[str]:
        """The client tokens that a tree is kept for."""
        return set(self.manager.states)


async def settled(holds: Callable[[], bool]) -> None:
    """Wait until it holds."""
    async with asyncio.timeout(60):
        while not holds():
            await asyncio.sleep(0.005)


@asynccontextmanager
async def connected(
    monkeypatch: pytest.MonkeyPatch, tenant: TenantRow, keep: float, redis: Redis | None = None
) -> AsyncIterator[Inside]:
    """A server with a fresh gate and no socket, which keeps the trees of nobody for so many seconds."""
    monkeypatch.setattr(sockets, "KEEP_NOBODYS", keep)
    monkeypatch.setattr(app, "_middlewares", [Gate()])
    manager = StateManagerRedis(redis=redis) if redis else StateManagerMemory()
    monkeypatch.setattr(app, "_state_manager", manager)
    processor = TakingTurns(middleware=app)
    monkeypatch.setattr(app, "_event_processor", processor)
    namespace = Sockets("/_event", app)
    namespace._set_server(app.sio)
    if redis:
        namespace._token_manager = RedisTokenManager(redis)
    async with processor.configure(state_manager=manager, event_namespace=namespace):
        yield Inside(namespace, manager, processor, tenant)
    await manager.close()
