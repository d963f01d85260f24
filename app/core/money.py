"""Amounts of money as people read them, and the signs they know a currency by. app.rules.prices says how they round."""

from datetime import date
from decimal import Decimal
from functools import cache

from babel import Locale
from babel.dates import format_date
from babel.numbers import (
    format_currency,
    format_decimal,
    get_currency_name,
    get_currency_precision,
    get_currency_symbol,
)

CURRENCIES = ("EUR", "GBP", "CHF", "DKK", "NOK", "SEK", "PLN", "CZK", "HUF", "RON", "ISK")
"""What a tenant may sell in: what the supported countries pay with. Bulgaria has had the euro since January 2026."""

_SMALL = {"DKK": 10, "PLN": 10, "RON": 10, "CZK": 100, "NOK": 100, "SEK": 100, "HUF": 1000, "ISK": 1000}
"""How many units are worth a euro or more, to the next power of ten, where that is more than one or so."""

_READERS = "en_GB en nl de fr de_CH fr_CH da nb sv pl cs hu is ro it es".split()
"""Ways of writing in which a sign or a name of a currency is known."""

_ALSO = {
    "CHF": ("fr", "fr.", "sfr", "sfr.", "chf."),
    "DKK": ("kr", "kr.", "dkr", "dkr."),
    "NOK": ("kr", "kr.", "nkr", "nkr."),
    "SEK": ("kr", "kr.", "skr", "skr."),
    "ISK": ("kr", "kr.", "ikr", "ikr."),
}
"""What people write and no table of currencies holds."""


def decimals_of(currency: str) -> int:
    """How many decimals an amount has: 2, and none of Icelandic krónur."""
    return get_currency_precision(currency)


def smallest(currency: str) -> Decimal:
    """The smallest amount there is of a currency: 0.01, or 1."""
    return Decimal(1).scaleb(-decimals_of(currency))


def many(euros: int, currency: str) -> Decimal:
    """A round amount of a currency: worth at least so many euros, or nearly, and less than ten times as many."""
    return Decimal(euros * _SMALL.get(currency, 1))


def written(amount: Decimal, currency: str = "EUR", *, decimals: int | None = None) -> str:
    """An amount with its currency: € 0.2500, € 1,234.50."""
    places = decimals_of(currency) if decimals is None else decimals
    pattern = "¤ #,##0" + ("." + "0" * places if places else "")
    return format_currency(amount, currency, pattern, locale="en_GB", currency_digits=False)


def typed(amount: Decimal, currency: str) -> str:
    """An amount as it stands in a field of a form: 1250.00."""
    return f"{amount:.{decimals_of(currency)}f}"


def number_written(number: Decimal) -> str:
    """A number without unit, as exact as it is: 1,250.5."""
    return format_decimal(number, locale="en_GB", decimal_quantization=False)


@cache
def signs(currency: str) -> frozenset[str]:
    """Everything a currency is known by beside an amount, in small letters: eur, €, euro, euros."""
    found = {currency, *_ALSO.get(currency, ())}
    for reader in _READERS:
        found |= {get_currency_symbol(currency, reader)}
        found |= {get_currency_name(currency, count=count, locale=reader) for count in (1, 2, 5)}
    return frozenset(sign.casefold().replace("\N{NO-BREAK SPACE}", " ") for sign in found)


@cache
def _currencies_by_sign() -> dict[str, str]:
    table: dict[str, str] = {}
    for code in (*CURRENCIES, "USD", *map(str, Locale("en").currencies)):
        for sign in signs(code):
            table.setdefault(sign, code)
    return table


def currency_of(sign: str) -> str:
    """The currency that a sign or name in small letters stands for; empty for none. Those we sell in come first."""
    return _currencies_by_sign().get(sign, "")


def day_written(day: date) -> str:
    """A day as people read it: 1 Nov 2026."""
    return format_date(day, "d MMM y", locale="en_GB")
