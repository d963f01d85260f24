"""What a station or a card is told by: numbers as printed on it, its connectors."""

import re
from decimal import Decimal

from app.core import cleaning
from app.core.catalogue import t
from app.rules import typed_numbers

MOST_CONNECTORS = 20
_NUMBER = re.compile(r"#?[A-Za-z0-9](?:[A-Za-z0-9 .:#*+_/-]*[A-Za-z0-9#])?", re.ASCII)
_LONGEST = 40
_SERIAL = ("serial number", "serial no", "s/n", "seriennummer", "serienummer", "numéro de série", "n° de série")
_PRINTED = ("printed number", "card number", "kartennummer", "kaartnummer", "numéro de carte", "n° de carte")
_LABELS = _SERIAL + _PRINTED


class DetailRefused(ValueError):
    """Not what can stand on a station or card; the text is the sentence for the form."""


def number(text: object, *, what: str, least: int = 3) -> str:
    """A serial or printed number as it was typed, with single spaces. DetailRefused says what is wrong."""
    typed = as_typed(text)
    if not typed:
        raise DetailRefused(t("Enter the {what}.", what=what.lower()))
    if not _NUMBER.fullmatch(typed) or not least <= len(typed) <= _LONGEST:
        raise DetailRefused(
            t(
                "Use {least} to {most} letters and digits, as printed. Hyphens, points, colons, slashes, # and spaces "
                "may stand between them.",
                least=least,
                most=_LONGEST,
            )
        )
    return typed


def as_typed(text: object) -> str:
    """What was typed, without what was copied along: so it stands on the thing, and so it is shown."""
    if not isinstance(text, str):
        return ""
    return cleaning.code(re.sub(r"^\s*SN\s*:", "S/N:", text, flags=re.IGNORECASE), *_LABELS)


def number_key(text: str) -> str:
    """What every spelling of one number has in common: its letters and digits, in capitals."""
    return re.sub(r"[^A-Z0-9]", "", text.upper())


def connectors(text: object) -> int:
    """How many connectors: 0 to 20, nothing typed is 0. DetailRefused says what is wrong."""
    if isinstance(text, str) and not typed_numbers.plain(text):
        return 0
    sentence = t("Enter a number from 0 to {most}.", most=MOST_CONNECTORS)
    try:
        count = typed_numbers.read(text, typed_numbers.Field(0, Decimal(MOST_CONNECTORS), sentence))
    except typed_numbers.NumberRefused as refused:
        raise DetailRefused(str(refused)) from None
    if count > MOST_CONNECTORS:
        raise DetailRefused(t("A station has at most {most} connectors of a kind.", most=MOST_CONNECTORS))
    return int(count)


def has_connectors(text: object) -> bool:
    """Whether a number of connectors above 0 was typed."""
    try:
        return connectors(text) > 0
    except DetailRefused:
        return False
