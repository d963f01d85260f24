"""Contract IDs: both standards' check digits, by published examples and by property."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules import contract_ids
from app.rules.contract_ids import ContractIdRefused

LETTERS, ANY = string.ascii_uppercase, string.ascii_uppercase + string.digits
BARE = st.tuples(st.text(LETTERS, min_size=2, max_size=2), st.text(ANY, min_size=12, max_size=12)).map("".join)


@pytest.mark.parametrize(
    ("code", "digit"),
    [
        ("NN123ABCDEFGHI", "T"),
        ("FRXYZ123456789", "2"),
        ("ITA1B2C3E4F5G6", "4"),
        ("ESZU8WOX834H1D", "R"),
        ("PT73902837ABCZ", "Z"),
        ("DE83DUIEN83QGZ", "D"),
        ("DE83DUIEN83ZGQ", "M"),
        ("DE8AA001234567", "0"),
        ("NLTNMC00122045", "K"),
    ],
)
def test_check_digit_of_iso_15118(code: str, digit: str) -> None:
    assert contract_ids.iso_check_digit(code) == digit


@pytest.mark.parametrize(
    ("code", "digit"),
    [("INTNM000071", "9"), ("INTNM000110", "X"), ("INTNM000124", "0"), ("INTNM000191", "5"), ("NLTNM012204", "5")],
)
def test_check_digit_of_din_91286(code: str, digit: str) -> None:
    assert contract_ids.din_check_digit(code) == digit


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("nl-tnm-c00122045-k", "NL-TNM-C00122045-K"),
        (" NLTNMC00122045K ", "NL-TNM-C00122045-K"),
        ("NL*TNM*012204*5", "NL-TNM-012204-5"),
        ("NL-TNM-C00122045", "NL-TNM-C00122045"),
    ],
)
def test_what_is_typed_is_stored_as_printed(typed: str, stored: str) -> None:
    assert contract_ids.normalise(typed) == stored


@given(BARE, st.integers(0, 13), st.sampled_from(ANY))
def test_one_wrong_character_is_noticed(code: str, place: int, other: str) -> None:
    whole = code + contract_ids.iso_check_digit(code)
    assert contract_ids.normalise(whole).replace("-", "") == whole
    wrong = whole[:place] + other + whole[place + 1 :]
    if wrong != whole:
        with pytest.raises(ContractIdRefused):
            contract_ids.normalise(wrong)


@given(BARE, st.integers(0, 12))
def test_two_neighbours_swapped_are_noticed(code: str, place: int) -> None:
    whole = code + contract_ids.iso_check_digit(code)
    swapped = whole[:place] + whole[place + 1] + whole[place] + whole[place + 2 :]
    if swapped != whole:
        with pytest.raises(ContractIdRefused):
            contract_ids.normalise(swapped)


@pytest.mark.parametrize(
    "typed",
    ["", "NL", "NL-TNM-C0012204", "NL-TNM-C00122045-X", "NL-TNM-012204-6", "١", "N1-TNM-C00122045", None, 5, []],
)
def test_anything_else_is_refused(typed: object) -> None:
    with pytest.raises(ContractIdRefused):
        contract_ids.normalise(typed)


@given(st.text())
def test_whatever_is_typed_is_stored_or_refused(typed: str) -> None:
    try:
        stored = contract_ids.normalise(typed)
    except ContractIdRefused:
        return
    assert contract_ids.normalise(stored) == stored
