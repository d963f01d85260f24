"""Mail waiting to be handed over, and what became of it."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from app.models.base import Row, maybe_moment, moment, one_of
from app.vocabulary.mail import MailState


class OutboxMail(Row, table=True):
    """One mail: what kind, to whom, about what. It is written when it is sent."""

    __tablename__ = "outbox_mail"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        one_of("state", MailState),
        sa.Index(
            "ix_outbox_mail_due",
            "next_attempt_at",
            sqlite_where=sa.text("state = 'queued'"),
            postgresql_where=sa.text("state = 'queued'"),
        ),
        sa.Index("ix_outbox_mail_user", "tenant_id", "user_id", "created_at"),
        sa.Index("ix_outbox_mail_link", "tenant_id", "link_id"),
        sa.Index("ix_outbox_mail_invitation", "tenant_id", "invitation_id"),
    )

    kind: str = Field(max_length=32)
    recipient: str = Field(max_length=254)
    user_id: UUID | None = Field(default=None, foreign_key="app_user.id")
    invitation_id: UUID | None = Field(default=None, foreign_key="invitation.id")
    link_id: UUID | None = Field(default=None, foreign_key="link.id")
    payload: dict[str, Any] = Field(default_factory=dict, sa_type=sa.JSON)
    state: str = Field(default=MailState.QUEUED, max_length=16)
    attempts: int = Field(default=0)
    next_attempt_at: datetime = moment()
    waiting_since: datetime | None = maybe_moment()
    lease_owner: str = Field(default="", max_length=64)
    handed_over_at: datetime | None = maybe_moment()
    ended_at: datetime | None = maybe_moment()
    provider_message_id: str = Field(default="", max_length=128)
    reason: str = Field(default="", max_length=300)


class MailPause(SQLModel, table=True):
    """Set while the provider refuses our key or our pace. One row for the installation, as there is one key."""

    __tablename__ = "mail_pause"  # pyright: ignore[reportAssignmentType]

    id: int = Field(default=1, primary_key=True)
    kind: str = Field(max_length=16)
    paused_at: datetime = moment()
    retry_at: datetime = moment()
    reason: str = Field(default="", max_length=300)
    mail_id: UUID | None = Field(default=None)
    """Whose answer it was."""
