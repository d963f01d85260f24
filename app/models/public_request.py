"""What strangers asked for with an address, until it is decided whose it is."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field

from app.models.base import Row, moment, one_of
from app.vocabulary.mail import RequestKind


class PublicRequest(Row, table=True):
    """One request, the same for known and unknown addresses; gone once it is answered."""

    __tablename__ = "public_request"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (one_of("kind", RequestKind), sa.Index("ix_public_request_due", "next_attempt_at"))

    kind: str = Field(max_length=16)
    email: str = Field(max_length=254)
    network_address: str = Field(default="", max_length=64)
    browser: str = Field(default="", max_length=300)
    terms_number: int | None = Field(default=None)
    """Which version of the terms was agreed to."""
    attempts: int = Field(default=0)
    next_attempt_at: datetime = moment()
