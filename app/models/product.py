"""What a tenant sells for each asset: products and the plans on them."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from app.core.db import ScaledDecimal
from app.models.base import Row, maybe_moment, one_of
from app.vocabulary.assets import AssetType
from app.vocabulary.billing import Availability, FeeKind, Interval


class Product(Row, table=True):
    """What is sold: a kind of asset in one country, with its own subscription terms."""

    __table_args__ = (
        one_of("asset_type", AssetType),
        sa.UniqueConstraint("tenant_id", "name"),
        sa.Index("ix_product_offers", "tenant_id", "asset_type", "country"),
    )

    name: str = Field(max_length=160)
    public_name: str = Field(max_length=160)
    asset_type: str = Field(max_length=16)
    country: str = Field(max_length=2)
    terms_url: str = Field(max_length=2048)
    public_charging: bool = Field(default=False)
    revision: int = Field(default=1)


class Plan(Row, table=True):
    """A price for a product and who may choose it. Once somebody has subscribed, only its availability changes."""

    __table_args__ = (
        one_of("availability", Availability),
        one_of("interval", Interval),
        one_of("fee_kind", FeeKind),
        sa.CheckConstraint("price BETWEEN 0 AND 9999999999", name="price"),
        sa.CheckConstraint(
            "fee BETWEEN 0 AND 1000000 OR (fee_kind = 'fixed' AND fee BETWEEN 0 AND 1000000000)", name="fee"
        ),
        sa.CheckConstraint("for_business OR for_consumer", name="for_somebody"),
        sa.UniqueConstraint("tenant_id", "supersedes_id"),
        sa.Index("ix_plan_product", "tenant_id", "product_id", "created_at"),
    )

    product_id: UUID = Field(foreign_key="product.id")
    supersedes_id: UUID | None = Field(default=None, foreign_key="plan.id")
    version: int = Field(default=1)
    for_business: bool = Field(default=True)
    for_consumer: bool = Field(default=True)
    for_ac: bool = Field(default=True)
    for_dc: bool = Field(default=True)
    availability: str = Field(default=Availability.HIDDEN, max_length=16)
    price: Decimal = Field(sa_type=ScaledDecimal(2), nullable=False)
    interval: str = Field(max_length=8)
    fee_kind: str = Field(default=FeeKind.NONE, max_length=16)
    fee: Decimal = Field(default=Decimal(0), sa_type=ScaledDecimal(4), nullable=False)
    superseded_at: datetime | None = maybe_moment()
    revision: int = Field(default=1)
