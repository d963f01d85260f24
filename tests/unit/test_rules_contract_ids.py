"""Contract IDs: both standards' check digits, by published examples and by property."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core import countries
from app.rules import contract_ids
from app.rules.contract_ids import CheckDigitRefused, ContractIdRefused

ANY = string.ascii_uppercase + string.digits
COUNTRIES = ["NL", "DE", "FR", "IN", "GB", "XK"]
BARE = st.tuples(st.sampled_from(COUNTRIES), st.text(ANY, min_size=12, max_size=12)).map("".join)
OLD = st.tuples(st.sampled_from(COUNTRIES), st.text(ANY, min_size=9, max_size=9)).map("".join)


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
        ("DE-8AA-CA2B3C4D5-L", "DE-8AA-CA2B3C4D5-L"),  # eMI3, Business Objects 1.2.2.1
        ("DE8AACA2B3C4D5L", "DE-8AA-CA2B3C4D5-L"),
        ("NL-TNM-000122045-U", "NL-TNM-000122045-U"),  # mobilityid of the New Motion, as the two below
        ("NL-TNM-122045-0", "NL-TNM-122045-0"),
        ("nl*tnm*122045*0", "NL-TNM-122045-0"),
        ("\ufeffContract ID: NL\u2011TNM\u2011C00122045\u2011K;", "NL-TNM-C00122045-K"),
        ("eMA-ID NL\u00a0TNM\u200bC00122045", "NL-TNM-C00122045"),
        ("Vertragsnummer: NLTNMC00122045K", "NL-TNM-C00122045-K"),
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


# Examples of Hubject (OICP, EvcoID), the OCHP specification and chargecloud: made up, their digits do not fit.
MADE_UP = ["DE-8EO-CAet5e4XY-3", "DE8EOCAet5e43X1", "DE*8EO*Aet5e4*3", "DE-8EO-Aet5e4-3", "DE8EOAet5e43"]
MADE_UP += ["DE-8AA-CA2B3C4D5-N", "DE-8AA-123A56-3", "DE-8AA-00123A563-N", "DE-DCB-C12345678-X", "DE*ABC*C12345678*1"]


@pytest.mark.parametrize("typed", MADE_UP)
def test_a_published_example_is_taken_as_printed_and_nothing_but_its_digit_is_in_the_way(typed: str) -> None:
    with pytest.raises(CheckDigitRefused):
        contract_ids.normalise(typed)
    assert contract_ids.as_typed(typed, as_printed=True) == typed
    assert not contract_ids.fits(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "NN-123-ABCDEFGH1",
        "XX-TNM-C00122045-A",
        "ZZTNMC00122045",
        "EU-TNM-C00122045",
        "UKTNMC00122045",
        "AA*TNM*012204*5",
    ],
)
@pytest.mark.parametrize("as_printed", [False, True])
def test_a_country_that_does_not_exist_is_refused(typed: str, as_printed: bool) -> None:
    with pytest.raises(ContractIdRefused, match="country"):
        contract_ids.normalise(typed, as_printed=as_printed)


@pytest.mark.parametrize("typed", ["NLCHARGINGCARD", "nl-cha-rgingcard", "DELADEKARTEABC", "BEABCDEFGHIJKL"])
def test_fourteen_letters_are_no_contract_id(typed: str) -> None:
    for as_printed in (False, True):
        with pytest.raises(ContractIdRefused):
            contract_ids.normalise(typed, as_printed=as_printed)


@pytest.mark.parametrize(
    "spellings",
    [
        ["NL-TNM-C00122045-K", "NLTNMC00122045", "nl tnm c00122045 k", "NL*TNM*C00122045*K", "NL-TNM-012204-5"],
        ["NL-TNM-012204-5", "NL*TNM*012204*5", "NLTNM0122045", "NL-TNM-C00122045", "NL-TNM-000122045-U"],
        ["IN-TNM-000110-X", "INTNMC0000110X", "IN-TNM-00000110X"],
        ["DE-8AA-CA2B3C4D5-L", "DE8AACA2B3C4D5"],
    ],
)
def test_all_spellings_of_one_contract_have_one_key(spellings: list[str]) -> None:
    assert len({contract_ids.key(spelling) for spelling in spellings}) == 1


def test_other_contracts_have_other_keys() -> None:
    others = ["NL-TNM-C00122045-K", "NL-TNM-C00122046", "NL-TNM-C10122045", "NL-TNN-C00122045", "BE-TNM-C00122045"]
    others += ["NL-TNM-000122046", "NL-TNM-010122045", "NL-TNM-122045-0"]
    assert len({contract_ids.key(other) for other in others}) == len(others)


@given(BARE, st.sampled_from(["", "-", " ", "*"]), st.booleans(), st.booleans())
def test_separators_case_and_check_digit_do_not_change_a_key(code: str, between: str, lower: bool, digit: bool) -> None:
    parts = [code[:2], code[2:5], code[5:], *([contract_ids.iso_check_digit(code)] if digit else [])]
    spelled = between.join(parts)
    assert contract_ids.key(spelled.lower() if lower else spelled) == contract_ids.key(code)
    assert contract_ids.key(contract_ids.key(code)) == contract_ids.key(code)


@given(OLD, st.sampled_from(["C0", "00"]))
def test_the_old_form_has_the_key_of_its_new_names(code: str, prefix: str) -> None:
    digit = contract_ids.din_check_digit(code)
    renamed = code[:5] + prefix + code[5:] + digit
    assert contract_ids.key(code + digit) == contract_ids.key(renamed)
    assert contract_ids.key(renamed + contract_ids.iso_check_digit(renamed)) == contract_ids.key(renamed)


def test_countries_that_exist() -> None:
    assert all(countries.exists(code) for code in ["NL", "DE", "GB", "CH", "XK", "AQ"])
    assert not any(countries.exists(code) for code in ["", "N", "nl", "UK", "EU", "ZZ", "XA", "UN", "NN", "NLD", "12"])


@given(st.text())
def test_whatever_is_typed_is_stored_or_refused(typed: str) -> None:
    try:
        stored = contract_ids.normalise(typed)
    except ContractIdRefused:
        return
    assert contract_ids.normalise(stored) == stored
    shown = contract_ids.as_typed(typed)
    assert contract_ids.key(shown) == contract_ids.key(stored)
    assert len(shown) <= contract_ids.LONGEST
