"""Numbers on stations and cards, and how many connectors: stored as printed, or a sentence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules import asset_details
from app.rules.asset_details import DetailRefused


@given(st.from_regex(r"#?[A-Za-z0-9][A-Za-z0-9._/:#*+-]{1,37}[A-Za-z0-9]", fullmatch=True))
def test_a_printed_number_is_kept_as_it_was_typed(typed: str) -> None:
    stored = asset_details.number(f"  {typed} ", what="Serial number")
    assert stored == typed
    assert asset_details.number(stored, what="Serial number") == stored
    assert asset_details.number_key(stored) == asset_details.number_key(typed.lower()) != ""


PRINTED = ["VID:001A2B3C4D5E", "04:A3:C6:CA:E2:61:80", "#12345", "Nr #12", "No. #12", "04 A2 B3 C4", "12#"]
PRINTED += ["SN-0001", "DE*ABC*E0001", "+49*810*000*438"[1:], "EVB_P12-001", "T53-IT1.2418/019"]


@pytest.mark.parametrize("typed", PRINTED)
def test_numbers_as_they_are_printed_are_taken(typed: str) -> None:
    assert asset_details.number(typed, what="Printed number") == typed


COPIED = [
    ("Serial number: EVB-P12-001", "EVB-P12-001"),
    ("S/N EVB\u2011P12\u2011001;", "EVB-P12-001"),
    ("SN: 0001", "0001"),
    ("\ufeffVC\u00a00001\u200b", "VC 0001"),
    ("Kaartnummer VC 0001", "VC 0001"),
    ("Card number: 04:A3:C6:CA:E2:61:80", "04:A3:C6:CA:E2:61:80"),
]


@pytest.mark.parametrize(("typed", "kept"), COPIED)
def test_what_was_copied_along_is_dropped(typed: str, kept: str) -> None:
    assert asset_details.number(typed, what="Serial number") == kept


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("04 A2 B3 C4", "04A2B3C4"),
        ("VC 0001", "VC-0001"),
        ("vc 0001", "VC0001"),
        ("04:a3:c6:ca:e2:61:80", "04A3C6CAE26180"),
        ("#12345", "12345"),
    ],
)
def test_spellings_of_one_number_have_one_key(one: str, other: str) -> None:
    assert asset_details.number_key(one) == asset_details.number_key(other)
    assert asset_details.number_key(one) != asset_details.number_key(other + "1")


NO_NUMBERS = [
    "",
    " ",
    "A",
    "AB",
    "-AB",
    "AB-",
    "A" * 41,
    "ÄBC",
    "A\0C",
    "<b>",
    "'; --",
    "#",
    "##1",
    ":::",
    "A:",
    ":A1",
    "١٢٣",
    None,
    5,
    [],
]
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
