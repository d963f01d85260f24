"""The audit log."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from app.models.base import Row


class AuditRow(Row, table=True):
    """Who did what to whom, or was refused. Never changed, never holds a secret."""

    __tablename__ = "audit"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        sa.Index("ix_audit_time", "tenant_id", "created_at"),
        sa.Index("ix_audit_subject", "tenant_id", "subject_id", "created_at"),
    )

    action: str = Field(max_length=48)
    refused: bool = Field(default=False)
    actor_id: UUID | None = Field(default=None)
    actor_name: str = Field(default="", max_length=330)
    subject_id: UUID | None = Field(default=None)
    network_address: str = Field(default="", max_length=64)
    detail: dict[str, Any] = Field(default_factory=dict, sa_type=sa.JSON)
