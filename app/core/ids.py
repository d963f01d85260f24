"""Keys and random values."""

import secrets
from hashlib import sha256
from uuid import UUID

from uuid_utils.compat import uuid7

from app.core.errors import NotFound


def new_id() -> UUID:
    """A UUIDv7: unique, and later ones sort after earlier ones."""
    return uuid7()


def new_secret() -> str:
    """256 random bits as URL-safe text."""
    return secrets.token_urlsafe(32)


def parse_id(value: object) -> UUID:
    """The key in canonical text form, or NotFound for anything else a client may send."""
    if isinstance(value, UUID):
        return value
    if isinstance(value, str) and len(value) == 36:
        try:
            parsed = UUID(value)
        except ValueError:
            raise NotFound from None
        if str(parsed) == value:
            return parsed
    raise NotFound


def derived_id(key: UUID, *owners: UUID) -> UUID:
    """The key that a form's one-time key stands for in these hands: always the same, and nobody else's leads to it.

    It is a UUIDv7 like any other and sorts by the time of the one-time key.
    """
    return _made_of(key.bytes[:6], b"".join(each.bytes for each in (key, *owners)))


def id_at(milliseconds: int, what: str) -> UUID:
    """The key of what there is once at this moment: a UUIDv7 of it, the same wherever it is made."""
    return _made_of(milliseconds.to_bytes(6), what.encode())


def _made_of(moment: bytes, what: bytes) -> UUID:
    number = int.from_bytes(moment + sha256(what).digest()[:10])
    return UUID(int=number & ~(0xF << 76) & ~(0x3 << 62) | 0x7 << 76 | 0x2 << 62)
