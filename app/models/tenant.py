"""Tenants: the charging service providers of one installation."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from app.core.clock import now
from app.core.ids import new_id
from app.models.base import maybe_moment, moment, unique_while

SUPPORTED_COUNTRIES = (
    "AT BE BG HR CY CZ DK EE FI FR DE GR HU IS IE IT LV LI LT LU MT NL NO PL PT RO SK SI ES SE CH GB".split()
)
"""EU, EEA, United Kingdom and Switzerland: what a tenant supports unless it says otherwise."""


def limit_of_mails(most: int) -> Any:
    """How many mails customers may send in the tenant's name; at least one."""
    return Field(default=most, ge=1, sa_column_kwargs={"server_default": str(most)})


class Tenant(SQLModel, table=True):
    """A charging service provider; the only table without a tenant of its own."""

    __table_args__ = (unique_while("uq_tenant_default", "is_default", condition="is_default"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    name: str = Field(max_length=160)
    base_url: str = Field(max_length=2048)
    host: str = Field(max_length=260, unique=True)
    is_default: bool = Field(default=False)
    is_demo: bool = Field(default=False)
    timezone: str = Field(default="Europe/Amsterdam", max_length=64)
    brand_color: str = Field(default="#0b7a66", max_length=7)
    countries: list[str] = Field(default_factory=lambda: list(SUPPORTED_COUNTRIES), sa_type=sa.JSON)
    currency: str = Field(default="EUR", max_length=3)
    link_epoch: int = Field(default=0)
    customer_mails_an_hour: int = limit_of_mails(10)
    customer_mails_a_day: int = limit_of_mails(50)
    all_customer_mails_an_hour: int = limit_of_mails(200)
    all_customer_mails_a_day: int = limit_of_mails(1000)
    suspended_at: datetime | None = maybe_moment()
    created_at: datetime = moment(default_factory=now)
