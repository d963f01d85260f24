"""The surface a browser can reach, enumerated: every handler of ours says who may use it, and the rest is closed."""

import importlib
import inspect
from typing import Any

import pytest
import reflex as rx
from reflex_base.registry import RegistrationContext

from app.rules.permissions import Permission
from app.state.gate import PUBLIC, doors
from tests.architecture.sources import APP, modules, name_of

NEVER = ("setvar", "hydrate", "update_vars_internal", "reset")
"""What Reflex adds to states and no page of ours needs."""


@pytest.fixture(scope="module", autouse=True)
def _everything_is_imported() -> None:
    for path in modules(APP / "state"):
        importlib.import_module(name_of(path))
    importlib.import_module("app.app")


def own_states() -> list[type[rx.State]]:
    """Every state of the application."""
    found: list[type[rx.State]] = []
    waiting: list[Any] = [rx.State]
    while waiting:
        for state in waiting.pop().get_substates():
            waiting.append(state)
            if state.__module__.startswith("app."):
                found.append(state)
    return found


def own_handlers() -> dict[str, Any]:
    """Name and function of every handler that is written in the application."""
    registered = RegistrationContext.get().event_handlers
    functions = {name: inspect.unwrap(entry.handler.fn) for name, entry in registered.items()}
    return {name: function for name, function in functions.items() if function.__module__.startswith("app.")}


def test_there_is_a_surface_to_look_at() -> None:
    assert own_states()
    assert own_handlers()


def test_every_handler_of_ours_has_a_door() -> None:
    closed = [name for name in own_handlers() if doors()[name] is None]
    assert not closed, "no door: " + ", ".join(closed)


def test_every_door_asks_for_a_permission_or_is_open_to_all() -> None:
    for name in own_handlers():
        assert doors()[name] == PUBLIC or isinstance(doors()[name], Permission), name


def test_nothing_else_is_open_but_what_reflex_needs_to_load_a_page() -> None:
    opened = {name.partition(".")[2] for name, needs in doors().items() if needs and name not in own_handlers()}
    assert opened == {
        "hydrate_and_load",
        "reflex___state____on_load_internal_state.on_load_internal",
        "reflex___state____on_load_internal_state.set_is_hydrated",
        "reflex___state____frontend_event_exception_state.handle_frontend_exception",
    }


def test_no_variable_can_be_set_from_a_browser() -> None:
    for name in set(doors()) - set(own_handlers()):
        if name.rpartition(".")[2] in NEVER:
            assert doors()[name] is None, name


def test_handlers_do_not_block_the_process() -> None:
    """A synchronous handler would stop every user of the process."""
    for name, function in own_handlers().items():
        assert inspect.iscoroutinefunction(function) or inspect.isasyncgenfunction(function), name


def test_states_are_flat() -> None:
    for state in own_states():
        assert state.get_parent_state() is rx.State, state.__name__


def test_public_variables_hold_no_tables() -> None:
    """A row of a table in a variable would be sent to the browser whole."""
    for state in own_states():
        for name, variable in {**state.base_vars, **state.computed_vars}.items():
            assert "app.models" not in repr(variable._var_type), f"{state.__name__}.{name}"
