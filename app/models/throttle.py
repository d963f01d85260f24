"""Hits that throttles count."""

import sqlalchemy as sa
from sqlmodel import Field

from app.models.base import Row


class ThrottleHit(Row, table=True):
    """One try of something that may be done only so often. The key is a pseudonym."""

    __tablename__ = "throttle_hit"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        sa.Index("ix_throttle_hit_window", "tenant_id", "scope", "key", "created_at"),
        sa.Index("ix_throttle_hit_age", "tenant_id", "created_at"),
    )

    scope: str = Field(max_length=32)
    key: str = Field(max_length=32)
