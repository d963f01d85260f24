"""How products and plans are sold, and the words for it."""

from enum import StrEnum


class Availability(StrEnum):
    """Whether customers are offered a plan. A superseded one keeps its subscribers and gets no new ones."""

    HIDDEN = "hidden"
    VISIBLE = "visible"
    SUPERSEDED = "superseded"


class Interval(StrEnum):
    """What a price is for."""

    MONTH = "month"
    YEAR = "year"


class FeeKind(StrEnum):
    """How a transaction of public charging is charged."""

    NONE = "none"
    PERCENTAGE = "percentage"
    FIXED = "fixed"


AVAILABILITY_LABELS = {"visible": "Visible", "hidden": "Hidden", "superseded": "Superseded"}
