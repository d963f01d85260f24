"""The gate: every event passes here, and nothing is open that does not say so.

It looks up who is calling in the database on every event, so that a revoked session, a changed role and a suspended
tenant act at once; then it asks the handler's door, then whether the payload fits. The services check again.
"""

import logging
from time import monotonic
from typing import Any
from urllib.parse import quote

import reflex as rx
from reflex.middleware.middleware import Middleware
from reflex.state import BaseState, StateUpdate
from reflex_base.event import Event, EventSpec
from reflex_base.event.context import EventContext
from reflex_base.registry import RegistrationContext

from app.core import deadlines, network, pools, routes
from app.core.errors import NotFound
from app.core.logs import Sparingly, one_line
from app.core.urls import safe_next
from app.rules.actors import Actor
from app.rules.permissions import Permission
from app.services.access import audit
from app.state import browser
from app.state.gate import callers, payloads, trees
from app.state.gate.callers import Caller
from app.state.gate.doors import EXCEPTION, FRAMEWORK, HYDRATE, ON_LOAD, PUBLIC, Door, door_of

log = logging.getLogger("onramp.gate")
_sparingly = Sparingly(log)

MOST_EXCEPTIONS = 5
QUIET_FOR = 60.0
MOST_COUNTED = 10_000
"""Callers and events that are counted at the same time."""


class Gate(Middleware):
    """Refuses every event that is not marked open for whoever sends it."""

    def __init__(self) -> None:
        self._lately: dict[tuple[str, str], list[float]] = {}

    async def preprocess(self, app: Any, state: BaseState, event: Event) -> StateUpdate | None:
        """None to let the event through, or what happens instead."""
        context = EventContext.get()
        router = dict(context.router_data)
        deadlines.begin()
        caller = await callers.pool_for(router).run(callers.look_up, router)
        if caller is None:
            _sparingly.warning("Refused %s: not from a page of this site", event.name)
            return StateUpdate()
        root = state._get_root_state()
        changed_hands = await trees.claim(root, caller.who, router)
        secret = trees.hide_link_secret(root, router)
        chained = context.parent_txid is not None
        visit = await trees.visit(root, opens=not chained and _opens_a_page(event))
        answer = await self._answer(event, caller, router, chained=chained)
        if answer is None:
            callers.enter(caller, secret, visit=visit, chained=chained)
            return None
        delta = await root._get_resolved_delta() if changed_hands else {}
        if changed_hands:
            root._clean()
        return StateUpdate(delta=delta, events=Event.from_event_type(answer))

    async def _answer(self, event: Event, caller: Caller, router: dict[str, Any], *, chained: bool) -> list[Any] | None:
        """None when the event may pass, or the events that answer a refusal."""
        needs = door_of(event.name)
        if needs is None:
            return await self._refuse(event, caller, "closed", [])
        if not self._has_right(caller.actor, needs):
            path = str(router.get("asPath") or router.get("pathname") or "")
            return await self._refuse(event, caller, f"needs {needs}", _answer_to(caller.actor, needs, path, chained))
        try:
            _check_payload(event, needs)
        except payloads.BadPayload as bad:
            return await self._refuse(event, caller, f"payload: {bad}", [browser.load_anew()])
        if event.name == EXCEPTION and not self._within(context_key(caller), event.name, MOST_EXCEPTIONS):
            return []
        return None

    @staticmethod
    def _has_right(actor: Actor | None, needs: Door) -> bool:
        if needs in (PUBLIC, FRAMEWORK):
            return True
        return actor is not None and isinstance(needs, Permission) and actor.may(needs)

    async def _refuse(self, event: Event, caller: Caller, why: str, answer: list[EventSpec]) -> list[EventSpec]:
        key = context_key(caller)
        if self._within(key, event.name, 1):
            log.warning("Refused %s for %s: %s", event.name, one_line(key, 100), one_line(why, 200))
            if caller.actor is not None:
                await pools.WRITES.run(audit.refusal, caller.who, "gate", None, event=event.name[-120:], why=why)
        return answer

    def _within(self, who: str, name: str, most: int) -> bool:
        """Count one; whether that is within the limit for a minute."""
        moment = monotonic()
        times = [time for time in self._lately.pop((who, name), []) if moment - time < QUIET_FOR][-most:]
        self._lately[who, name] = [*times, moment]
        while len(self._lately) > MOST_COUNTED:
            del self._lately[next(iter(self._lately))]  # whoever has been quiet for longest
        return len(times) < most


def _opens_a_page(event: Event) -> bool:
    """A move to another page, or a load; a page that only reconnects no longer has the values it was built with."""
    return event.name == ON_LOAD or (event.name == HYDRATE and bool(event.payload.get("hashes")))


def context_key(caller: Caller) -> str:
    """Names the caller in the log and for limits: the session, or the network address."""
    return (
        f"session {caller.actor.session_id}"
        if caller.actor
        else f"visitor {network.neighbourhood(caller.who.network_address)}"
    )


def _check_payload(event: Event, needs: Door) -> None:
    if event.name == HYDRATE:
        if event.payload.get("vars"):
            raise payloads.BadPayload("no variable lives in browser storage")
        hashes = event.payload.get("hashes") or []
        if not payloads.fits(hashes, list[str]) or len(hashes) > payloads.MOST_ITEMS:
            raise payloads.BadPayload("hashes")
        if not event.payload.keys() <= {"vars", "hashes"}:
            raise payloads.BadPayload("arguments")
        return
    payloads.check(RegistrationContext.get().event_handlers[event.name].handler, event.payload)


def _answer_to(actor: Actor | None, needs: Door, path: str, chained: bool) -> list[EventSpec]:
    """Where a refused caller is led: to the log-in, to new terms, home from a page that is not theirs, or nowhere."""
    if actor is None:
        return [rx.redirect(log_in_path(path), replace=True)]
    if actor.terms_pending and needs is not Permission.SIGNED_IN:
        return [rx.redirect(f"{routes.TERMS}?next={_quoted(path)}", replace=True)]
    if chained and path.partition("?")[0].rstrip("/") not in ("", home_of(actor)):
        return [rx.redirect(home_of(actor), replace=True), browser.say(NotFound().sentence)]
    return [browser.say(NotFound().sentence)]


def home_of(actor: Actor) -> str:
    """The screen a person lands on."""
    return routes.HOME


def log_in_path(back_to: str) -> str:
    """The log-in, with the way back to where somebody was."""
    path = _quoted(back_to)
    return routes.LOGIN if path == routes.HOME else f"{routes.LOGIN}?next={path}"


def _quoted(path: str) -> str:
    return quote(safe_next(path), safe="/")
