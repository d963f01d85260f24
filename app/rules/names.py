"""Names that people give: what may be in them, so that no name forges a mail or a screen."""

import re
import unicodedata

from app.core import cleaning
from app.core.catalogue import t

MAX_LENGTH = 160
LONGEST_ACCOUNT_HOLDER = 70
"""What a SEPA payment carries of a name."""

_ADDRESS_LIKE = re.compile(r"https?:|hxxps?:|www\.|://|\b(?:tel|sms|mailto|callto):|\{\{|\{%|<[a-z/!]", re.IGNORECASE)
_NUMBER_RUN = re.compile(r"\+?\(?\+?\d(?:[\s().\-/·]*\d)*")
_LEAST_DIGITS = {"+": 7, "0": 7, "": 10}
"""From how many digits on a number is one to be called: with a country's code, with a leading zero, and without."""


class NameRefused(ValueError):
    """Not a name that may stand on a screen or in a mail; the text is the sentence for the form."""


def clean(text: str, *, what: str, longest: int = MAX_LENGTH, calls: bool = True) -> str:
    """The name as its owner writes it, cleaned; NameRefused says what to change. `what` is the field's label.

    Names of people and accounts go out in mails: they hold nothing to be called or opened. Things may have long
    numbers in their names (`calls` is False).
    """
    name = cleaning.text(text)
    if not name:
        raise NameRefused(t("Enter the {what}.", what=what.lower()))
    if len(name) > longest:
        raise NameRefused(t("Use at most {most} characters; there are {used}.", most=longest, used=len(name)))
    if not cleaning.is_showable(name):
        raise NameRefused(t("The name contains a character that cannot be shown. Please type it anew."))
    if _ADDRESS_LIKE.search(name):
        raise NameRefused(t("Use a name without web addresses or code."))
    if calls and _has_phone_number(name):
        raise NameRefused(t("Use a name without a phone number."))
    return name


def _has_phone_number(name: str) -> bool:
    for run in _NUMBER_RUN.findall(name):
        digits = "".join(str(unicodedata.digit(c)) for c in run if c.isdecimal())
        begin = "+" if "+" in run else "0" if digits.startswith("0") else ""
        if len(digits) >= _LEAST_DIGITS[begin]:
            return True
    return False
