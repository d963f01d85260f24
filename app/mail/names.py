"""Names that people typed, made harmless for a mail: one line, and nothing in it that a mail program makes a link of.

A mail from a tenant is trusted by who gets it. An account named "Win at http://evil.example" must not ride on that.
"""

import re
import unicodedata

from app.core import cleaning
from app.core.addresses import AddressRefused, normalise, shown

MAX_LENGTH = 160

_SCHEME = re.compile(r"\b([a-z][a-z0-9+.-]{1,20}):(?=\S)", re.IGNORECASE)
_SLASHES = re.compile(r"[/\\⁄∕／＼]{2,}")
_DOTTED_NUMBER = re.compile(r"\d+(?:[.．。｡․]\d+){3}")
# A dot with something before it and a letter with a second letter (or a mark of a script beyond ASCII) after it: every
# top-level domain looks so. "2.50", "B.V." and "Inc. Ltd" do not, and stay as they are.
_DOT_IN_HOST = re.compile(r"(?<=\S)[.．。｡․](?=[^\W\d_](?:[A-Za-z]|[^\x00-\x7f]|-))")
_QUOTES = re.compile('["“”„‟«»‹›〝〞〟＂]')
_ANY_DOT = re.compile(r"[.．。｡․]")


def one_line(text: str, *, longest: int = MAX_LENGTH) -> str:
    """The text without line breaks, control, invisible or direction characters, cut to its longest length."""
    # A joiner that its script or its picture needs is part of the name; cleaning knows which.
    kept = "".join(_visible(c) for c in cleaning.visible(text[: 20 * longest]))
    line = " ".join(kept.split())
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def defused(name: str, *, longest: int = MAX_LENGTH) -> str:
    """The name on one line, with every address in it broken up by spaces so that nothing becomes a link."""
    line = _SLASHES.sub(" ", one_line(name, longest=longest))
    line = _SCHEME.sub(r"\1: ", line)
    line = _DOTTED_NUMBER.sub(lambda match: _ANY_DOT.sub(" ", match[0]), line)
    return " ".join(_DOT_IN_HOST.sub(" ", line).split())


def quoted(name: str) -> str:
    """The name, defused and in quotes that nothing in it can end: what stands there is somebody's own words."""
    harmless = _QUOTES.sub("'", defused(name))
    return f"“{harmless}”"


def person(name: str) -> str:
    """A person's name, defused; an email address that stands alone stays readable, since it stands in for no name."""
    line = one_line(name, longest=2 * MAX_LENGTH + 1)
    try:
        address = normalise(line)
    except AddressRefused:
        return defused(line, longest=2 * MAX_LENGTH + 1)
    readable = shown(address)
    return readable if line.lower() in (address, readable) else defused(line, longest=2 * MAX_LENGTH + 1)


def _visible(character: str) -> str:
    category = unicodedata.category(character)
    if category in {"Cc", "Zl", "Zp", "Zs"}:
        return " "
    return "" if category in {"Cs", "Co"} or (category == "Cf" and character not in cleaning.JOINERS) else character
