"""What a station or a card is told by: numbers as printed on it, its connectors."""

import re

from app.core.catalogue import t

MOST_CONNECTORS = 20
_NUMBER = re.compile(r"[A-Z0-9](?:[A-Z0-9 ._/-]{0,38}[A-Z0-9])?", re.ASCII)


class DetailRefused(ValueError):
    """Not what can stand on a station or card; the text is the sentence for the form."""


def number(text: object, *, what: str, least: int = 3) -> str:
    """A serial or printed number in capitals with single spaces. DetailRefused says what is wrong."""
    typed = " ".join(text.split()).upper() if isinstance(text, str) else ""
    if not typed:
        raise DetailRefused(t("Enter the {what}.", what=what.lower()))
    if not _NUMBER.fullmatch(typed) or len(typed) < least:
        raise DetailRefused(
            t(
                "Use {least} to 40 letters and digits, as printed. Hyphens, points and spaces may stand between them.",
                least=least,
            )
        )
    return typed


def connectors(text: object) -> int:
    """How many connectors: 0 to 20, nothing typed is 0. DetailRefused says what is wrong."""
    typed = text.strip() if isinstance(text, str) else "?"
    if not re.fullmatch(r"[0-9]{0,3}", typed, re.ASCII):
        raise DetailRefused(t("Enter a number from 0 to {most}.", most=MOST_CONNECTORS))
    count = int(typed or 0)
    if count > MOST_CONNECTORS:
        raise DetailRefused(t("A station has at most {most} connectors of a kind.", most=MOST_CONNECTORS))
    return count
