"""The composition root: the application with its gate, its HTTP routes, its background jobs and its pages."""

import contextlib
import gc
from collections.abc import AsyncIterator
from typing import Any

import reflex as rx
from reflex_base.registry import RegistrationContext
from starlette.applications import Starlette

from app import frontend
from app.components import document
from app.core import logs, loops
from app.core.settings import get_settings
from app.http import mailbox, probes, session
from app.http.edge import Edge
from app.mail.senders import sender_from
from app.pages.screens import SCREENS
from app.services.operations import fitness, jobs
from app.state import redis_client
from app.state.gate import Gate
from app.state.gate.failures import on_backend_exception, on_frontend_exception
from app.state.gate.sockets import Sockets
from app.state.gate.turns import TakingTurns

JOBS_END_WITHIN = 5.0
"""Seconds; the server ends a process that takes longer than six (app/serving.py)."""


class Onramp(rx.App):
    """Reflex's application behind the edge: there is no way in that does not lead through it."""

    def _setup_state(self) -> None:
        super()._setup_state()
        if self.sio is not None and self.event_namespace is not None:
            # In place of Reflex's own, which answers whoever has the client token now.
            self._event_namespace = Sockets(self.event_namespace.namespace, self)
            self.sio.register_namespace(self._event_namespace)

    @contextlib.asynccontextmanager
    async def _setup_event_processor(self) -> AsyncIterator[None]:
        """Process events as Reflex does, but in turns."""
        if self.event_namespace is not None:
            self.event_namespace._token_manager._reset_instance_id()
        handling = self.backend_exception_handler
        self._event_processor = TakingTurns(middleware=self, backend_exception_handler=handling)
        with_sockets = self._event_processor.configure(
            state_manager=self.state_manager, event_namespace=self.event_namespace
        )
        async with with_sockets:
            yield

    def __call__(self) -> Any:
        """What a server runs. SystemExit with the reasons where it must not serve real customers."""
        logs.configure()
        if get_settings().production and (problems := unfit()):
            raise SystemExit("Onramp does not start:\n" + "\n".join(f"- {problem}" for problem in problems))
        handlers = RegistrationContext.get().event_handlers
        return Edge(super().__call__(), static=frontend.STATIC, knows=handlers.__contains__)


def unfit() -> list[str]:
    """Why this configuration must not serve real customers; empty when it may."""
    return fitness.problems_of_settings(get_settings()) + fitness.problems_of_data()


@contextlib.asynccontextmanager
async def background_jobs() -> AsyncIterator[None]:
    """Do the background jobs as long as the process serves, unless `python -m app worker` does them."""
    settings = get_settings()
    embedded = jobs.table(settings, sender_from(settings)) if settings.embedded_worker else []
    with loops.running(embedded, within=JOBS_END_WITHIN):
        yield


@contextlib.asynccontextmanager
async def code_left_alone() -> AsyncIterator[None]:
    """Spare the garbage collector what stays for good: modules, pages, mappers. Going through them stopped every event
    for 100 to 300 ms whenever the states of some more sockets had come.
    """
    gc.collect()
    gc.freeze()
    yield


redis_client.install()
app = Onramp(
    **document.options(),
    api_transformer=Starlette(routes=[*session.SESSION_ROUTES, *probes.PROBE_ROUTES, *mailbox.routes(get_settings())]),
    backend_exception_handler=on_backend_exception,
    frontend_exception_handler=on_frontend_exception,
)
app.add_middleware(Gate())
app.register_lifespan_task(background_jobs)
app.register_lifespan_task(code_left_alone)
for screen in SCREENS:
    app.add_page(screen.module.page, route=screen.route, title=screen.tab_title(), on_load=screen.module.ON_LOAD)
