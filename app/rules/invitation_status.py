"""The status of an invitation as every screen names it, and what may be done in it."""

from datetime import datetime, timedelta

from app.core.catalogue import t, word
from app.vocabulary.invitations import Delivery, InvitationState, Status

HOLDS = timedelta(hours=24)
"""How long an activation link is valid from the attempt that hands its mail over."""

SOON = timedelta(hours=6)
"""Under this time left, the badge counts down."""

RESEND_GAP = timedelta(seconds=60)
RESENDS_A_DAY = 5


RESENDABLE = frozenset({Status.INVITED, Status.EXPIRES_SOON, Status.EXPIRED, Status.FAILED, Status.BOUNCED})


def status_of(state: str, delivery: str, expires_at: datetime | None, now: datetime) -> Status:
    """The one status; `state` and `delivery` are the invitation's own. Valid while now < expires_at."""
    if state == InvitationState.ACTIVATED:
        return Status.ACTIVATED
    if state == InvitationState.REVOKED:
        return Status.REVOKED
    if delivery == Delivery.BOUNCED:
        return Status.BOUNCED
    if delivery == Delivery.FAILED:
        return Status.FAILED
    if expires_at is None:
        return Status.INVITED
    if now >= expires_at:
        return Status.EXPIRED if delivery != Delivery.QUEUED else Status.INVITED
    return Status.EXPIRES_SOON if expires_at - now < SOON else Status.INVITED


def label(status: Status, expires_at: datetime | None, now: datetime) -> str:
    """The word on the badge, with the time left where it is short."""
    if status is Status.EXPIRES_SOON and expires_at is not None:
        left = expires_at - now
        hours = left // timedelta(hours=1)
        if hours:
            return t("Expires in {hours} h", hours=hours)
        return t("Expires in {minutes} min", minutes=max(1, left // timedelta(minutes=1)))
    return word(_LABELS, status)


_LABELS = {
    Status.INVITED: "Invited",
    Status.EXPIRES_SOON: "Expires soon",
    Status.EXPIRED: "Expired",
    Status.FAILED: "Failed",
    Status.BOUNCED: "Bounced",
    Status.REVOKED: "Revoked",
    Status.ACTIVATED: "Activated",
    Status.ACTIVE: "Active",
    Status.DEACTIVATED: "Deactivated",
}
