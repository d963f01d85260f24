"""Names that people give: what may be in them, so that no name forges a mail or a screen."""

import re
import unicodedata

from app.core.catalogue import t

MAX_LENGTH = 80
_ADDRESS_LIKE = re.compile(r"https?:|www\.|://|\{\{|\{%|<[a-z/!]", re.IGNORECASE)
_REFUSED_CATEGORIES = {"Cc", "Cs", "Co", "Cn", "Zl", "Zp"}
_REFUSED_FORMATS = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c\ufeff\u200b")


class NameRefused(ValueError):
    """Not a name that may stand on a screen or in a mail; the text is the sentence for the form."""


def clean(text: str, *, what: str) -> str:
    """The name with single spaces and in NFC; NameRefused says what to change. `what` is the field's label."""
    name = unicodedata.normalize("NFC", re.sub(" +", " ", text)).strip()
    if not name:
        raise NameRefused(t("Enter the {what}.", what=what.lower()))
    if len(name) > MAX_LENGTH:
        raise NameRefused(t("Use at most {most} characters.", most=MAX_LENGTH))
    if any(unicodedata.category(c) in _REFUSED_CATEGORIES or c in _REFUSED_FORMATS for c in name):
        raise NameRefused(t("The name contains a character that cannot be shown. Please type it anew."))
    if _ADDRESS_LIKE.search(name):
        raise NameRefused(t("Use a name without web addresses or code."))
    return name
