"""Links that were or will be mailed. The secret itself is never here."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from app.models.base import Row, maybe_moment


class Link(Row, table=True):
    """One version of one link, looked up by the SHA-256 of its token."""

    __table_args__ = (sa.UniqueConstraint("tenant_id", "purpose", "subject_id", "version"),)

    purpose: str = Field(max_length=24)
    subject_id: UUID
    version: int
    epoch: int
    key_id: str = Field(max_length=12)
    token_hash: str = Field(max_length=64, unique=True)
    expires_at: datetime | None = maybe_moment()
    opened_at: datetime | None = maybe_moment()
    used_at: datetime | None = maybe_moment()
    replaced_at: datetime | None = maybe_moment()
    revoked_at: datetime | None = maybe_moment()
