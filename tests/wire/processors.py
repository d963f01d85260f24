"""The real event processor with the real gate in this process, so that a test can see what ran and what did not."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlsplit

import pytest
from reflex.istate.manager.memory import StateManagerMemory
from reflex_base.event import Event
from reflex_base.event.context import EventContext
from reflex_base.event.processor import BaseStateEventProcessor, base_state_processor
from reflex_base.registry import RegistrationContext

from app.app import app
from app.core.tokens import digest
from app.services.tenants import TenantRow
from app.state.gate import Gate


class Processor:
    """Sends events as a socket would, and keeps what was run, answered and told."""

    def __init__(self, processor: BaseStateEventProcessor, manager: StateManagerMemory) -> None:
        self._processor = processor
        self.manager = manager
        self.ran: list[str] = []
        self.events: list[Event] = []
        self.deltas: list[Any] = []

    async def send(
        self,
        name: str,
        payload: dict[str, Any] | None = None,
        *,
        tenant: TenantRow,
        cookie: str | None = None,
        token: str = "token-of-a-tab",
        path: str = "/login",
        query: dict[str, Any] | None = None,
        **headers: str,
    ) -> bool:
        """Send one event and wait for all it leads to; whether its handler ran."""
        host = urlsplit(tenant.base_url).netloc
        sent = {"host": host, "origin": tenant.base_url, "user-agent": "Firefox"} | headers
        if cookie:
            secure = tenant.base_url.startswith("https:")
            sent["cookie"] = f"{'__Host-onramp' if secure else 'onramp'}={digest(cookie)}"
        router = {
            "pathname": path,
            "asPath": path + ("?" + "&".join(f"{key}={value}" for key, value in query.items()) if query else ""),
            "query": query or {},
            "headers": sent,
            "ip": "127.0.0.1",
            "token": token,
            "sid": "socket",
        }
        event = Event(name=name, payload=payload or {}, router_data=router)
        before = self.ran.count(name)
        future = await self._processor.enqueue(token, event, self._context(token))
        # Awaiting the future would take the exception's trace before the handler of exceptions sees it.
        async with asyncio.timeout(20):
            while not future.all_done() or self._processor._tasks:
                await asyncio.sleep(0.001)
        return self.ran.count(name) > before

    def _context(self, token: str) -> EventContext:
        async def emit_delta(token: str, delta: Any) -> None:
            self.deltas.append(delta)

        async def emit_event(token: str, *events: Event) -> None:
            self.events.extend(events)

        return EventContext(
            token=token,
            state_manager=self.manager,
            enqueue_impl=self._processor.enqueue_many,
            emit_delta_impl=emit_delta,
            emit_event_impl=emit_event,
        )

    def redirects(self) -> list[str]:
        """Where the caller was sent."""
        return [event.payload["path"] for event in self.events if event.name == "_redirect"]


@asynccontextmanager
async def processing(
    monkeypatch: pytest.MonkeyPatch, *, run_handlers: bool = True, on_exception: Any = None
) -> AsyncIterator[Processor]:
    """A processor with a fresh gate. With `run_handlers` off it only notes which handlers would have run."""
    handlers: dict[Any, str] = {
        id(entry.handler): name for name, entry in RegistrationContext.get().event_handlers.items()
    }
    real: Callable[..., Any] = base_state_processor.process_event

    async def noting(handler: Any, payload: Any, state: Any, root_state: Any) -> None:
        kept.ran.append(handlers[id(handler)])
        if run_handlers:
            await real(handler=handler, payload=payload, state=state, root_state=root_state)

    monkeypatch.setattr(base_state_processor, "process_event", noting)
    monkeypatch.setattr(app, "_middlewares", [Gate()])
    manager = StateManagerMemory()
    processor = BaseStateEventProcessor(middleware=app, backend_exception_handler=on_exception)
    kept = Processor(processor, manager)
    async with processor.configure(state_manager=manager):
        yield kept
    await manager.close()
