"""Reimbursement rates as a dated history."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from app.core.db import ScaledDecimal
from app.models.base import Row


class ReimbursementRate(Row, table=True):
    """What a private session pays per kWh from a day on; no rate means none from that day on.

    Rows are never changed; of several for one day the newest holds. `revision` counts those of one account.
    """

    __tablename__ = "reimbursement_rate"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        sa.UniqueConstraint("tenant_id", "account_id", "revision"),
        sa.Index("ix_reimbursement_rate_history", "tenant_id", "account_id", "valid_from"),
        sa.CheckConstraint("rate IS NULL OR rate BETWEEN 1 AND 99999", name="rate"),
    )

    account_id: UUID = Field(foreign_key="account.id")
    rate: Decimal | None = Field(default=None, sa_type=ScaledDecimal(4), nullable=True)
    valid_from: date
    set_by_name: str = Field(default="", max_length=330)
    revision: int = Field(default=1)
    note: str = Field(default="", max_length=300)
