"""Reimbursement rates: what is stored is what was typed, exactly, or a sentence."""

from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules import rates

TEN_THOUSANDTHS = st.integers(1, 99_999).map(lambda number: Decimal(number).scaleb(-4))


@given(TEN_THOUSANDTHS, st.sampled_from(".,"))
def test_every_rate_in_range_is_stored_exactly(rate: Decimal, separator: str) -> None:
    assert rates.parse(f"{rate}".replace(".", separator)) == rate


@pytest.mark.parametrize("text", ["0,25", "0.25", " 0,2500 ", "€ 0,25"])
def test_comma_and_point_are_the_same(text: str) -> None:
    assert rates.parse(text) == Decimal("0.25")


def test_the_example_is_written_as_the_screens_write_numbers() -> None:
    with pytest.raises(rates.RateRefused, match=r"such as 0\.25\.$"):
        rates.parse("one")


@pytest.mark.parametrize(
    "value",
    [
        "-1",
        "0",
        "0,0",
        "1e9",
        "1e-3",
        "NaN",
        "Infinity",
        "٠٫٢٥",
        "0,25001",
        "10",
        "1.000,5",
        "0x1",
        "one",
        True,
        1,
        0.25,
        [],
    ],
)
def test_what_is_no_rate_gets_a_sentence(value: object) -> None:
    with pytest.raises(rates.RateRefused):
        rates.parse(value)


@pytest.mark.parametrize("text", ["", "   ", "€"])
def test_empty_means_no_reimbursement(text: str) -> None:
    assert rates.parse(text) is None


@given(TEN_THOUSANDTHS, st.integers(0, 10_000_000).map(lambda number: Decimal(number).scaleb(-2)))
def test_a_payout_is_within_half_a_cent_of_the_exact_product(rate: Decimal, kwh: Decimal) -> None:
    assert abs(rates.pays(rate, kwh) - rate * kwh) <= Decimal("0.005")
    assert rates.pays(rate, kwh).as_tuple().exponent == -2


@given(st.text(max_size=30))
def test_any_text_is_a_rate_or_a_sentence(text: str) -> None:
    with suppress(rates.RateRefused):
        rate = rates.parse(text)
        assert rate is None or rates.LEAST <= rate <= rates.MOST
