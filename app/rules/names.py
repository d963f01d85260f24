"""Names that people give: what may be in them, so that no name forges a mail or a screen."""

import re

from app.core import cleaning
from app.core.catalogue import t

MAX_LENGTH = 160
LONGEST_ACCOUNT_HOLDER = 70
"""What a SEPA payment carries of a name."""

_ADDRESS_LIKE = re.compile(r"https?:|www\.|://|\{\{|\{%|<[a-z/!]", re.IGNORECASE)


class NameRefused(ValueError):
    """Not a name that may stand on a screen or in a mail; the text is the sentence for the form."""


def clean(text: str, *, what: str, longest: int = MAX_LENGTH) -> str:
    """The name as its owner writes it, cleaned; NameRefused says what to change. `what` is the field's label."""
    name = cleaning.text(text)
    if not name:
        raise NameRefused(t("Enter the {what}.", what=what.lower()))
    if len(name) > longest:
        raise NameRefused(t("Use at most {most} characters; there are {used}.", most=longest, used=len(name)))
    if not cleaning.is_showable(name):
        raise NameRefused(t("The name contains a character that cannot be shown. Please type it anew."))
    if _ADDRESS_LIKE.search(name):
        raise NameRefused(t("Use a name without web addresses or code."))
    return name
