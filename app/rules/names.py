"""Names that people give: what may be in them, so that no name forges a mail or a screen."""

import re

from app.core import cleaning
from app.core.catalogue import t

MAX_LENGTH = 80
_ADDRESS_LIKE = re.compile(r"https?:|www\.|://|\{\{|\{%|<[a-z/!]", re.IGNORECASE)


class NameRefused(ValueError):
    """Not a name that may stand on a screen or in a mail; the text is the sentence for the form."""


def clean(text: str, *, what: str) -> str:
    """The name as its owner writes it, cleaned; NameRefused says what to change. `what` is the field's label."""
    name = cleaning.text(text)
    if not name:
        raise NameRefused(t("Enter the {what}.", what=what.lower()))
    if len(name) > MAX_LENGTH:
        raise NameRefused(t("Use at most {most} characters.", most=MAX_LENGTH))
    if not cleaning.is_showable(name):
        raise NameRefused(t("The name contains a character that cannot be shown. Please type it anew."))
    if _ADDRESS_LIKE.search(name):
        raise NameRefused(t("Use a name without web addresses or code."))
    return name
