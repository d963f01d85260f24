"""Secrets that travel in links and cookies. Only their SHA-256 is ever stored.

A link token is derived, not drawn: HMAC-SHA256 over purpose, subject, version and epoch. A mail that is
tried again therefore carries the same link, and nothing in the database can be turned into one.
"""

import hashlib
import hmac
import re
from base64 import urlsafe_b64encode
from enum import StrEnum
from uuid import UUID

from app.core.settings import get_settings

_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)


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


def pseudonym(text: str) -> str:
    """A stable stand-in for a personal value, for keys of throttles and audit rows."""
    return hmac.new(_secret(), b"onramp pseudonym" + text.encode("utf-8", "replace"), "sha256").hexdigest()[:32]


def _secret() -> bytes:
    return get_settings().secret_key.get_secret_value().encode()
