"""Charging stations and charge cards."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from app.models.base import Row, maybe_moment, one_of, unique_while
from app.vocabulary.assets import AssetStatus, AssetType

WHILE_IN_USE = "status != 'inactive'"
KEYS = {
    "serial_key": AssetType.STATION.value,
    "number_key": AssetType.CARD.value,
    "contract_key": AssetType.CARD.value,
}
"""The keys that no two assets in use may share, and the kind that has each."""


class Asset(Row, table=True):
    """A station or a card of one account. While it is not inactive, its numbers belong to it alone in the tenant.

    Numbers are kept as they were typed; the keys are what all spellings of a number have in common. `twin` is above 0
    only for what an older release let be active a second time under another spelling. `numbered_at` is when one of its
    numbers was corrected last; None where they are those it was made with.
    """

    __table_args__ = (
        one_of("kind", AssetType),
        one_of("status", AssetStatus),
        sa.CheckConstraint("ac_connectors BETWEEN 0 AND 20 AND dc_connectors BETWEEN 0 AND 20", name="connectors"),
        *(
            unique_while(f"uq_asset_{key}", "tenant_id", key, "twin", condition=f"{WHILE_IN_USE} AND kind = '{kind}'")
            for key, kind in KEYS.items()
        ),
        sa.Index(
            "ix_asset_twins",
            "tenant_id",
            "id",
            sqlite_where=sa.text(f"twin > 0 AND {WHILE_IN_USE}"),
            postgresql_where=sa.text(f"twin > 0 AND {WHILE_IN_USE}"),
        ),
        *(sa.Index(f"ix_asset_{key}", "tenant_id", key, postgresql_ops={key: "varchar_pattern_ops"}) for key in KEYS),
        sa.Index("ix_asset_account", "tenant_id", "account_id", "created_at", "id"),
    )

    account_id: UUID = Field(foreign_key="account.id")
    kind: str = Field(max_length=16)
    status: str = Field(default=AssetStatus.INACTIVE, max_length=16)
    name: str = Field(max_length=160)
    serial_number: str = Field(default="", max_length=40)
    ac_connectors: int = Field(default=0)
    dc_connectors: int = Field(default=0)
    printed_number: str = Field(default="", max_length=40)
    contract_id: str = Field(default="", max_length=20)
    serial_key: str = Field(default="", max_length=40)
    number_key: str = Field(default="", max_length=40)
    contract_key: str = Field(default="", max_length=40)
    twin: int = Field(default=0)
    numbered_at: datetime | None = maybe_moment()
    country: str = Field(default="", max_length=2)
    street: str = Field(default="", max_length=120)
    postcode: str = Field(default="", max_length=20)
    city: str = Field(default="", max_length=120)
    area: str = Field(default="", max_length=120)
    own_text: str = Field(default="", max_length=1024)
    search_text: str = Field(default="", max_length=2048)
