"""Charging stations and charge cards."""

from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from app.models.base import Row, one_of, unique_while
from app.models.product import AssetType


class AssetStatus(StrEnum):
    """Whether an asset works: it waits while its subscription is to be confirmed."""

    INACTIVE = "inactive"
    WAITING = "waiting"
    ACTIVE = "active"


class Asset(Row, table=True):
    """A station or a card of one account. While it is not inactive, its number belongs to it alone in the tenant."""

    __table_args__ = (
        one_of("kind", AssetType),
        one_of("status", AssetStatus),
        sa.CheckConstraint("ac_connectors BETWEEN 0 AND 20 AND dc_connectors BETWEEN 0 AND 20", name="connectors"),
        unique_while(
            "uq_asset_serial_number",
            "tenant_id",
            "serial_number",
            condition="status != 'inactive' AND kind = 'station'",
        ),
        unique_while(
            "uq_asset_printed_number", "tenant_id", "printed_number", condition="status != 'inactive' AND kind = 'card'"
        ),
        unique_while(
            "uq_asset_contract_id", "tenant_id", "contract_id", condition="status != 'inactive' AND kind = 'card'"
        ),
        sa.Index("ix_asset_account", "tenant_id", "account_id", "created_at", "id"),
    )

    account_id: UUID = Field(foreign_key="account.id")
    kind: str = Field(max_length=16)
    status: str = Field(default=AssetStatus.INACTIVE, max_length=16)
    name: str = Field(max_length=120)
    serial_number: str = Field(default="", max_length=40)
    ac_connectors: int = Field(default=0)
    dc_connectors: int = Field(default=0)
    printed_number: str = Field(default="", max_length=40)
    contract_id: str = Field(default="", max_length=20)
    country: str = Field(default="", max_length=2)
    street: str = Field(default="", max_length=120)
    postcode: str = Field(default="", max_length=20)
    city: str = Field(default="", max_length=120)
    area: str = Field(default="", max_length=120)
    search_text: str = Field(default="", max_length=1024)
