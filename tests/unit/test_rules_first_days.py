"""The first day of a rate, a price or a plan: as the sentence says, to the day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules import first_days
from app.rules.first_days import DayRefused

TODAY = date(2026, 11, 24)


def parse(text: str, earliest: date = TODAY, years: int = 5) -> date:
    return first_days.parse(text, earliest=earliest, years=years, too_early="Not in the past.")


def refused(text: str, earliest: date = TODAY, years: int = 5) -> str:
    with pytest.raises(DayRefused) as found:
        parse(text, earliest, years)
    return str(found.value)


def test_nothing_typed_is_the_earliest_day() -> None:
    assert parse("") == parse("  ") == TODAY


def test_five_years_are_five_years_to_the_day() -> None:
    assert parse("2031-11-24") == date(2031, 11, 24)
    assert refused("2031-11-25") == refused("2031-12-31") == "Choose a day within the next five years."
    assert refused("2027-11-25", years=1) == "Choose a day within the next year."
    assert parse("2027-11-24", years=1) == date(2027, 11, 24)


def test_a_leap_day_has_a_last_day_too() -> None:
    leap = date(2028, 2, 29)
    assert parse("2033-02-28", leap) == date(2033, 2, 28)
    refused("2033-03-01", leap)


@given(st.dates(date(2020, 1, 1), date(2060, 12, 31)), st.sampled_from([1, 5]), st.integers(-800, 2600))
def test_a_day_is_taken_from_today_to_the_latest(earliest: date, years: int, days: int) -> None:
    day = earliest + timedelta(days=days)
    if earliest <= day <= first_days.latest(earliest, years):
        assert parse(day.isoformat(), earliest, years) == day
    else:
        assert refused(day.isoformat(), earliest, years) != "Choose a day."


NO_DAYS = ["soon", "2026-W48-2", "20261124", "2026-13-01", "2026-02-30", "24-11-2026", "2026-1-1", "1", "9" * 5000]


@pytest.mark.parametrize("text", NO_DAYS)
def test_anything_else_is_no_day(text: str) -> None:
    assert refused(text) == "Choose a day."


def test_the_past_has_the_callers_sentence() -> None:
    assert refused("2026-11-23") == refused("0001-01-01") == "Not in the past."
