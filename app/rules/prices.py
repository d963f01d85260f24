"""Prices and what a stretch of days of them costs: Decimal, never a float, and rounded in one place.

A price holds for a calendar month or a calendar year. Days are charged by what the whole has cost up to their end less
what it had cost up to their beginning, both rounded half up to the cent. So however a month or a year is cut into
pieces, the pieces add up to the price, to the cent.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import TypeVar

from app.core.catalogue import t

CENT = Decimal("0.01")
MOST = Decimal("99999.99")
_FORM = re.compile(r"[0-9]{1,8}(?:[.,][0-9]{1,8})?", re.ASCII)
_DAY = timedelta(days=1)

HeldT = TypeVar("HeldT")


class PriceRefused(ValueError):
    """Not a price; the text is the sentence for the form."""


def parse(text: object, *, most: Decimal = MOST) -> Decimal:
    """The amount as typed, with a comma or a point and at most two decimals. PriceRefused says what is wrong."""
    typed = text.strip().removeprefix("€").strip() if isinstance(text, str) else ""
    if not _FORM.fullmatch(typed):
        raise PriceRefused(t("Enter the amount as a number such as 4,99. Use 0 where it is free."))
    price = Decimal(typed.replace(",", "."))
    exponent = price.normalize().as_tuple().exponent
    if isinstance(exponent, int) and exponent < -2:
        raise PriceRefused(t("Use at most two decimals."))
    if price > most:
        raise PriceRefused(t("The most is {most}.", most=most))
    return price.quantize(CENT)


@dataclass(frozen=True, slots=True)
class Days:
    """The days from `first` up to, not including, `until`."""

    first: date
    until: date

    def __len__(self) -> int:
        return max(0, (self.until - self.first).days)

    @property
    def last(self) -> date:
        """The last day of them."""
        return self.until - _DAY

    def within(self, other: "Days") -> "Days":
        """The days that are in both; none of them where they do not meet."""
        first = max(self.first, other.first)
        return Days(first, max(first, min(self.until, other.until)))

    def __contains__(self, day: date) -> bool:
        return self.first <= day < self.until


def month_of(day: date) -> Days:
    """The calendar month in which a day lies."""
    first = day.replace(day=1)
    return Days(first, (first + timedelta(days=32)).replace(day=1))


def year_of(day: date) -> Days:
    """The calendar year in which a day lies."""
    return Days(date(day.year, 1, 1), date(day.year + 1, 1, 1))


def months(days: Days) -> Iterator[Days]:
    """The calendar months that the days touch, in order."""
    month = month_of(days.first)
    while month.first < days.until:
        yield month
        month = month_of(month.until)


def whole_of(interval: str, day: date) -> Days:
    """What a price of this interval ("month" or "year") pays for, around a day."""
    return year_of(day) if interval == "year" else month_of(day)


def cost(price: Decimal, interval: str, days: Days) -> Decimal:
    """What the days cost at a price per month or year, to the cent: the one place where rounding happens."""
    total, first = Decimal(0), days.first
    while first < days.until:
        whole = whole_of(interval, first)
        piece = Days(first, days.until).within(whole)
        total += _up_to(price, whole, piece.until) - _up_to(price, whole, piece.first)
        first = whole.until
    return total.quantize(CENT)


def _up_to(price: Decimal, whole: Days, day: date) -> Decimal:
    return (price * (day - whole.first).days / len(whole)).quantize(CENT, ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Charge:
    """`quantity` of one thing, called `of`, at one price for some days. `of` is a key; pages name it."""

    of: str
    price: Decimal
    interval: str
    days: Days
    quantity: int = 1

    @property
    def amount(self) -> Decimal:
        """Quantity times what one of them costs for the days."""
        return self.quantity * cost(self.price, self.interval, self.days)


def in_month(charges: Iterable[Charge], month: Days) -> tuple[Charge, ...]:
    """The lines of one month: each charge's days of it, equal ones in one line, oldest first. They add up exactly."""
    lines: dict[Charge, int] = {}
    for charge in charges:
        days = charge.days.within(month)
        if len(days) and charge.quantity:
            line = replace(charge, days=days, quantity=1)
            lines[line] = lines.get(line, 0) + charge.quantity
    found = [replace(line, quantity=quantity) for line, quantity in lines.items()]
    return tuple(sorted(found, key=lambda line: (line.of, line.days.first, line.days.until, line.price)))


def total(lines: Iterable[Charge]) -> Decimal:
    """The sum of the lines' amounts."""
    return sum((line.amount for line in lines), Decimal(0)).quantize(CENT)


def periods(history: Iterable[tuple[date, HeldT]], days: Days) -> Iterator[tuple[Days, HeldT]]:
    """A dated history, oldest first, as stretches of these days: each with what held. Of equal dates the last holds."""
    dated = list(dict(history).items())
    for place, (first, value) in enumerate(dated):
        until = dated[place + 1][0] if place + 1 < len(dated) else days.until
        stretch = Days(first, until).within(days)
        if len(stretch):
            yield stretch, value
