"""Numbers as people type and paste them: the one parser of prices, fees, rates, energy and counts.

Dutch, German and French write 1.200 for what English writes as 1,200. So a point or comma is the decimal sign only
where nothing else is possible; what can be read in two ways is asked about, never guessed.
"""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

from app.core import money
from app.core.catalogue import t

LONGEST = 100
PERCENT = ("%", "percent", "per cent", "pct", "procent", "prozent", "pour cent")
PER_KWH = tuple(per + "kwh" for per in ("/", "/ ", "per ", "pro ", "je ", "par "))
PER_MONTH = (
    "per month",
    "a month",
    "/month",
    "/ month",
    "per maand",
    "/maand",
    "pro monat",
    "/monat",
    "par mois",
    "/mois",
)
PER_YEAR = ("per year", "a year", "/year", "/ year", "per jaar", "/jaar", "pro jahr", "/jahr", "par an", "/an")
CENTS = ("ct", "ct.", "cts", "cent", "cents", "eurocent", "eurocents", "pence", "p")

_PARTS = re.compile(
    r"(?P<before>[^0-9]*?)"
    r"(?P<number>(?<![^\W\d_])[.,][0-9]+|[0-9](?:[0-9.,' ]*[0-9])?)"  # the point of "Fr.5" is none of the number
    r"(?P<dash>[.,]-+)?"
    r"(?P<after>[^0-9]*)"
)
_LABEL = re.compile(r"[^\d\-–+<>=*:]{1,40}")
_LABEL_WORD = re.compile(r"[^\W\d_]+\.?|[^\w\s().,/]")
_PLAIN = re.compile(r"[0-9]*", re.ASCII)
_GROUPED = re.compile(r"[1-9][0-9]{0,2}(?P<mark>[., '])[0-9]{3}(?:(?P=mark)[0-9]{3})*", re.ASCII)
_COULD_BE_THOUSANDS = re.compile(r"[1-9][0-9]{0,2}[.,][0-9]{3}", re.ASCII)
_BLANKS = {ord(c): " " for c in map(chr, range(0x10000)) if unicodedata.category(c) == "Zs"}
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−﹣－"), "-")
_APOSTROPHES = dict.fromkeys(map(ord, "’‘ʼ′`´＇"), "'")


Elsewhere = tuple[tuple[tuple[str, ...], str], ...]
"""Units that belong to another field, each group with the sentence that says so."""


class NumberRefused(ValueError):
    """Not a number that can be read in one way; the text is the sentence for the form."""


@dataclass(frozen=True, slots=True)
class Field:
    """What a field takes: how many decimals, in which currency or unit, and the sentence for what is no number.

    `units`, in small letters, may stand before or behind the number, also behind a sign of the currency.
    """

    decimals: int
    most: Decimal
    sentence: str
    currency: str = ""
    units: tuple[str, ...] = ()
    elsewhere: Elsewhere = ()


def plain(text: str) -> str:
    """The text without invisible characters, with plain blanks, hyphens and apostrophes."""
    seen = "".join(c for c in text if unicodedata.category(c) != "Cf")
    return seen.translate(_BLANKS | _DASHES | _APOSTROPHES).strip(" \t\r\n\"';“”„«»")


def read(text: object, field: Field) -> Decimal:
    """The number that was typed. NumberRefused says what is wrong, or asks which of two numbers is meant."""
    typed = plain(text) if isinstance(text, str) and len(text) <= LONGEST else ""
    parts = _PARTS.fullmatch(typed)
    if parts is None:
        raise NumberRefused(field.sentence)
    for beside in (parts["before"], parts["after"]):
        _check_beside(beside.strip().casefold(), field)
    return _read_number(parts["number"], (parts["dash"] or "")[:1], field)


def is_only_a_sign(text: str, currency: str) -> bool:
    """Whether nothing was typed but the sign of the currency."""
    return plain(text).casefold() in money.signs(currency)


def _check_beside(beside: str, field: Field) -> None:
    if not beside or beside in field.units:
        return
    if ":" in beside:
        label, _, beside = beside.rpartition(":")
        _check_label(label.strip(), field)
        return _check_beside(beside.strip(), field)
    for units, sentence in field.elsewhere:
        if beside in units:
            raise NumberRefused(sentence)
    sign, unit = _sign_and_unit(beside)
    if not sign or (unit and unit not in field.units):
        for units, sentence in field.elsewhere:
            if sign and unit in units:
                raise NumberRefused(sentence)
        raise NumberRefused(field.sentence)
    if not field.currency:
        raise NumberRefused(t("No amount of money belongs here. Enter the number without {sign}.", sign=sign.upper()))
    if sign not in money.signs(field.currency):
        other = money.currency_of(sign)
        raise NumberRefused(t("Amounts here are in {currency}, not in {other}.", currency=field.currency, other=other))


def _check_label(label: str, field: Field) -> None:
    """A label copied along ("Price in EUR:") is dropped, unless it says that the number is of another kind."""
    words = _LABEL_WORD.findall(label)
    if not _LABEL.fullmatch(label):
        raise NumberRefused(field.sentence)
    for units, sentence in field.elsewhere:
        if any(unit in words or (" " in unit and unit in label) for unit in units):
            raise NumberRefused(sentence)
    for word in words:
        if money.currency_of(word):
            _check_beside(word, field)


def _sign_and_unit(beside: str) -> tuple[str, str]:
    """A sign of any currency and the unit behind it: "€/kwh" is "€" and "/kwh"."""
    for end in range(len(beside), 0, -1):
        rest = beside[end:]
        if rest and beside[end - 1].isalpha() and rest[0].isalpha():
            continue
        if money.currency_of(beside[:end].strip()):
            return beside[:end].strip(), rest.strip()
    return "", ""


def _read_number(number: str, dash: str, field: Field) -> Decimal:
    whole, mark, decimals = number, dash, ""
    signs = [c for c in number if c in ".,"]
    if not dash and signs and (len(signs) == 1 or len(set(signs)) == 2):
        mark = signs[-1]
        whole, _, decimals = number.rpartition(mark)
    if not _PLAIN.fullmatch(decimals) or not _is_whole(whole, mark):
        raise NumberRefused(field.sentence)
    value = Decimal(f"{re.sub('[^0-9]', '', whole) or '0'}.{decimals or '0'}")
    if _COULD_BE_THOUSANDS.fullmatch(number) and not dash and field.most >= 1000:
        value = _ask_or_take(Decimal(re.sub("[.,]", "", number)), value, field)
    elif len(decimals) > field.decimals:
        raise NumberRefused(_too_exact(value, field))
    return value


def _is_whole(whole: str, mark: str) -> bool:
    grouped = _GROUPED.fullmatch(whole)
    return bool(_PLAIN.fullmatch(whole)) or (grouped is not None and grouped["mark"] != mark)


def _ask_or_take(thousands: Decimal, value: Decimal, field: Field) -> Decimal:
    if field.decimals == 0:
        return thousands  # nothing here has decimals, so these are none
    most_typed = f"{thousands:,.2f}"
    if _exact(value) <= field.decimals:
        typed = f"{value.quantize(Decimal('0.01')) if _exact(value) <= 2 else value}"
        # Three decimals would be asked about again.
        typed += "0" if _exact(value) == 3 else ""
        raise NumberRefused(t("Did you mean {more} or {less}?", more=most_typed, less=typed))
    raise NumberRefused(t("Did you mean {more}? If not, use at most two decimals.", more=most_typed))


def _too_exact(value: Decimal, field: Field) -> str:
    if field.decimals == 0:
        return t("Use a whole number, without decimals.")
    sentence = t("Use at most two decimals.") if field.decimals == 2 else t("Use at most four decimals.")
    if _exact(value) <= field.decimals:
        places = Decimal(1).scaleb(-field.decimals)
        return sentence + " " + t("Did you mean {number}?", number=f"{value.quantize(places):,}")
    return sentence


def _exact(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0
