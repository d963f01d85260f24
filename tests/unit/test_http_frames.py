"""A frame is looked at on the loop that serves everybody: what that takes is bounded, whatever is in the frame."""

import json
import sys
from collections.abc import Callable
from contextlib import suppress
from types import FrameType
from typing import Any

import pytest
from reflex_base.event import EventHandler

from app.http import frames
from app.state.gate import payloads

MOST_STEPS = 10_000
"""Calls of Python, each far below a microsecond or a few of them: some milliseconds at the very most."""


async def handler(self: Any, form: dict[str, Any]) -> None: ...


def frame(payload: str) -> str:
    return f'42/_event,["event",{{"name":"submit","payload":{payload},"router_data":{{}}}}]'


HEAVY = {
    "15 long texts": json.dumps({"form": {str(number): "x" * 16_000 for number in range(15)}}),
    "15 long texts of another script": json.dumps(
        {"form": {str(number): "\u0628" * 16_000 for number in range(15)}}, ensure_ascii=False
    ),
    "85,000 lists": '{"form":[' + ",".join(["[]"] * 85_000) + "]}",
    "80,000 objects": '{"form":[' + ",".join(["{}"] * 80_000) + "]}",
    "125,000 numbers": '{"form":[' + ",".join("0" * 125_000) + "]}",
    "25,000 fields": json.dumps({"form": {str(number): 0 for number in range(20_000)}}),
}


def steps(work: Callable[[], object]) -> int:
    """How many functions are called and generators resumed by it."""
    counted = 0

    def count(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal counted
        counted += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(None)
    return counted


@pytest.mark.parametrize("heavy", HEAVY)
def test_a_frame_takes_a_bounded_number_of_steps(heavy: str) -> None:
    """Letter by letter it took 10 to 17 ms, of which one address may send a hundred a second."""
    text = frame(HEAVY[heavy])
    assert len(text) <= frames.LARGEST

    def check() -> None:
        with suppress(frames.HostileFrame):
            frames.check({"text": text}, lambda name: True)

    assert steps(check) <= MOST_STEPS


def test_a_payload_takes_a_bounded_number_of_steps() -> None:
    payload = json.loads(HEAVY["15 long texts"])
    assert steps(lambda: payloads.check(EventHandler(fn=handler), payload)) <= MOST_STEPS


@pytest.mark.parametrize("letter", ["\0", "\ud800"])
def test_what_no_text_holds_is_found_anywhere_in_it(letter: str) -> None:
    for text in (letter, "x" * 9000 + letter, letter + "x" * 9000):
        for payload in ({"form": {"email": text}}, {"form": {text: "email"}}, {"form": [[[text]]]}):
            with pytest.raises(frames.HostileFrame):
                frames.check({"text": frame(json.dumps(payload))}, lambda name: True)
        with pytest.raises(payloads.BadPayload):
            payloads.check(EventHandler(fn=handler), {"form": {"email": text}})
