"""Accounts: who is billed."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from app.core import addresses
from app.models.base import Row, maybe_moment, one_of
from app.vocabulary.accounts import AccountKind, AccountStatus


class Account(Row, table=True):
    """A billing account. Called by its owner's address until setup names it."""

    __table_args__ = (
        one_of("kind", AccountKind),
        one_of("status", AccountStatus),
        sa.Index("ix_account_tenant_created", "tenant_id", "created_at", "id"),
        sa.Index("ix_account_tenant_status", "tenant_id", "status", "created_at", "id"),
        sa.Index("ix_account_parent", "tenant_id", "parent_id"),
        sa.Index(
            "ix_account_vat_due",
            "tenant_id",
            "vat_due_at",
            sqlite_where=sa.text("vat_check = 'pending'"),
            postgresql_where=sa.text("vat_check = 'pending'"),
        ),
    )

    parent_id: UUID | None = Field(default=None, foreign_key="account.id")
    kind: str = Field(max_length=16)
    type: str | None = Field(default=None, max_length=16)
    name: str = Field(max_length=254)
    status: str = Field(default=AccountStatus.INVITED, max_length=16)
    country: str | None = Field(default=None, max_length=2)
    self_registered: bool = Field(default=False)
    owner_id: UUID | None = Field(default=None)
    owner_email: str = Field(default="", max_length=254)
    search_text: str = Field(default="", max_length=2048)
    suspended_at: datetime | None = maybe_moment()
    suspended_from: str = Field(default="", max_length=16)
    set_up_at: datetime | None = maybe_moment()
    contact_name: str = Field(default="", max_length=160)
    contact_email: str = Field(default="", max_length=254)
    contact_phone: str = Field(default="", max_length=32)
    company_name: str = Field(default="", max_length=160)
    vat_number: str = Field(default="", max_length=24)
    vat_check: str = Field(default="", max_length=16)
    vat_due_at: datetime | None = maybe_moment()
    vat_tries: int = Field(default=0)
    company_number: str = Field(default="", max_length=40)
    street: str = Field(default="", max_length=120)
    postcode: str = Field(default="", max_length=20)
    city: str = Field(default="", max_length=120)
    area: str = Field(default="", max_length=120)
    billing_email: str = Field(default="", max_length=254)
    bank_account_name: str = Field(default="", max_length=120)
    iban: str = Field(default="", max_length=34)

    @property
    def called(self) -> str:
        """The name as people read it, also where it is still an address; every text shown has this one."""
        return addresses.shown(self.name)
