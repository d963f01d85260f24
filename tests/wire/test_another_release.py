"""What a page of another release is told: by its state schema, or by what it asks for."""

import json
from collections.abc import Callable
from typing import Any

import pytest
import reflex as rx

from app.app import app
from app.core import routes
from app.http import frames
from app.state.people.customers import CustomersState
from tests.applications import Site
from tests.wire.sockets import HYDRATE, ROOT, Wire, event_name

pytestmark = pytest.mark.any_database

OWN = rx.State._to_frontend_schema()
OTHER = "of-another-release"
GONE = f"{ROOT}.app___state___elsewhere____gone_state.submit"


def connect(**auth: Any) -> str:
    return "40/_event," + json.dumps(auth)


def loading() -> dict[str, Any]:
    return {"name": HYDRATE, "payload": {}, "router_data": {"pathname": routes.LOGIN, "asPath": routes.LOGIN}}


def mismatches(wire: Wire) -> list[dict[str, Any]]:
    """What Reflex's client hears as a mismatch, in the order of the frames."""
    told = [json.loads(frame.partition(",")[2]) for frame in wire.frames if frame.startswith("42/_event,")]
    return [rest[0] for kind, *rest in told if kind == "state_mismatch"]


def test_a_page_of_this_release_is_told_nothing(wire: Callable[..., Wire]) -> None:
    own = wire(connect_frame=connect(event=loading(), state_schema=OWN)).listen(until=lambda one: one.is_hydrated)
    assert own.is_hydrated
    assert mismatches(own) == []


def test_a_page_of_another_release_is_told_before_it_may_send_what_waits(wire: Callable[..., Wire]) -> None:
    frame = connect(event=loading(), state_schema=OTHER)
    other = wire(connect_frame=frame).listen(until=lambda one: one.is_hydrated)
    assert [told["backend"] for told in mismatches(other)] == [OWN]
    kinds = [frame.partition(",")[0] if frame.startswith("40") else frame[:28] for frame in other.frames]
    assert kinds.index('42/_event,["state_mismatch",') < kinds.index("40/_event")


def test_the_schema_is_that_of_the_root_of_all_states() -> None:
    assert app._state is rx.State


def test_an_event_that_is_not_known_here_is_answered(wire: Callable[..., Wire]) -> None:
    other = wire().hydrate()
    other.call(GONE)
    other.listen(until=mismatches)
    assert other.frames[-1] == frames.LOAD_ANEW["42"]
    assert other.lives()


@pytest.mark.parametrize(
    "auth",
    [{"event": {**loading(), "name": f"{ROOT}.boot"}}, {"version": "1.0"}, {"event": {**loading(), "handler": None}}],
    ids=["an event", "something beside it", "something in the event"],
)
def test_a_connect_with_something_unknown_is_refused_with_the_same_word(
    wire: Callable[..., Wire], auth: dict[str, Any]
) -> None:
    other = wire(connect_frame=connect(**auth)).listen(until=lambda one: len(one.frames) > 1)
    assert other.frames[1:] == [frames.LOAD_ANEW["40"]]


def test_a_connect_that_no_release_sends_is_not_answered(wire: Callable[..., Wire]) -> None:
    for frame in ('40/_event,{"event": 7}', "40/_event,[1]", "40/_event,{", '40/_event,{"state_schema": 7}'):
        assert wire(connect_frame=frame).listen(0.3).frames[1:] == [], frame


def test_a_payload_that_does_not_fit_is_answered(
    site: Site, wire: Callable[..., Wire], cookie_of: Callable[..., str]
) -> None:
    other = wire(cookie=cookie_of(site.world.vic), path=routes.CUSTOMERS).hydrate()
    other.call(event_name(CustomersState, "find"), {"words": "fleet"})
    asked = '"onramp.loadAnew('
    other.listen(until=lambda one: asked in one.values)
    assert asked in other.values
