"""Numbers on stations and cards, and how many connectors: stored as printed, or a sentence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules import asset_details
from app.rules.asset_details import DetailRefused


@given(st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._/-]{1,38}[A-Za-z0-9]", fullmatch=True))
def test_a_printed_number_is_stored_in_capitals(typed: str) -> None:
    stored = asset_details.number(f"  {typed} ", what="Serial number")
    assert stored == typed.upper()
    assert asset_details.number(stored, what="Serial number") == stored


NO_NUMBERS = ["", " ", "A", "AB", "-AB", "AB-", "A" * 41, "ÄBC", "A\0C", "<b>", "'; --", "١٢٣", None, 5, []]
NO_COUNTS = ["-1", "21", "1e1", "1.0", "1,0", "NaN", "Infinity", "٢", "0x1", "one", True, 2, None, ["1"]]


@pytest.mark.parametrize("typed", NO_NUMBERS)
def test_anything_else_is_no_number(typed: object) -> None:
    with pytest.raises(DetailRefused):
        asset_details.number(typed, what="Serial number")


@given(st.integers(0, asset_details.MOST_CONNECTORS))
def test_connectors_are_counted_exactly(count: int) -> None:
    assert asset_details.connectors(f" {count} ") == count


def test_nothing_typed_is_no_connector() -> None:
    assert asset_details.connectors("") == 0


@pytest.mark.parametrize("typed", NO_COUNTS)
def test_anything_else_is_no_count(typed: object) -> None:
    with pytest.raises(DetailRefused):
        asset_details.connectors(typed)
