"""Free text of one line, such as a note beside a rate."""

from app.core import cleaning
from app.core.catalogue import t


class NoteRefused(ValueError):
    """The text is too long or cannot be shown; the text is the sentence for the form."""


def clean(text: str, *, most: int) -> str:
    """The text on one line, empty for none; NoteRefused with the one reason that holds."""
    line = cleaning.text(" ".join(text.split()))
    if not cleaning.is_showable(line):
        raise NoteRefused(t("This contains a character that cannot be shown. Please type it anew."))
    if len(line) > most:
        raise NoteRefused(t("Use at most {most} characters. These are {typed}.", most=most, typed=len(line)))
    return line
