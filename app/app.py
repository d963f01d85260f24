"""The composition root: the application with its gate, its HTTP routes, its mail worker and its pages."""

import contextlib
import gc
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from functools import partial
from typing import Any

import reflex as rx
from reflex_base.registry import RegistrationContext
from starlette.applications import Starlette

from app import frontend
from app.components import document
from app.core import logs, vat_register
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

WORKER_STOPS_WITHIN = 5.0


class Onramp(rx.App):
    """Reflex's application behind the edge: there is no way in that does not lead through it."""

    def _setup_state(self) -> None:
        super()._setup_state()
        if self.sio is not None and self.event_namespace is not None:
            # In place of Reflex's own, which answers whoever has the client token now.
            self._event_namespace = Sockets(self.event_namespace.namespace, self)
            self.sio.register_namespace(self._event_namespace)

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
async def mail_worker() -> AsyncIterator[None]:
    """Hand over queued mail as long as the process serves, in a thread of its own."""
    if not get_settings().embedded_worker:
        yield
        return
    sender = sender_from(get_settings())
    with running("mail worker", lambda stop: jobs.run_mail(sender, stop)):
        yield


@contextlib.asynccontextmanager
async def vat_checker() -> AsyncIterator[None]:
    """Check VAT numbers online where a register is set, in a thread of its own."""
    register = get_settings().vat_check_url
    if not register:
        yield
        return
    with running("VAT checker", lambda stop: jobs.run_vat_checks(partial(vat_register.ask, register), stop)):
        yield


@contextlib.asynccontextmanager
async def confirmation_clerk() -> AsyncIterator[None]:
    """Make assets inactive whose confirmation did not come in time, in a thread of its own."""
    with running("confirmations", jobs.run_confirmations):
        yield


@contextlib.asynccontextmanager
async def code_left_alone() -> AsyncIterator[None]:
    """Spare the garbage collector what stays for good: modules, pages, mappers. Going through them stopped every event
    for 100 to 300 ms whenever the states of some more sockets had come.
    """
    gc.collect()
    gc.freeze()
    yield


@contextlib.contextmanager
def running(name: str, job: Callable[[threading.Event], None]) -> Iterator[None]:
    """A thread that does the job until it is told to stop."""
    stop = threading.Event()
    thread = threading.Thread(target=job, args=(stop,), name=name)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(WORKER_STOPS_WITHIN)


redis_client.install()
app = Onramp(
    **document.options(),
    api_transformer=Starlette(routes=[*session.SESSION_ROUTES, *probes.PROBE_ROUTES, *mailbox.routes(get_settings())]),
    backend_exception_handler=on_backend_exception,
    frontend_exception_handler=on_frontend_exception,
)
app.add_middleware(Gate())
app.register_lifespan_task(mail_worker)
app.register_lifespan_task(vat_checker)
app.register_lifespan_task(confirmation_clerk)
app.register_lifespan_task(code_left_alone)
for screen in SCREENS:
    app.add_page(screen.module.page, route=screen.route, title=screen.tab_title(), on_load=screen.module.ON_LOAD)
