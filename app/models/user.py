"""People: system users of a tenant and customers of its accounts."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from app.core import addresses
from app.core.clock import now
from app.models.base import Row, maybe_moment, moment, one_of, unique_while
from app.vocabulary.people import UserStatus


class User(Row, table=True):
    """A person. A revoked invitee stays in the list and frees the address."""

    __tablename__ = "app_user"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        one_of("status", UserStatus),
        unique_while("uq_app_user_address", "tenant_id", "email", condition="status <> 'revoked'"),
        sa.Index("ix_app_user_list", "tenant_id", "is_staff", "listed_at", "id"),
        sa.Index("ix_app_user_status", "tenant_id", "is_staff", "status", "listed_at", "id"),
        sa.Index("ix_app_user_account", "tenant_id", "account_id"),
    )

    account_id: UUID | None = Field(default=None, foreign_key="account.id")
    email: str = Field(max_length=254)
    first_name: str = Field(default="", max_length=160)
    last_name: str = Field(default="", max_length=160)
    role: str = Field(max_length=20)
    is_staff: bool = Field(default=False)
    status: str = Field(default=UserStatus.INVITED, max_length=16)
    password_hash: str | None = Field(default=None, max_length=255)
    language: str = Field(default="en", max_length=8)
    invited_by_name: str = Field(default="", max_length=330)
    invitation_id: UUID | None = Field(default=None)
    sent_at: datetime | None = maybe_moment()
    listed_at: datetime = moment(default_factory=now)
    own_text: str = Field(default="", max_length=1024)
    search_text: str = Field(default="", max_length=2048)
    activated_at: datetime | None = maybe_moment()
    deactivated_at: datetime | None = maybe_moment()
    last_login_at: datetime | None = maybe_moment()

    @property
    def name(self) -> str:
        """First and last name, or the address, as people read it, while nobody has told a name."""
        return f"{self.first_name} {self.last_name}".strip() or addresses.shown(self.email)
