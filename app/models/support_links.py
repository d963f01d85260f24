"""A tenant's support links, the versions of its terms and the consent people gave."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from app.core.clock import now
from app.models.base import Row, moment

_URL = 2048


class SupportLinks(SQLModel, table=True):
    """The links of one tenant. `revision` rises with every change."""

    __tablename__ = "support_links"  # pyright: ignore[reportAssignmentType]

    tenant_id: UUID = Field(primary_key=True, foreign_key="tenant.id")
    terms_of_use: str = Field(default="", max_length=_URL)
    privacy_policy: str = Field(default="", max_length=_URL)
    help_center: str = Field(default="", max_length=_URL)
    contact: str = Field(default="", max_length=_URL)
    faq: str = Field(default="", max_length=_URL)
    legal_notice: str = Field(default="", max_length=_URL)
    revision: int = Field(default=1)
    updated_at: datetime = moment(default_factory=now)
    updated_by_name: str = Field(default="", max_length=330)


class TermsVersion(Row, table=True):
    """What people agree to from a moment on."""

    __tablename__ = "terms_version"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (sa.UniqueConstraint("tenant_id", "number"),)

    number: int
    terms_of_use: str = Field(max_length=_URL)
    privacy_policy: str = Field(max_length=_URL)
    what_changed: str = Field(default="", max_length=300)


class Consent(Row, table=True):
    """One person's agreement: version, both URLs, time, network address, browser."""

    __table_args__ = (sa.Index("ix_consent_user", "tenant_id", "user_id", "number"),)

    user_id: UUID = Field(foreign_key="app_user.id")
    number: int
    terms_of_use: str = Field(max_length=_URL)
    privacy_policy: str = Field(max_length=_URL)
    network_address: str = Field(default="", max_length=64)
    browser: str = Field(default="", max_length=300)
