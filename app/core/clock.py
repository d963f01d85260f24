"""The one clock. Services ask here, tests move it with time-machine."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime, format_time

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def now() -> datetime:
    """The current moment, aware, in UTC."""
    return datetime.now(UTC)


SET_BACK = timedelta(minutes=5)
"""Clocks of several machines differ by less; a moment further ahead was noted before the clock was set back."""


def is_within(gap: timedelta, since: datetime | None) -> bool:
    """Whether something happened less than `gap` ago; not what the clock, set back since, has still before it."""
    return since is not None and -SET_BACK < now() - since < gap


def micros_of(moment: datetime) -> int:
    """Microseconds since 1970, exactly: `datetime.timestamp` is a float and loses them past the year 2100."""
    return (moment - _EPOCH) // _MICROSECOND


def moment_of(micros: int) -> datetime:
    """The moment so many microseconds after 1970, in UTC; OverflowError outside the years 1 to 9999."""
    return _EPOCH + micros * _MICROSECOND


def in_full(moment: datetime, timezone: str, locale: str = "en_GB") -> str:
    """A deadline written in full: date, time and zone, as in "24 Nov 2026, 14:05 CET"."""
    local = moment.astimezone(ZoneInfo(timezone))
    return format_datetime(local, "d MMM y, HH:mm", locale=locale) + " " + (local.tzname() or "")


def time_of_day(moment: datetime, timezone: str, locale: str = "en_GB") -> str:
    """Time and zone of a moment today, as in "14:05 CET"."""
    local = moment.astimezone(ZoneInfo(timezone))
    return format_time(local, "HH:mm", locale=locale) + " " + (local.tzname() or "")


def in_short(moment: datetime, timezone: str, *, today: datetime, locale: str = "en_GB") -> str:
    """A moment for a list cell: "14:05", "yesterday, 17:20", "18 Nov" or "18 Nov 2025"."""
    zone = ZoneInfo(timezone)
    local, reference = moment.astimezone(zone), today.astimezone(zone)
    days = (reference.date() - local.date()).days
    if days == 0:
        return format_time(local, "HH:mm", locale=locale)
    if days == 1:
        return "yesterday, " + format_time(local, "HH:mm", locale=locale)
    return format_date(local, "d MMM" if local.year == reference.year else "d MMM y", locale=locale)
