"""What may come in over a socket: checked here, before anything parses or queues it.

A frame that no page of ours sends is dropped, and the socket lives; too many of them, or too many frames, close it.
"""

import json
import logging
import re
from collections import deque
from collections.abc import Callable, MutableMapping
from time import monotonic
from typing import Any

from app.core.logs import Sparingly, one_line

_sparingly = Sparingly(logging.getLogger("onramp.edge"))

MOST_PER_SECOND = 200
LARGEST = 256 * 1024
LONGEST_TEXT = 16 * 1024
LONGEST_URL = LONGEST_TEXT
"""Characters of an address, in all of its parts: each of them is looked through for secrets of links."""
MOST_PARAMETERS = 50
MOST_PARTS = 1000
DEEPEST = 16
MOST_VALUES = 4000
"""Texts, numbers, lists and objects in one frame: they are looked at one by one, on the loop that serves everybody."""
MOST_DROPPED = 50
TOO_MANY = 1008

LOAD_ANEW = {
    "40": '44/_event,{"message":"another release","data":{"release":"without this connect"}}',
    "42": '42/_event,["state_mismatch",{"backend":"without this event"}]',
}
"""By the type of its packet: what a page of another release is answered, so that it loads anew (decision 0029)."""

_EVENT_FIELDS = frozenset({"name", "payload", "router_data", "event_actions", "token"})
_LOCATION = ("pathname", "asPath")
_ROUTER_FIELDS = frozenset({*_LOCATION, "query"})
_CATCHES_ALL = "splat"
_ACTION = (bool, int, float, str)
_NO_TEXT = re.compile("[\0\ud800-\udfff]")
"""NUL and half a character, which no text of ours holds."""


class HostileFrame(ValueError):
    """A frame that no page of ours sends; says what is wrong with it."""


class Unknown(HostileFrame):
    """It names what only a page of another release may know."""


class Inbox:
    """Counts the frames of one connection and tells which of them may pass."""

    def __init__(self, knows: Callable[[str], bool]) -> None:
        self._knows = knows
        self._times: deque[float] = deque(maxlen=MOST_PER_SECOND)
        self._dropped = 0

    def floods(self) -> bool:
        """Count one frame; whether the connection has now sent too many of them."""
        moment = monotonic()
        full = len(self._times) == MOST_PER_SECOND and moment - self._times[0] < 1
        self._times.append(moment)
        return full or self._dropped > MOST_DROPPED

    def refusal(self, message: MutableMapping[str, Any]) -> HostileFrame | None:
        """Why the frame may not go on to Reflex, which is logged; None when it may."""
        try:
            check(message, self._knows)
        except HostileFrame as hostile:
            self._dropped += 1
            _sparingly.warning("Dropped a frame: %s", one_line(hostile, 200))
            return hostile
        return None


def check(message: MutableMapping[str, Any], knows: Callable[[str], bool]) -> None:
    """HostileFrame unless this is a frame that Reflex's frontend could have sent."""
    text = message.get("text")
    if text is None:
        raise HostileFrame("binary")
    if len(text) > LARGEST:
        raise HostileFrame(f"{len(text)} characters")
    if text in ("2", "3"):
        return
    kind, rest = text[:2], text[2:]
    if kind == "41":
        return
    if kind not in ("40", "42"):
        raise HostileFrame("unknown packet type")
    namespace, comma, body = rest.partition(",")
    if namespace != "/_event":
        raise HostileFrame("unknown namespace")
    if kind == "40":
        _check_connect(_parse(body) if comma and body else {}, knows)
    else:
        _check_event(_parse(body), knows)


def _check_connect(auth: Any, knows: Callable[[str], bool]) -> None:
    if not isinstance(auth, dict):
        raise HostileFrame("a connect is an object")
    if not auth.keys() <= {"event", "state_schema"}:
        raise Unknown("connect with something unknown")
    if "event" in auth:
        _check_call(auth["event"], knows)
    if not isinstance(auth.get("state_schema", ""), str):
        raise HostileFrame("state schema is no text")


def _check_event(packet: Any, knows: Callable[[str], bool]) -> None:
    match packet:
        case ["event", event]:
            _check_call(event, knows)
        case ["ping"] | ["client_error"]:
            return
        case ["client_error", dict()]:
            return
        case _:
            raise HostileFrame("unknown event")


def _check_call(event: Any, knows: Callable[[str], bool]) -> None:
    if not isinstance(event, dict):
        raise HostileFrame("an event is an object")
    if not event.keys() <= _EVENT_FIELDS:
        raise Unknown("event with something unknown")
    name = event.get("name")
    if not isinstance(name, str) or not 0 < len(name) <= 200:
        raise HostileFrame("an event has a name")
    if not knows(name):
        raise Unknown(f"no event is called {name}")
    for part in ("payload", "router_data", "event_actions"):
        if not isinstance(event.get(part, {}), dict):
            raise HostileFrame(f"{part} is an object")
    if not isinstance(event.get("token", ""), str):
        raise HostileFrame("a token is a text")
    _check_router(event.get("router_data", {}))
    if not all(isinstance(value, _ACTION) for value in event.get("event_actions", {}).values()):
        raise HostileFrame("an action is true, a number or a text")


def _check_router(data: dict[str, Any]) -> None:
    """Where the page says it is: Reflex, the gate and the states read it as what the frontend writes."""
    if not data.keys() <= _ROUTER_FIELDS:
        raise Unknown("router data with something unknown")
    where = [data.get(part, "") for part in _LOCATION]
    if not all(isinstance(part, str) and part.count("&") <= MOST_PARAMETERS for part in where):
        raise HostileFrame("a location is a text")
    query = data.get("query", {})
    if not isinstance(query, dict) or len(query) > MOST_PARAMETERS:
        raise HostileFrame("a query is an object of texts")
    # An address that does not exist comes with its parts as a list. Of a list elsewhere Reflex logs every word.
    parts = query.get(_CATCHES_ALL, "")
    texts = [text for name, text in query.items() if name != _CATCHES_ALL]
    texts += parts if isinstance(parts, list) else [parts]
    if len(texts) > MOST_PARTS or not all(isinstance(text, str) for text in texts):
        raise HostileFrame("a parameter is a text, and that of any other page a list of them")
    # The parameters stand in the address, and once more beside it.
    if max(*map(len, where), sum(map(len, (*query, *texts)))) > LONGEST_URL:
        raise HostileFrame("a very long address")


def _parse(body: str) -> Any:
    if body.count("[") + body.count("{") > MOST_VALUES:
        raise HostileFrame("too many lists and objects")
    try:
        value = json.loads(body, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise HostileFrame(f"not JSON: {type(error).__name__}") from None
    _check_values(value)
    return value


def _no_constant(name: str) -> Any:
    raise ValueError(name)


def _check_values(value: Any) -> None:
    level, most = [value], MOST_VALUES
    for _ in range(DEEPEST + 1):
        inner: list[Any] = []
        for each in level:
            if isinstance(each, dict | list):
                most -= len(each)
                if most < 0:
                    raise HostileFrame("too many values")
                inner += [*each.keys(), *each.values()] if isinstance(each, dict) else each
            else:
                _check_simple(each)
        level = inner
    if level:
        raise HostileFrame("too deep")


def _check_simple(value: Any) -> None:
    if isinstance(value, str):
        if len(value) > LONGEST_TEXT:
            raise HostileFrame(f"text of {len(value)} characters")
        if _NO_TEXT.search(value):
            raise HostileFrame("NUL or half a character in a text")
    elif isinstance(value, int) and not -(2**63) <= value < 2**63:
        raise HostileFrame("number too large")
