"""Secrets that travel in links and cookies. Only their SHA-256 is ever stored.

A link token is derived, not drawn: HMAC-SHA256 over purpose, subject, version and epoch. A mail that is
tried again therefore carries the same link, and nothing in the database can be turned into one.
"""

import hashlib
import hmac
import re
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from enum import StrEnum
from html import unescape
from typing import cast
from urllib.parse import unquote, unquote_to_bytes
from uuid import UUID

from app.core import cleaning
from app.core.settings import get_settings

_LENGTH = 43
_TOKEN = re.compile(rf"[A-Za-z0-9_-]{{{_LENGTH}}}", re.ASCII)
_WITHIN = re.compile(rb"(?<![A-Za-z0-9_-])(?:3D)?[A-Za-z0-9_-]{%d}(?![A-Za-z0-9_-])" % _LENGTH)
_LONGEST = 1000
"""Characters of what carried a secret that are looked at: mail programs put some around it, not that many."""
_AGAIN_ENCODED = re.compile(rb"%(?:25)+")
"""An address that stands within another is encoded as often as there are others around it."""
_CARRIED = re.compile(r"(?:amp;|\s)*t=(.*)", re.DOTALL)


class Purpose(StrEnum):
    """What a link unlocks; a token of one purpose is unknown to every other."""

    ACTIVATION = "activation"
    PASSWORD_RESET = "password_reset"  # noqa: S105
    SUBSCRIPTION = "subscription"


def digest(value: str) -> str:
    """SHA-256 of a secret as 64 hexadecimal digits, the form in which it is stored and looked up."""
    return hashlib.sha256(value.encode("utf-8", "surrogatepass")).hexdigest()


def current_key_id() -> str:
    """Names the key that new links are made with, without telling it."""
    return hashlib.sha256(b"onramp key id" + _secret()).hexdigest()[:12]


def link_token(purpose: Purpose, subject: UUID, version: int, epoch: int) -> str:
    """The secret of one link, always the same for the same four values and key."""
    message = f"{purpose}|{subject}|{version}|{epoch}".encode()
    key = hmac.digest(_secret(), b"onramp link", "sha256")
    return urlsafe_b64encode(hmac.digest(key, message, "sha256")).rstrip(b"=").decode()


def parse_token(value: object) -> str | None:
    """The token when the value has a token's form, else None: whatever a client may send."""
    return value if isinstance(value, str) and _TOKEN.fullmatch(value) else None


def pasted_token(query: Mapping[str, object]) -> tuple[str, tuple[str, ...]]:
    """The secret of a link, and the names in its query that carried it, whatever mail programs put around it.

    They add a point, a bracket or a tracker's words behind it, break it over lines, or leave an encoding in it. What
    holds no whole token is returned as it came, to be unknown.
    """
    for name, value in query.items():
        # `?t%3D…` is a name without a value, `?a=b&amp;t=…` has the rest of an ampersand before its name.
        several = cast("list[object]", value if isinstance(value, list) else [])
        first = several[0] if several and set(several) == {several[0]} else cast("object", value)
        if isinstance(first, str) and (found := _CARRIED.fullmatch(unquote(f"{name}={first}"[:_LONGEST]))):
            bare = _bare(found[1])
            return (bare if _TOKEN.fullmatch(bare) else first or found[1]), (name,)
        if name == "t":
            return "", (name,)
    return "", ()


def is_within(text: str) -> bool:
    """Whether something of a token's form stands anywhere in the text, as in the address of a page to go to later."""
    written = text.encode("utf-8", "surrogatepass")  # no letter of a secret is made of several bytes
    if _WITHIN.search(written):
        return True
    once, wholly = unquote_to_bytes(written), unquote_to_bytes(_AGAIN_ENCODED.sub(b"%", written))
    return bool(_WITHIN.search(once) or _WITHIN.search(wholly))


def _bare(value: str) -> str:
    """What stands before anything added, without line breaks and what they leave of quoted-printable text."""
    bare = re.sub(r"[\s=]", "", cleaning.visible(re.split(r"[&?#]", unescape(value), maxsplit=1)[0]))
    bare = bare.lstrip("<(['\"*").rstrip(".,;:!>)]}'\"*/\\|\u00bb\u201d\u2019\u2026")
    return bare[2:] if bare.startswith("3D") and len(bare) == _LENGTH + 2 else bare


def pseudonym(text: str) -> str:
    """A stable stand-in for a personal value, for keys of throttles and audit rows."""
    return hmac.new(_secret(), b"onramp pseudonym" + text.encode("utf-8", "replace"), "sha256").hexdigest()[:32]


def _secret() -> bytes:
    return get_settings().secret_key.get_secret_value().encode()
