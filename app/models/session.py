"""Sign-ins: sessions and the one-time tickets that open them."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from app.models.base import Row, maybe_moment, moment


class SessionRow(Row, table=True):
    """A signed-in browser, looked up by the SHA-256 of its cookie."""

    __tablename__ = "session"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        sa.Index("ix_session_user", "tenant_id", "user_id"),
        sa.Index("ix_session_expiry", "tenant_id", "expires_at"),
    )

    user_id: UUID = Field(foreign_key="app_user.id")
    token_hash: str = Field(max_length=64, unique=True)
    last_used_at: datetime = moment()
    expires_at: datetime = moment()
    ended_at: datetime | None = maybe_moment()
    terms_pending: bool = Field(default=False)
    network_address: str = Field(default="", max_length=64)
    browser: str = Field(default="", max_length=300)


class LoginTicket(Row, table=True):
    """Proof of a password just checked, good for one session within 30 seconds."""

    __tablename__ = "login_ticket"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        sa.Index("ix_login_ticket_user", "tenant_id", "user_id"),
        sa.Index("ix_login_ticket_expiry", "tenant_id", "expires_at"),
    )

    user_id: UUID = Field(foreign_key="app_user.id")
    ticket_hash: str = Field(max_length=64, unique=True)
    bond: str = Field(default="", max_length=64, sa_column_kwargs={"server_default": ""})
    expires_at: datetime = moment()
    used_at: datetime | None = maybe_moment()
