"""Prices by day: however a stretch is cut, its pieces add up to the cent."""

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core import money
from app.rules import prices
from app.rules.prices import Charge, Days

CENTS = st.integers(0, 9_999_999_999).map(lambda cents: Decimal(cents).scaleb(-2))
DAY = st.dates(date(2024, 1, 1), date(2029, 12, 31))
INTERVAL = st.sampled_from(["month", "year"])


@st.composite
def days(draw: st.DrawFn, most: int = 900) -> Days:
    first = draw(DAY)
    return Days(first, first + timedelta(days=draw(st.integers(0, most))))


def months(days: Days) -> Iterator[Days]:
    """The calendar months that the days touch, in order."""
    month = prices.month_of(days.first)
    while month.first < days.until:
        yield month
        month = prices.month_of(month.until)


@given(CENTS, st.sampled_from(".,"))
def test_every_price_is_stored_exactly(price: Decimal, separator: str) -> None:
    assert prices.parse(f"{price}".replace(".", separator), "HUF") == price


@pytest.mark.parametrize(
    "typed", ["", "-1", "1e3", "NaN", "Infinity", "٤", "4,999", "100000", "0x1", True, None, 4.99, ["4"]]
)
def test_anything_else_is_refused(typed: object) -> None:
    with pytest.raises(prices.PriceRefused):
        prices.parse(typed)


UNITS_OF_A_EURO = {"EUR": "1", "GBP": "0.85", "CHF": "0.94", "PLN": "4.3", "RON": "5", "DKK": "7.46"}
UNITS_OF_A_EURO |= {"SEK": "11", "NOK": "11.7", "CZK": "25", "ISK": "143", "HUF": "400"}


@pytest.mark.parametrize("currency", money.CURRENCIES)
def test_the_most_is_a_hundred_thousand_euros_or_up_to_ten_times_as_much(currency: str) -> None:
    of_a_euro = Decimal(UNITS_OF_A_EURO[currency])
    assert 99_999 <= prices.most(currency) / of_a_euro < 1_000_000
    assert 100 <= prices.most_fee(currency) / of_a_euro < 1_000


@pytest.mark.parametrize(
    ("currency", "most", "above", "written"),
    [
        ("EUR", "99999.99", "100000", "€ 99,999.99"),
        ("DKK", "999999.99", "1000000", "DKK 999,999.99"),
        ("CZK", "9999999.99", "10000000", "CZK 9,999,999.99"),
        ("HUF", "99 999 999,99", "100 000 000", "HUF 99,999,999.99"),
        ("ISK", "99.999.999", "100.000.000", "ISK 99,999,999"),
    ],
)
def test_a_price_goes_up_to_the_most_of_its_currency(currency: str, most: str, above: str, written: str) -> None:
    assert prices.parse(most, currency) == prices.most(currency)
    with pytest.raises(prices.PriceRefused, match=f"^The most is {written}\\.$"):
        prices.parse(above, currency)


@pytest.mark.parametrize(
    ("currency", "most", "above", "written"),
    [
        ("EUR", "100", "100.01", "€ 100.00"),
        ("NOK", "10 000", "10 000,01", "NOK 10,000.00"),
        ("HUF", "100 000", "100 000,01", "HUF 100,000.00"),
        ("ISK", "100.000", "100.001", "ISK 100,000"),
    ],
)
def test_a_fee_goes_up_to_the_most_of_its_currency(currency: str, most: str, above: str, written: str) -> None:
    assert prices.parse_fee(most, currency) == prices.most_fee(currency)
    with pytest.raises(prices.PriceRefused, match=f"^The most is {written}\\.$"):
        prices.parse_fee(above, currency)


@pytest.mark.parametrize(
    ("parse", "example"),
    [(prices.parse, "4.99"), (prices.parse_fee, "4.99"), (prices.parse_percentage, "2.5")],
)
def test_the_example_is_written_as_the_screens_write_numbers(parse: Callable[[object], Decimal], example: str) -> None:
    with pytest.raises(prices.PriceRefused, match=re.escape(f"such as {example}.")):
        parse("")
    assert parse(example) == Decimal(example)


def test_a_percentage_goes_up_to_a_hundred_in_any_currency() -> None:
    assert prices.parse_percentage("100") == 100
    with pytest.raises(prices.PriceRefused):
        prices.parse_percentage("100.01")


def test_a_hundred_thousand_of_the_dearest_things_add_up_exactly() -> None:
    month = prices.month_of(date(2026, 11, 1))
    dearest = [Charge("a", prices.most("HUF"), "month", month, quantity=20)] * 100_000
    assert prices.total(prices.in_month(dearest, month)) == Decimal("199999999980000.00")


@given(CENTS, DAY)
def test_a_whole_month_costs_its_price(price: Decimal, day: date) -> None:
    assert prices.cost(price, "month", prices.month_of(day)) == price


@given(CENTS, DAY)
def test_twelve_months_of_a_yearly_price_add_up_to_it(price: Decimal, day: date) -> None:
    of_months = [prices.cost(price, "year", month) for month in months(prices.year_of(day))]
    assert len(of_months) == 12
    assert sum(of_months) == price


@given(CENTS, INTERVAL, days(), st.lists(st.integers(0, 900), max_size=6))
def test_pieces_add_up_to_the_whole(price: Decimal, interval: str, whole: Days, cuts: list[int]) -> None:
    ends = sorted({whole.first + timedelta(days=min(cut, len(whole))) for cut in cuts} | {whole.first, whole.until})
    pieces = [prices.cost(price, interval, Days(*pair)) for pair in pairwise(ends)]
    assert sum(pieces, Decimal(0)) == prices.cost(price, interval, whole)
    assert all(piece >= 0 for piece in pieces)


@given(CENTS, INTERVAL, days())
def test_a_stretch_is_within_a_cent_of_the_exact_share_for_each_whole_it_touches(
    price: Decimal, interval: str, stretch: Days
) -> None:
    exact, touched = Decimal(0), 0
    for month in months(stretch):
        part = stretch.within(month)
        exact += price * len(part) / len(prices.whole_of(interval, part.first))
        touched += 1
    assert abs(prices.cost(price, interval, stretch) - exact) <= prices.CENT * touched


@st.composite
def charges(draw: st.DrawFn) -> list[Charge]:
    number = draw(st.integers(0, 6))
    return [
        Charge(draw(st.sampled_from("abc")), draw(CENTS), draw(INTERVAL), draw(days()), draw(st.integers(0, 50)))
        for _ in range(number)
    ]


@given(charges(), DAY)
def test_a_months_lines_add_up_to_what_each_charge_costs_in_it(history: list[Charge], day: date) -> None:
    month = prices.month_of(day)
    lines = prices.in_month(history, month)
    alone = [c.quantity * prices.cost(c.price, c.interval, c.days.within(month)) for c in history]
    assert prices.total(lines) == sum(alone, Decimal(0))
    assert prices.total(lines) == sum((line.amount for line in lines), Decimal(0))
    assert all(line.amount == line.amount.quantize(prices.CENT) for line in lines)
    assert all(month.first <= line.days.first < line.days.until <= month.until for line in lines)


@given(charges())
def test_all_months_of_a_history_add_up_to_the_history(history: list[Charge]) -> None:
    first = min((charge.days.first for charge in history), default=date(2024, 1, 1))
    until = max((charge.days.until for charge in history), default=first)
    by_month = [prices.total(prices.in_month(history, month)) for month in months(Days(first, until))]
    assert sum(by_month, Decimal(0)) == prices.total(history)


def test_equal_charges_share_a_line() -> None:
    november = prices.month_of(date(2026, 11, 1))
    charge = Charge("ac", Decimal("4.99"), "month", Days(date(2026, 10, 5), date(2027, 1, 1)), 2)
    later = Charge("ac", Decimal("4.99"), "month", Days(date(2026, 11, 16), date(2027, 1, 1)), 1)
    lines = prices.in_month([charge, charge, later], november)
    assert [(line.quantity, len(line.days), line.amount) for line in lines] == [
        (4, 30, Decimal("19.96")),
        (1, 15, Decimal("2.49")),
    ]


@given(st.lists(st.tuples(DAY, st.integers()), max_size=8), days())
def test_a_dated_history_covers_each_day_once_from_its_beginning(history: list[tuple[date, int]], span: Days) -> None:
    history.sort(key=lambda entry: entry[0])
    found = list(prices.periods(history, span))
    for number in range(len(span)):
        day = span.first + timedelta(days=number)
        holding = [value for first, value in history if first <= day]
        assert [value for stretch, value in found if day in stretch] == holding[-1:]


@given(charges(), DAY)
def test_the_next_change_is_the_first_day_on_which_the_sums_differ(history: list[Charge], today: date) -> None:
    def sums(day: date) -> dict[str, Decimal]:
        found = {"month": Decimal(0), "year": Decimal(0)}
        for charge in history:
            if day in charge.days:
                found[charge.interval] += charge.quantity * charge.price
        return found

    ends = {day for charge in history for day in (charge.days.first, charge.days.until) if day > today}
    candidates = sorted(ends | {day - timedelta(days=1) for day in ends if day - timedelta(days=1) > today})
    expected = next((day for day in candidates if sums(day) != sums(today)), None)
    assert prices.next_change(history, today) == expected


@given(days(60), st.lists(days(60), max_size=5))
def test_days_that_are_taken_are_left_out_and_no_others(whole: Days, taken: list[Days]) -> None:
    near = [Days(whole.first + (each.first - date(2026, 1, 1)) % timedelta(90), each.until) for each in taken]
    near = [Days(each.first, each.first + timedelta(days=len(other))) for each, other in zip(near, taken, strict=True)]
    left = list(prices.without(whole, near))
    for number in range(len(whole)):
        day = whole.first + timedelta(days=number)
        assert sum(day in stretch for stretch in left) == (not any(day in each for each in near))
    assert all(len(stretch) for stretch in left)
