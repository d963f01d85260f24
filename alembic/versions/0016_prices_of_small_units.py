"""prices and fees of currencies with small units"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_OLD_MOST, _NEW_MOST = 9_999_999, 9_999_999_999
_OLD_FEE = "fee BETWEEN 0 AND 1000000"
_NEW_FEE = "fee BETWEEN 0 AND 1000000 OR (fee_kind = 'fixed' AND fee BETWEEN 0 AND 1000000000)"
_PRICES = {"plan": ("price",), "enterprise_plan": ("ac_price", "dc_price", "card_price")}


def upgrade() -> None:
    """Apply this revision."""
    _limit(_NEW_MOST, _NEW_FEE)


def downgrade() -> None:
    """Take this revision back; ValueError while there are prices that the older release has no room for."""
    _refuse_higher()
    _limit(_OLD_MOST, _OLD_FEE)


def _limit(most: int, fee: str) -> None:
    for table, columns in _PRICES.items():
        rules = {name: f"{name} BETWEEN 0 AND {most}" for name in columns}
        rules |= {"fee": fee} if table == "plan" else {}
        with op.batch_alter_table(table) as batch_op:
            for name, rule in rules.items():
                batch_op.drop_constraint(op.f(f"ck_{table}_{name}"), type_="check")
                batch_op.create_check_constraint(op.f(f"ck_{table}_{name}"), rule)


def _refuse_higher() -> None:
    agreed = _count("enterprise_plan", *[f"{name} > {_OLD_MOST}" for name in _PRICES["enterprise_plan"]])
    plans = _count("plan", f"price > {_OLD_MOST}", f"NOT ({_OLD_FEE})")
    if plans or agreed:
        raise ValueError(f"{plans} plans and {agreed} enterprise plans have a price or fee above the older limit")


def _count(table: str, *rules: str) -> int:
    higher = sa.select(sa.func.count()).select_from(sa.table(table)).where(sa.or_(*map(sa.text, rules)))
    return op.get_bind().scalar(higher) or 0
