"""The first day of a rate, a price or a plan, as it is typed: today or later, and not beyond what its sentence says."""

import re
from datetime import date

from app.core import cleaning
from app.core.catalogue import t

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


_TOO_LATE = {1: "Choose a day within the next year.", 5: "Choose a day within the next five years."}


class DayRefused(ValueError):
    """Not a day on which this can begin; the text is the sentence for the form."""


def parse(text: str, *, earliest: date, years: int, too_early: str) -> date:
    """The day as a date field sends it, 2026-12-01; the earliest one for an empty field.

    At most `years` (1 or 5) calendar years after it. DayRefused says what is wrong, `too_early` for the past.
    """
    typed = cleaning.code(text)
    if not typed:
        return earliest
    try:
        day = date.fromisoformat(typed) if _DAY.fullmatch(typed) else None
    except ValueError:
        day = None
    if day is None:
        raise DayRefused(t("Choose a day."))
    if day < earliest:
        raise DayRefused(too_early)
    if day > latest(earliest, years):
        raise DayRefused(t(_TOO_LATE[years]))
    return day


def latest(earliest: date, years: int) -> date:
    """The same day of the year so many years later; of 29 February the day before where there is none."""
    try:
        return earliest.replace(year=earliest.year + years)
    except ValueError:
        return earliest.replace(year=earliest.year + years, day=28)
