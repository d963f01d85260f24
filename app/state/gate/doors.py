"""The mark that opens an event handler, and the list of what every event asks for."""

from collections.abc import Callable
from enum import StrEnum
from typing import Any, TypeVar

from reflex_base.registry import RegistrationContext

from app.rules.permissions import Permission

Handler = TypeVar("Handler", bound=Callable[..., Any])
_MARK = "__onramp_door__"
_ROOT = "reflex___state____state"


class Special(StrEnum):
    """Doors that ask for no permission."""

    PUBLIC = "public"
    FRAMEWORK = "framework"


PUBLIC = Special.PUBLIC
FRAMEWORK = Special.FRAMEWORK
Door = Permission | Special

HYDRATE = f"{_ROOT}.hydrate_and_load"
ON_LOAD = f"{_ROOT}.reflex___state____on_load_internal_state.on_load_internal"
EXCEPTION = f"{_ROOT}.reflex___state____frontend_event_exception_state.handle_frontend_exception"
FRAMEWORK_EVENTS = frozenset(
    {
        HYDRATE,
        ON_LOAD,
        f"{_ROOT}.reflex___state____on_load_internal_state.set_is_hydrated",
        EXCEPTION,
    }
)
"""Reflex's own events that our pages need; every other one is refused."""


def door(needs: Permission | Special) -> Callable[[Handler], Handler]:
    """Open a handler for those who have the permission, or for everybody with PUBLIC. Stands below `@rx.event`."""

    def mark(handler: Handler) -> Handler:
        setattr(handler, _MARK, needs)
        return handler

    return mark


def door_of(name: str) -> Door | None:
    """What an event asks for; None for everything that is closed or does not exist."""
    if name in FRAMEWORK_EVENTS:
        return FRAMEWORK
    registered = RegistrationContext.get().event_handlers.get(name)
    return getattr(registered.handler.fn, _MARK, None) if registered else None


def doors() -> dict[str, Door | None]:
    """Every event a browser can send, with what it asks for; None for those that are refused to everybody."""
    return {name: door_of(name) for name in RegistrationContext.get().event_handlers}
