"""Frames that no page of ours sends: they are dropped or close the socket, and everybody else lives on."""

import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed

from app.core import routes
from app.state.people.customers import CustomersState
from app.state.public.log_in import LogInState
from app.state.session import SessionState
from tests.applications import Site
from tests.wire.sockets import HYDRATE, ROOT, SocketRefused, Wire, event_name

pytestmark = pytest.mark.any_database

ENTER = event_name(SessionState, "enter")
FIND = event_name(CustomersState, "find")
LOG_IN = event_name(LogInState, "submit")


def packet(event: object) -> str:
    return "42/_event," + json.dumps(["event", event])


def calling(payload: str, name: str = FIND) -> str:
    return f'42/_event,["event",{{"name":"{name}","payload":{payload}}}]'


HOSTILE = {
    "event is a text": packet("hello"),
    "event is a text that is JSON": packet(json.dumps({"name": ENTER})),
    "event is a list": packet([1, 2]),
    "event is a number": packet(7),
    "event is null": packet(None),
    "no event": '42/_event,["event"]',
    "two events": '42/_event,["event",{},{}]',
    "no name": packet({"payload": {}}),
    "empty name": packet({"name": ""}),
    "name is a number": packet({"name": 1}),
    "name is a list": packet({"name": [ENTER]}),
    "name is null": packet({"name": None}),
    "long name": packet({"name": "x" * 5000}),
    "unknown name": packet({"name": f"{ROOT}.nobody_state.nothing"}),
    "private name": packet({"name": event_name(SessionState, "_fill")}),
    "payload is a text": calling('"x"'),
    "payload is a list": calling("[1]"),
    "payload is null": calling("null"),
    "argument missing": calling("{}"),
    "argument too many": calling('{"text": "x", "role": "tenant_admin"}'),
    "argument of another name": calling('{"txet": "x"}'),
    "argument is a list": calling('{"text": ["x"]}'),
    "argument is an object": calling('{"text": {"a": 1}}'),
    "argument is a number": calling('{"text": 1}'),
    "argument is true": calling('{"text": true}'),
    "form is a text": calling('{"form": "x"}', LOG_IN),
    "form entries are a number": calling('{"form": {"__reflex_form_data__": 7}}', LOG_IN),
    "form entries are wrong": calling('{"form": {"__reflex_form_data__": [[["a"], "b"]]}}', LOG_IN),
    "form with an extra field": calling('{"form": {"email": "a@b.c", "text": "x", "role": "admin"}}', LOG_IN),
    "form field is an object": calling('{"form": {"email": {"a": 1}, "password": "x"}}', LOG_IN),
    "router data is a text": packet({"name": ENTER, "router_data": "x"}),
    "router data with something unknown": packet({"name": ENTER, "router_data": {"headers": {"cookie": "x"}}}),
    "path is a number": packet({"name": ENTER, "router_data": {"pathname": 7}}),
    "path is a list": packet({"name": ENTER, "router_data": {"asPath": ["/login"]}}),
    "path is endless": packet({"name": ENTER, "router_data": {"pathname": "/" + "x" * 17_000}}),
    "path of a thousand parameters": packet({"name": ENTER, "router_data": {"asPath": "/login?" + "a=b&" * 1000}}),
    "15 long parameters": packet({"name": ENTER, "router_data": {"query": {str(n): "%25" * 5000 for n in range(15)}}}),
    "a long name of a parameter": packet({"name": ENTER, "router_data": {"query": {"%25" * 5000: "%25" * 5000}}}),
    "query is a text": packet({"name": ENTER, "router_data": {"query": "t=1"}}),
    "query is a list": packet({"name": ENTER, "router_data": {"query": [["t", "1"]]}}),
    "query is a number": packet({"name": ENTER, "router_data": {"query": 7}}),
    "query is null": packet({"name": ENTER, "router_data": {"query": None}}),
    "parameter is an object": packet({"name": ENTER, "router_data": {"query": {"t": {"a": 1}}}}),
    "parameter is a list": packet({"name": ENTER, "router_data": {"query": {"t": [1]}}}),
    "parameter is a number": packet({"name": ENTER, "router_data": {"query": {"user_id": 1}}}),
    "parameter is null": packet({"name": ENTER, "router_data": {"query": {"t": None}}}),
    "parameter of a page of ours is a list": packet({"name": ENTER, "router_data": {"query": {"account_id": ["x"]}}}),
    "parameter is a list of lists": packet({"name": ENTER, "router_data": {"query": {"t": [["1"]]}}}),
    "parameter of 1,100 parts": packet({"name": ENTER, "router_data": {"query": {"splat": ["x"] * 1100}}}),
    "5,000 lists": calling('{"text": [' + ",".join(["[]"] * 5000) + "]}"),
    "5,000 numbers": calling('{"text": [' + ",".join("0" * 5000) + "]}"),
    "5,000 fields": calling(json.dumps({"form": {str(number): "" for number in range(5000)}}), LOG_IN),
    "60 parameters": packet({"name": ENTER, "router_data": {"query": {str(n): "" for n in range(60)}}}),
    "action is an object": packet({"name": ENTER, "event_actions": {"throttle": {}}}),
    "action is a list": packet({"name": ENTER, "event_actions": {"debounce": [1]}}),
    "token is a number": packet({"name": ENTER, "token": 7}),
    "token is a list": packet({"name": ENTER, "token": ["x"]}),
    "unknown field": packet({"name": ENTER, "state": {}}),
    "20,000 levels of lists": calling('{"text": ' + "[" * 20_000 + "]" * 20_000 + "}"),
    "20,000 levels, never closed": '42/_event,["event",' + "[" * 20_000,
    "20,000 levels of objects": calling('{"a":' * 20_000 + "1" + "}" * 20_000),
    "6,000 digits": calling('{"text": ' + "9" * 6000 + "}"),
    "2 to the 63": calling('{"text": 9223372036854775808}'),
    "1e999": calling('{"text": 1e999}'),
    "NaN": calling('{"text": NaN}'),
    "Infinity": calling('{"text": Infinity}'),
    "lone surrogate": calling('{"text": "\\ud800"}'),
    "NUL": calling('{"text": "a\\u0000b"}'),
    "17 kB text": calling(json.dumps({"text": "x" * 17_000})),
    "1 MB": calling(json.dumps({"text": "x" * 1_000_000})),
    "no JSON": "42/_event,[",
    "another namespace": '42/admin,["event",{}]',
    "no namespace": '42["event",{}]',
    "an acknowledgement": "43/_event,1[]",
    "a binary event": '451-/_event,["event",{"_placeholder":true,"num":0}]',
    "an engine message": "4",
    "an unknown packet": "9hello",
    "an upgrade": "5",
    "nothing": "",
    "connect again with something": '40/_event,{"event": 7}',
    "hydrate with variables": packet({"name": HYDRATE, "payload": {"vars": {f"{ROOT}.is_hydrated": True}}}),
    "hydrate with strange hashes": packet({"name": HYDRATE, "payload": {"hashes": [{"a": 1}]}}),
    "an old client's error": '42/_event,["client_error",7]',
}


def done(wire: Wire) -> list[dict[str, Any]]:
    """What the server asked the page to do, but for loading anew: so much is said of what no page here sends."""
    return [event for event in wire.events if "onramp.loadAnew(" not in json.dumps(event["payload"])]


def test_no_hostile_frame_hurts_anybody(site: Site, wire: Callable[..., Wire], cookie_of: Callable[..., str]) -> None:
    """All of them on one connection after the other; a bystander's socket answers all the time."""
    cookie = cookie_of(site.world.vic)
    bystander = wire().hydrate()
    names = list(HOSTILE)
    for start in range(0, len(names), 20):
        attacker = wire(cookie=cookie, path=routes.CUSTOMERS).hydrate().listen(until=lambda one: one.events)
        told = len(done(attacker))
        for name in names[start : start + 20]:
            attacker.send_text(HOSTILE[name])
            assert attacker.lives(), f"{name}: the attacker's own socket is gone"
        assert done(attacker)[told:] == [], "something of it has been run"
        attacker.call(ENTER)
        attacker.listen(until=lambda one, told=told: len(done(one)) > told)
        assert len(done(attacker)) > told, "it does not do its work any more"
    assert bystander.lives()


def test_hostile_frames_leave_one_short_line_each_and_then_none(site: Site, wire: Callable[..., Wire]) -> None:
    """A query of another type used to write a traceback of 4.4 kB an event."""
    before = len(site.application.said(10_000_000))
    for _ in range(3):
        attacker = wire().hydrate()
        for name in ("query is a text", "query is a number", "parameter is an object") * 12:
            attacker.send_text(HOSTILE[name])
        assert attacker.lives()
    written = site.application.said(10_000_000)[before:]
    assert "Traceback" not in written
    assert len(written) < 30 * 300, "more than thirty lines of 300 characters"


def test_binary_frame_is_dropped(wire: Callable[..., Wire]) -> None:
    attacker = wire().hydrate()
    attacker.send_bytes(b"\x00" * 1000)
    assert attacker.lives()


def test_socket_that_sends_nothing_but_rubbish_is_closed(wire: Callable[..., Wire]) -> None:
    attacker = wire()
    with suppress(ConnectionClosed):  # the server may close while we are still sending
        for _ in range(60):
            attacker.send_text("42/_event,[")
    assert attacker.close_code() in (1008, 1006)


def test_flood_closes_its_own_socket_and_nobody_elses(wire: Callable[..., Wire]) -> None:
    bystander = wire().hydrate()
    attacker = wire().hydrate()
    event = packet(attacker.event(ENTER))
    with suppress(ConnectionClosed):  # the server may close while we are still sending
        for _ in range(2000):
            attacker.send_text(event)
    assert bystander.lives()
    assert attacker.close_code() in (1008, 1006)


RUBBISH = ['40/_event,{"event": "x"}', "40/_event,{", '40/_event,{"event": {"name": "nobody"}}', "40/other,", "junk"]


def test_connect_with_rubbish_gets_no_state(wire: Callable[..., Wire]) -> None:
    for frame in RUBBISH:
        with suppress(SocketRefused, ConnectionClosed):
            attacker = wire(connect_frame=frame)
            attacker.listen(0.5)
            assert not attacker.deltas, frame


NEEDED_BY_NO_PAGE = [
    f"{ROOT}.setvar",
    f"{ROOT}.hydrate",
    f"{ROOT}.set_is_hydrated",
    f"{ROOT}.reflex___state____update_vars_internal_state.update_vars_internal",
    *(event_name(SessionState, name) for name in ("setvar", "reset", "get_state", "dict", "__init__")),
]


def test_what_no_page_needs_is_refused(site: Site, wire: Callable[..., Wire], cookie_of: Callable[..., str]) -> None:
    for cookie in (None, cookie_of(site.world.alice)):
        attacker = wire(cookie=cookie).hydrate()
        attacker.listen(0.5)
        before = json.dumps(attacker.deltas, sort_keys=True)
        for name in NEEDED_BY_NO_PAGE:
            for payload in ({}, {"var_name": "is_staff", "value": True}, {"vars": {}}, {"value": True}):
                attacker.call(name, payload)
            attacker.listen(0.2)
            assert json.dumps(attacker.deltas, sort_keys=True) == before, name
        assert attacker.lives()


def test_handler_of_another_page_needs_its_own_right(wire: Callable[..., Wire]) -> None:
    """The route a client claims to be on opens nothing."""
    attacker = wire(path=routes.LOGIN).hydrate()
    attacker.call(event_name(SessionState, "enter_staff"), path=routes.ACCOUNTS)
    attacker.listen(until=lambda one: one.redirects())
    assert attacker.redirects() == [f"{routes.LOGIN}?next={routes.ACCOUNTS}"]
