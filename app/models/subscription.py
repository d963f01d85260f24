"""What is paid for an asset, and what an enterprise account pays for all of them."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from app.core.db import ScaledDecimal
from app.models.base import Row, maybe_moment, one_of, unique_while
from app.vocabulary.assets import SubscriptionState
from app.vocabulary.invitations import Delivery


class Subscription(Row, table=True):
    """One asset's subscription, paid by `payer_id`: by its plans' prices, or by an enterprise plan when `enterprise`.

    Charged for the days from `starts_on` up to, not including, `ends_on`.
    """

    __table_args__ = (
        one_of("state", SubscriptionState),
        one_of("delivery", Delivery),
        unique_while("uq_subscription_open", "tenant_id", "asset_id", condition="state IN ('pending', 'active')"),
        sa.CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="days"),
        sa.CheckConstraint("state != 'active' OR starts_on IS NOT NULL", name="started"),
        sa.Index("ix_subscription_asset", "tenant_id", "asset_id", "created_at"),
        sa.Index("ix_subscription_account", "tenant_id", "account_id", "starts_on"),
        sa.Index("ix_subscription_payer", "tenant_id", "payer_id", "starts_on"),
        sa.Index("ix_subscription_deadline", "tenant_id", "state", "expires_at"),
    )

    asset_id: UUID = Field(foreign_key="asset.id")
    account_id: UUID = Field(foreign_key="account.id")
    payer_id: UUID = Field(foreign_key="account.id")
    enterprise: bool = Field(default=False)
    state: str = Field(max_length=16)
    kind: str = Field(max_length=16)
    ac_connectors: int = Field(default=0)
    dc_connectors: int = Field(default=0)
    starts_on: date | None = Field(default=None)
    ends_on: date | None = Field(default=None)
    requested_by_id: UUID | None = Field(default=None, foreign_key="app_user.id")
    requested_by_name: str = Field(default="", max_length=330)
    confirmer_id: UUID | None = Field(default=None, foreign_key="app_user.id")
    delivery: str = Field(default=Delivery.QUEUED, max_length=16)
    delivery_note: str = Field(default="", max_length=300)
    link_version: int = Field(default=0)
    expires_at: datetime | None = maybe_moment()
    resent_at: datetime | None = maybe_moment()
    ended_by_name: str = Field(default="", max_length=330)
    ended_at: datetime | None = maybe_moment()


class SubscriptionPlan(Row, table=True):
    """The plan that a subscription has from a day on, and who agreed to its terms. Rows are never changed.

    Of several for one day the newest holds.
    """

    __tablename__ = "subscription_plan"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        sa.Index("ix_subscription_plan_history", "tenant_id", "subscription_id", "valid_from"),
        sa.Index("ix_subscription_plan_plan", "tenant_id", "plan_id"),
    )

    subscription_id: UUID = Field(foreign_key="subscription.id")
    plan_id: UUID = Field(foreign_key="plan.id")
    valid_from: date
    terms_url: str = Field(max_length=2048)
    agreed_by_id: UUID | None = Field(default=None, foreign_key="app_user.id")
    agreed_by_name: str = Field(default="", max_length=330)
    agreed_at: datetime | None = maybe_moment()
    network_address: str = Field(default="", max_length=64)
    browser: str = Field(default="", max_length=300)


class EnterprisePlan(Row, table=True):
    """What an enterprise account pays per month for each active connector and card, from a day on.

    Rows are never changed; of several for one day the newest holds. `revision` counts those of one account.
    """

    __tablename__ = "enterprise_plan"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        sa.CheckConstraint("ac_price BETWEEN 0 AND 9999999999", name="ac_price"),
        sa.CheckConstraint("dc_price BETWEEN 0 AND 9999999999", name="dc_price"),
        sa.CheckConstraint("card_price BETWEEN 0 AND 9999999999", name="card_price"),
        sa.UniqueConstraint("tenant_id", "account_id", "revision"),
        sa.Index("ix_enterprise_plan_history", "tenant_id", "account_id", "valid_from"),
    )

    account_id: UUID = Field(foreign_key="account.id")
    valid_from: date
    ac_price: Decimal = Field(sa_type=ScaledDecimal(2), nullable=False)
    dc_price: Decimal = Field(sa_type=ScaledDecimal(2), nullable=False)
    card_price: Decimal = Field(sa_type=ScaledDecimal(2), nullable=False)
    public_stations: bool = Field(default=False)
    public_cards: bool = Field(default=False)
    set_by_name: str = Field(default="", max_length=330)
    revision: int = Field(default=1)
    note: str = Field(default="", max_length=300)
