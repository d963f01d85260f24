"""Deadlines are absolute, and are written so that nobody misreads them on the night the clocks change."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
import time_machine
from hypothesis import example, given
from hypothesis import strategies as st

from app.core import clock

AMSTERDAM = "Europe/Amsterdam"
ZONES = st.sampled_from([AMSTERDAM, "UTC", "Pacific/Auckland", "America/St_Johns", "Asia/Kolkata"])
MOMENTS = st.integers(946684800, 4102444800).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))


def test_now_is_aware_and_in_utc() -> None:
    assert clock.now().utcoffset() == timedelta(0)


EVER = st.datetimes(timezones=st.just(UTC))


@given(EVER)
@example(datetime(2191, 3, 4, 5, 6, 7, 123457, tzinfo=UTC))
@example(datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC))
def test_a_moment_counted_in_microseconds_comes_back_exactly(moment: datetime) -> None:
    assert clock.moment_of(clock.micros_of(moment)) == moment


@given(EVER, EVER)
def test_moments_and_their_microseconds_sort_alike(one: datetime, other: datetime) -> None:
    assert (one < other) == (clock.micros_of(one) < clock.micros_of(other))


@pytest.mark.parametrize("micros", [10**40, -(10**40), 253402300800 * 10**6])
def test_no_moment_outside_the_calendar(micros: int) -> None:
    with pytest.raises(OverflowError):
        clock.moment_of(micros)


@time_machine.travel("2026-11-23T13:05:00+01:00", tick=False)
def test_now_can_be_moved() -> None:
    assert clock.now() == datetime(2026, 11, 23, 12, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        ("2026-11-24T13:05:00+00:00", "24 Nov 2026, 14:05 CET"),
        ("2026-03-29T00:59:59+00:00", "29 Mar 2026, 01:59 CET"),
        ("2026-03-29T01:00:00+00:00", "29 Mar 2026, 03:00 CEST"),
        ("2026-10-25T00:30:00+00:00", "25 Oct 2026, 02:30 CEST"),
        ("2026-10-25T01:30:00+00:00", "25 Oct 2026, 02:30 CET"),
        ("2026-12-31T23:00:00+00:00", "1 Jan 2027, 00:00 CET"),
    ],
)
def test_deadline_in_full_tells_the_two_hours_of_a_clock_change_apart(moment: str, said: str) -> None:
    assert clock.in_full(datetime.fromisoformat(moment), AMSTERDAM) == said


@pytest.mark.parametrize("change", ["2026-03-28T12:00:00+00:00", "2026-10-24T12:00:00+00:00"])
def test_a_day_is_24_hours_also_when_the_clocks_change(change: str) -> None:
    with time_machine.travel(change, tick=False) as traveller:
        expires_at = clock.now() + timedelta(hours=24)
        traveller.shift(timedelta(hours=24) - timedelta(seconds=1))
        assert clock.now() < expires_at
        traveller.shift(timedelta(seconds=1))
        assert not clock.now() < expires_at


def test_time_of_day_names_its_zone() -> None:
    assert clock.time_of_day(datetime(2026, 7, 1, 12, 5, tzinfo=UTC), AMSTERDAM) == "14:05 CEST"


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        ("2026-11-23T13:05:00+00:00", "14:05"),
        ("2026-11-22T23:00:00+00:00", "00:00"),
        ("2026-11-22T22:59:00+00:00", "yesterday, 23:59"),
        ("2026-11-18T12:00:00+00:00", "18 Nov"),
        ("2025-11-18T12:00:00+00:00", "18 Nov 2025"),
        ("2026-11-24T12:00:00+00:00", "24 Nov"),
    ],
)
def test_moment_in_a_list_is_as_short_as_it_can_be(moment: str, said: str) -> None:
    today = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)
    assert clock.in_short(datetime.fromisoformat(moment), AMSTERDAM, today=today) == said


@given(MOMENTS, ZONES)
def test_zone_of_the_value_does_not_change_what_is_written(moment: datetime, zone: str) -> None:
    elsewhere = moment.astimezone(timezone(timedelta(hours=-9, minutes=-30)))
    assert clock.in_full(elsewhere, zone) == clock.in_full(moment, zone)
    assert clock.in_short(elsewhere, zone, today=moment) == clock.in_short(moment, zone, today=elsewhere)
