"""Exact decimals in the database: a scaled integer on both databases, a Decimal in the code, never a float."""

from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.types import TypeDecorator


class ScaledDecimal(TypeDecorator[Decimal]):
    """A Decimal with a fixed number of decimals; ValueError for one that would have to be rounded."""

    impl = sa.BigInteger
    cache_ok = True

    def __init__(self, decimals: int) -> None:
        super().__init__()
        self.decimals = decimals

    def process_bind_param(self, value: Decimal | None, dialect: sa.Dialect) -> int | None:
        """The scaled integer."""
        if value is None:
            return None
        if not isinstance(value, Decimal) or not value.is_finite():
            raise ValueError("money is a finite Decimal")
        scaled = value.scaleb(self.decimals)
        if scaled != scaled.to_integral_value():
            raise ValueError(f"more than {self.decimals} decimals")
        return int(scaled)

    def process_result_value(self, value: int | None, dialect: sa.Dialect) -> Decimal | None:
        """The Decimal with its decimals."""
        return None if value is None else Decimal(value).scaleb(-self.decimals)
