"""What a link page has to say."""

from enum import StrEnum


class Outcome(StrEnum):
    """What a link page has to say."""

    VALID = "valid"
    EXPIRED = "expired"
    REPLACED = "replaced"
    USED = "used"
    REVOKED = "revoked"
    VOID = "void"
    UNKNOWN = "unknown"
    SOMEBODY_ELSE = "somebody_else"
