"""Prices and what a stretch of days of them costs: Decimal, never a float, and rounded in one place.

A price holds for a calendar month or a calendar year. Days are charged by what the whole has cost up to their end less
what it had cost up to their beginning, both rounded half up to the cent. So however a month or a year is cut into
pieces, the pieces add up to the price, to the cent.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import TypeVar

from app.core import money
from app.core.catalogue import t
from app.rules import typed_numbers
from app.rules.typed_numbers import CENTS, PER_MONTH, PER_YEAR, PERCENT
from app.vocabulary.billing import Interval

CENT = Decimal("0.01")
MOST_PERCENTAGE = Decimal(100)
_SESSION = ("for each public session", "per public session", "for each session", "per session", "/session")
_DAY = timedelta(days=1)

HeldT = TypeVar("HeldT")


class PriceRefused(ValueError):
    """Not a price; the text is the sentence for the form."""


def most(currency: str) -> Decimal:
    """The highest price there is: 99,999.99 EUR, 99,999,999 ISK."""
    return money.many(100_000, currency) - money.smallest(currency)


def most_fee(currency: str) -> Decimal:
    """The highest fixed fee there is: 100 EUR, 100,000 ISK."""
    return money.many(100, currency)


def parse(text: object, currency: str = "EUR", *, per: str = Interval.MONTH) -> Decimal:
    """The price as typed, for a month or a year, to the cent. PriceRefused says what is wrong, or asks."""
    own, other = (PER_YEAR, PER_MONTH) if per == Interval.YEAR else (PER_MONTH, PER_YEAR)
    told = t("This is said to be per month.") if per == Interval.YEAR else t("This is said to be per year.")
    return _amount(
        text, currency, most(currency), own, ((other, told + " " + t("Enter the price for the interval chosen.")),)
    )


def parse_fee(text: object, currency: str = "EUR") -> Decimal:
    """The amount of a fixed fee as typed. PriceRefused says what is wrong, or asks."""
    percentage = t("This is a percentage. Choose Percentage as the transaction fee, or enter an amount.")
    return _amount(text, currency, most_fee(currency), _SESSION, ((PERCENT, percentage),))


def parse_percentage(text: object) -> Decimal:
    """A percentage as typed, 0 to 100, at most two decimals. PriceRefused says what is wrong, or asks."""
    units = (*PERCENT, *(f"% {of}" for of in ("of each public session", "of each session")))
    return _read(text, typed_numbers.Field(2, MOST_PERCENTAGE, _no_percentage(), units=units))


def _no_percentage() -> str:
    return t("Enter the percentage as a number such as 2.5. Use 0 where it is free.")


def _amount(
    text: object, currency: str, limit: Decimal, units: tuple[str, ...], elsewhere: typed_numbers.Elsewhere
) -> Decimal:
    cents = (CENTS, t("Enter the amount in {currency}: 25 cents are 0.25.", currency=currency))
    decimals = money.decimals_of(currency)
    sentence = t("Enter the amount as a number such as 4.99. Use 0 where it is free.")
    if not decimals:
        sentence = t("Enter the amount as a whole number such as 499. Use 0 where it is free.")
    field = typed_numbers.Field(
        decimals, limit, sentence, currency=currency, units=units, elsewhere=(cents, *elsewhere)
    )
    return _read(text, field)


def _read(text: object, field: typed_numbers.Field) -> Decimal:
    try:
        amount = typed_numbers.read(text, field)
    except typed_numbers.NumberRefused as refused:
        raise PriceRefused(str(refused)) from None
    if amount > field.most:
        limit = money.written(field.most, field.currency) if field.currency else f"{field.most} %"
        raise PriceRefused(t("The most is {most}.", most=limit))
    return amount.quantize(CENT)


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


def without(days: Days, taken: Iterable[Days]) -> Iterator[Days]:
    """The days without those that are taken, as stretches, oldest first."""
    first = days.first
    for other in sorted((each.within(days) for each in taken), key=lambda each: each.first):
        if len(other) and other.first > first:
            yield Days(first, other.first)
        if len(other):
            first = max(first, other.until)
    if first < days.until:
        yield Days(first, days.until)


def month_of(day: date) -> Days:
    """The calendar month in which a day lies."""
    first = day.replace(day=1)
    return Days(first, (first + timedelta(days=32)).replace(day=1))


def year_of(day: date) -> Days:
    """The calendar year in which a day lies."""
    return Days(date(day.year, 1, 1), date(day.year + 1, 1, 1))


def whole_of(interval: str, day: date) -> Days:
    """What a price of this interval ("month" or "year") pays for, around a day."""
    return year_of(day) if interval == Interval.YEAR else month_of(day)


def cost(price: Decimal, interval: str, days: Days, unit: Decimal = CENT) -> Decimal:
    """What days cost at a price per month or year, in whole units of money: the one place where rounding happens."""
    total, first = Decimal(0), days.first
    while first < days.until:
        whole = whole_of(interval, first)
        piece = Days(first, days.until).within(whole)
        total += _up_to(price, whole, piece.until, unit) - _up_to(price, whole, piece.first, unit)
        first = whole.until
    return total.quantize(CENT)


def _up_to(price: Decimal, whole: Days, day: date, unit: Decimal) -> Decimal:
    return (price * (day - whole.first).days / len(whole)).quantize(unit, ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Charge:
    """`quantity` of one thing, called `of`, at one price for some days. `of` is a key; pages name it.

    `unit` is the smallest amount of the currency: a cent, or a whole króna.
    """

    of: str
    price: Decimal
    interval: str
    days: Days
    quantity: int = 1
    unit: Decimal = CENT

    @property
    def amount(self) -> Decimal:
        """Quantity times what one of them costs for the days."""
        return self.quantity * cost(self.price, self.interval, self.days, self.unit)


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


def next_change(charges: Iterable[Charge], today: date) -> date | None:
    """The first day after today on which the prices of what is charged add up to another sum, per month or per year."""
    changes: dict[date, dict[str, Decimal]] = {}
    for charge in charges:
        worth = charge.quantity * charge.price
        for day, more in ((charge.days.first, worth), (charge.days.until, -worth)):
            if len(charge.days) and day > today:
                of_day = changes.setdefault(day, {})
                of_day[charge.interval] = of_day.get(charge.interval, Decimal(0)) + more
    added: dict[str, Decimal] = {}
    for day in sorted(changes):
        for interval, more in changes[day].items():
            added[interval] = added.get(interval, Decimal(0)) + more
        if any(added.values()):
            return day
    return None


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
