"""What becomes of an invitation and its mail."""

from enum import StrEnum


class InvitationState(StrEnum):
    """Whether the offer stands. That a link has run out is told by its deadline, not by a state."""

    PENDING = "pending"
    ACTIVATED = "activated"
    REVOKED = "revoked"


class Delivery(StrEnum):
    """What is known of the newest mail of an invitation."""

    QUEUED = "queued"
    HANDED_OVER = "handed_over"
    DELIVERED = "delivered"
    FAILED = "failed"
    BOUNCED = "bounced"


class Status(StrEnum):
    """What staff see of an invitation or of the person behind it."""

    INVITED = "invited"
    EXPIRES_SOON = "expiring"
    EXPIRED = "expired"
    FAILED = "failed"
    BOUNCED = "bounced"
    REVOKED = "revoked"
    ACTIVATED = "activated"
    ACTIVE = "active"
    DEACTIVATED = "deactivated"


class EventKind(StrEnum):
    """What a line of the history says."""

    INVITED = "invited"
    SIGNED_UP = "signed_up"
    RESENT = "resent"
    CORRECTED = "corrected"
    ASKED_FOR_NEW_LINK = "asked_for_new_link"
    HANDED_OVER = "handed_over"
    DELIVERED = "delivered"
    FAILED = "failed"
    BOUNCED = "bounced"
    OPENED = "opened"
    REVOKED = "revoked"
    ACTIVATED = "activated"
