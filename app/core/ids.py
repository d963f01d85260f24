"""Keys and random values."""

import secrets
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
