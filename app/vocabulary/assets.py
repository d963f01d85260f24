"""What stations, cards and their subscriptions are, and the words for it."""

from enum import StrEnum

from app.core.catalogue import t, word


class AssetStatus(StrEnum):
    """Whether an asset works: it waits while its subscription is to be confirmed."""

    INACTIVE = "inactive"
    WAITING = "waiting"
    ACTIVE = "active"


class AssetType(StrEnum):
    """What can be subscribed."""

    STATION = "station"
    CARD = "card"


class SubscriptionState(StrEnum):
    """PENDING waits for the customer's confirmation, which LAPSED never got; staff took a WITHDRAWN one back."""

    PENDING = "pending"
    ACTIVE = "active"
    ENDED = "ended"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"


KIND_LABELS = {AssetType.STATION: "Station", AssetType.CARD: "Card"}
STATUS_LABELS = {
    AssetStatus.ACTIVE: "Active",
    AssetStatus.WAITING: "Awaiting confirmation",
    AssetStatus.INACTIVE: "Inactive",
}


def kind_label(kind: str) -> str:
    """Station or Card."""
    return word(KIND_LABELS, kind)


def kind_word(kind: str) -> str:
    """The kind within a sentence."""
    return t("station") if kind == AssetType.STATION else t("card")


def status_label(status: str) -> str:
    """Active, Waiting or Inactive."""
    return word(STATUS_LABELS, status)
