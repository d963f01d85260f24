"""Invitations and their history."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from app.models.base import Row, maybe_moment, one_of, unique_while
from app.vocabulary.invitations import Delivery, InvitationState


class Invitation(Row, table=True):
    """The offer to one address to activate one account."""

    __table_args__ = (
        one_of("state", InvitationState),
        one_of("delivery", Delivery),
        unique_while("uq_invitation_open", "tenant_id", "email", condition="state = 'pending'"),
        sa.Index("ix_invitation_user", "tenant_id", "user_id", "created_at"),
        sa.Index("ix_invitation_deadline", "tenant_id", "state", "expires_at"),
    )

    user_id: UUID = Field(foreign_key="app_user.id")
    account_id: UUID | None = Field(default=None, foreign_key="account.id")
    email: str = Field(max_length=254)
    role: str = Field(max_length=20)
    state: str = Field(default=InvitationState.PENDING, max_length=16)
    delivery: str = Field(default=Delivery.QUEUED, max_length=16)
    delivery_note: str = Field(default="", max_length=300)
    invited_by_id: UUID | None = Field(default=None, foreign_key="app_user.id")
    version: int = Field(default=1)
    expires_at: datetime | None = maybe_moment()
    resent_at: datetime | None = maybe_moment()
    ended_at: datetime | None = maybe_moment()


class InvitationEvent(Row, table=True):
    """One line of an invitation's history, as staff read it."""

    __tablename__ = "invitation_event"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (sa.Index("ix_invitation_event_history", "tenant_id", "invitation_id", "created_at"),)

    invitation_id: UUID = Field(foreign_key="invitation.id")
    kind: str = Field(max_length=24)
    by_name: str = Field(default="", max_length=330)
    detail: dict[str, Any] = Field(default_factory=dict, sa_type=sa.JSON)
