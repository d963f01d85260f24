"""What may be handed to a handler: exactly its arguments, of exactly the types it names."""

from typing import Any

import pytest
from reflex_base.event import EventHandler

from app.state.gate.payloads import BadPayload, check


async def handler(
    self: Any, text: str, number: int, form: dict[str, Any], maybe: str | None = None, many: list[str] | None = None
) -> None: ...


HANDLER = EventHandler(fn=handler)
GOOD: dict[str, Any] = {"text": "x", "number": 7, "form": {"email": "a@b.c", "agreed": True, "list": ["x"]}}


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"maybe": "y"},
        {"maybe": None},
        {"many": ["a", "b"]},
        {"form": {}},
        {"form": {"__reflex_form_data__": [["email", "a@b.c"], ["email", "twice"]]}},
        {"text": "x" * 16_384},
        {"text": "\U0001f9cd\u200d\u2642"},
    ],
)
def test_fitting_payload_passes(change: dict[str, Any]) -> None:
    check(HANDLER, GOOD | change)


@pytest.mark.parametrize("missing", GOOD)
def test_every_argument_is_needed(missing: str) -> None:
    with pytest.raises(BadPayload):
        check(HANDLER, {name: value for name, value in GOOD.items() if name != missing})


@pytest.mark.parametrize(
    "change",
    [
        {"role": "tenant_admin"},
        {"self": "x"},
        {"text": 7},
        {"text": None},
        {"text": ["x"]},
        {"text": {"a": "b"}},
        {"text": "x" * 16_385},
        {"text": "a\0b"},
        {"text": "\ud800"},
        {"number": "7"},
        {"number": True},
        {"number": 7.0},
        {"number": None},
        {"form": "x"},
        {"form": [["email", "a"]]},
        {"form": {"a": {"b": {"c": {"d": {"e": 1}}}}}},
        {"form": {"a": "x" * 16_385}},
        {"form": {"a\0": "x"}},
        {"form": {str(number): "x" for number in range(501)}},
        {"form": {"__reflex_form_data__": 7}},
        {"form": {"__reflex_form_data__": [["email"]]}},
        {"form": {"__reflex_form_data__": [[["email"], "x"]]}},
        {"form": {"__reflex_form_data__": [], "role": "admin"}},
        {"form": {"a": object()}},
        {"maybe": 7},
        {"many": "abc"},
        {"many": [7]},
        {"many": ["x"] * 501},
    ],
)
def test_anything_else_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(BadPayload):
        check(HANDLER, GOOD | change)
