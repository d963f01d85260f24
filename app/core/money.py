"""Amounts of money as people read them. The amounts themselves are Decimal; app.rules.prices says how they round."""

from datetime import date
from decimal import Decimal

from babel.dates import format_date
from babel.numbers import format_currency, get_currency_symbol

CURRENCIES = ("EUR", "GBP", "CHF", "DKK", "NOK", "SEK", "PLN", "CZK", "RON", "BGN")
"""What a tenant may sell in: the supported countries' currencies that have cents."""


def written(amount: Decimal, currency: str = "EUR", *, decimals: int = 2) -> str:
    """An amount with its currency: € 0.2500, € 1,234.50."""
    pattern = "¤ #,##0." + "0" * decimals
    return format_currency(amount, currency, pattern, locale="en_GB", currency_digits=False)


def symbol(currency: str) -> str:
    """The sign of a currency: €."""
    return get_currency_symbol(currency, locale="en_GB")


def day_written(day: date) -> str:
    """A day as people read it: 1 Nov 2026."""
    return format_date(day, "d MMM y", locale="en_GB")
