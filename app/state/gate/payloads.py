"""Whether what a client sent with an event fits the handler: exactly its arguments, of the types it says.

A type hint alone validates nothing: Reflex hands over whatever came.
"""

import inspect
import re
import types
from collections.abc import Mapping
from typing import Any, Union, get_args, get_origin, get_type_hints

from reflex_base.event import EventHandler

LONGEST_TEXT = 16 * 1024
MOST_ITEMS = 500
DEEPEST = 4

_NO_TEXT = re.compile("[\0\ud800-\udfff]")
"""NUL and half a character."""
_FORM_ENTRIES = "__reflex_form_data__"
_SIMPLE = (str, int, float, bool, type(None))


class BadPayload(ValueError):
    """The payload does not fit the handler; says where."""


def check(handler: EventHandler, payload: Mapping[str, Any]) -> None:
    """BadPayload unless the payload holds exactly the handler's arguments, of the types of its hints."""
    parameters = list(inspect.signature(handler.fn).parameters.values())[1:]
    known = {parameter.name for parameter in parameters}
    needed = {parameter.name for parameter in parameters if parameter.default is parameter.empty}
    if not needed <= payload.keys() <= known:
        raise BadPayload("arguments")
    hints = get_type_hints(handler.fn)
    for name, value in payload.items():
        _check_plain(value, DEEPEST)
        if not fits(_unwrapped(value), hints.get(name, Any)):
            raise BadPayload(f"argument {name}")


def fits(value: Any, hint: Any) -> bool:
    """Whether a value from a client is what the hint says, without any conversion."""
    if hint is Any:
        return True
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        return any(fits(value, choice) for choice in get_args(hint))
    if origin in (list, dict, Mapping):
        return isinstance(value, list if origin is list else dict) and _items_fit(value, get_args(hint))
    if hint in (None, type(None)):
        return value is None
    if hint is float:
        return isinstance(value, int | float) and not isinstance(value, bool)
    return type(value) is hint


def _items_fit(value: Any, hints: tuple[Any, ...]) -> bool:
    if not hints:
        return True
    if isinstance(value, list):
        return all(fits(item, hints[0]) for item in value)
    return all(fits(key, hints[0]) and fits(item, hints[1]) for key, item in value.items())


def _unwrapped(value: Any) -> Any:
    """A submitted form as the dict that the handler will get."""
    if not isinstance(value, dict) or _FORM_ENTRIES not in value:
        return value
    entries = value[_FORM_ENTRIES]
    if len(value) != 1 or not isinstance(entries, list):
        raise BadPayload("form")
    for entry in entries:
        if not (isinstance(entry, list) and len(entry) == 2 and isinstance(entry[0], str)):
            raise BadPayload("form")
    return dict(entries)


def _check_plain(value: Any, depth: int) -> None:
    if depth < 0:
        raise BadPayload("depth")
    if isinstance(value, str):
        if len(value) > LONGEST_TEXT or _NO_TEXT.search(value):
            raise BadPayload("text")
    elif isinstance(value, dict | list):
        if len(value) > MOST_ITEMS:
            raise BadPayload("items")
        for item in value.items() if isinstance(value, dict) else value:
            for part in item if isinstance(item, tuple) else (item,):
                _check_plain(part, depth - 1)
    elif not isinstance(value, _SIMPLE):
        raise BadPayload("type")
