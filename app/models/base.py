"""What every table shares: key, tenant, times, and the names of constraints."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from app.core.clock import now
from app.core.db import UtcDateTime
from app.core.ids import new_id

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


def moment(**options: Any) -> Any:
    """A required point in time, aware and in UTC."""
    return Field(sa_type=UtcDateTime, nullable=False, **options)


def maybe_moment(**options: Any) -> Any:
    """A point in time that may not have come yet."""
    return Field(default=None, sa_type=UtcDateTime, nullable=True, **options)


def one_of(column: str, kinds: type[StrEnum]) -> sa.CheckConstraint:
    """A constraint that the column holds one of the values of an enumeration."""
    values = ", ".join(f"'{kind.value}'" for kind in kinds)
    return sa.CheckConstraint(f"{column} IN ({values})", name=column)


def unique_while(name: str, *columns: str, condition: str) -> sa.Index:
    """A unique index over the rows that meet a condition, on both databases."""
    return sa.Index(
        name,
        *columns,
        unique=True,
        sqlite_where=sa.text(condition),
        postgresql_where=sa.text(condition),
    )


class Row(SQLModel):
    """A row of one tenant, with a UUIDv7 key."""

    id: UUID = Field(default_factory=new_id, primary_key=True)
    tenant_id: UUID = Field(foreign_key="tenant.id", nullable=False)
    created_at: datetime = moment(default_factory=now)
