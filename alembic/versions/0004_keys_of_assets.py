"""keys of assets

Numbers are compared by a key from now on, whatever their spelling. What an earlier release let be in use twice stays
so, told apart by `twin`, and is listed for staff: a migration ends nobody's subscription.
"""

import re
from collections import defaultdict
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_OLD = {"serial_number": "station", "printed_number": "card", "contract_id": "card"}
_NEW = {"serial_key": "station", "number_key": "card", "contract_key": "card"}
_IN_USE = "status != 'inactive'"
_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"

asset = sa.table(
    "asset",
    sa.column("id", sa.Uuid()),
    sa.column("tenant_id", sa.Uuid()),
    sa.column("created_at", sa.DateTime(timezone=True)),
    sa.column("kind", sa.String()),
    sa.column("status", sa.String()),
    sa.column("serial_number", sa.String()),
    sa.column("printed_number", sa.String()),
    sa.column("contract_id", sa.String()),
    sa.column("serial_key", sa.String()),
    sa.column("number_key", sa.String()),
    sa.column("contract_key", sa.String()),
    sa.column("twin", sa.Integer()),
)


def number_key(text: str) -> str:
    """Letters and digits, in capitals."""
    return re.sub(r"[^A-Z0-9]", "", text.upper())


def contract_key(text: str) -> str:
    """Country, provider and nine characters; the old form of six characters and a digit with "C0" before it."""
    bare = re.sub(r"[\s*-]", "", text).upper()
    if re.fullmatch(r"[A-Z]{2}[A-Z0-9]{9}[0-9X]", bare):
        return f"{bare[:5]}C0{bare[5:11]}{_din_digit(bare[:11])}"
    if re.fullmatch(r"[A-Z]{2}[A-Z0-9]{12,13}", bare):
        is_old = bare[5:7] == "00" and bare[13] == _din_digit(bare[:5] + bare[7:13])
        return f"{bare[:5]}C0{bare[7:14]}" if is_old else bare[:14]
    return re.sub(r"[^A-Z0-9]", "", bare)


def _din_digit(code: str) -> str:
    digits = "".join(str(_DIGITS.index(character)) for character in code)
    rest = sum(int(digit) << place for place, digit in enumerate(digits)) % 11
    return "X" if rest == 10 else str(rest)


def upgrade() -> None:
    """Apply this revision."""
    with op.batch_alter_table("asset", schema=None) as batch_op:
        for name in _OLD:
            batch_op.drop_index(f"uq_asset_{name}")
        for name in _NEW:
            batch_op.add_column(sa.Column(name, sa.String(40), server_default="", nullable=False))
        batch_op.add_column(sa.Column("twin", sa.Integer(), server_default="0", nullable=False))
    _fill(op.get_bind())
    with op.batch_alter_table("asset", schema=None) as batch_op:
        for name, kind in _NEW.items():
            rule = sa.text(f"{_IN_USE} AND kind = '{kind}'")
            columns = ["tenant_id", name, "twin"]
            batch_op.create_index(f"uq_asset_{name}", columns, unique=True, sqlite_where=rule, postgresql_where=rule)
        rule = sa.text(f"twin > 0 AND {_IN_USE}")
        batch_op.create_index("ix_asset_twins", ["tenant_id", "id"], sqlite_where=rule, postgresql_where=rule)


def _fill(connection: sa.Connection) -> None:
    taken: dict[tuple[Any, ...], set[int]] = defaultdict(set)
    changes: list[dict[str, Any]] = []
    for row in connection.execute(sa.select(asset).order_by(asset.c.created_at, asset.c.id)).all():
        keys = {
            "serial_key": number_key(row.serial_number),
            "number_key": number_key(row.printed_number),
            "contract_key": contract_key(row.contract_id),
        }
        twin = _twin(taken, row, keys) if row.status != "inactive" else 0
        changes.append({"key": row.id, **keys, "twin": twin})
    update = sa.update(asset).where(asset.c.id == sa.bindparam("key"))
    for start in range(0, len(changes), 1000):
        connection.execute(update, changes[start : start + 1000])


def _twin(taken: dict[tuple[Any, ...], set[int]], row: Any, keys: dict[str, str]) -> int:
    """The first number under which none of the row's keys is in use yet."""
    mine = [(row.tenant_id, name, key) for name, key in keys.items() if _NEW[name] == row.kind]
    used = set[int]().union(*(taken[key] for key in mine))
    twin = next(number for number in range(len(used) + 1) if number not in used)
    for key in mine:
        taken[key].add(twin)
    return twin


def downgrade() -> None:
    """Take this revision back. What it kept apart only by case stays so."""
    with op.batch_alter_table("asset", schema=None) as batch_op:
        batch_op.drop_index("ix_asset_twins")
        for name in _NEW:
            batch_op.drop_index(f"uq_asset_{name}")
        batch_op.drop_column("twin")
        for name in _NEW:
            batch_op.drop_column(name)
        for name, kind in _OLD.items():
            rule = sa.text(f"{_IN_USE} AND kind = '{kind}'")
            columns = ["tenant_id", name]
            batch_op.create_index(f"uq_asset_{name}", columns, unique=True, sqlite_where=rule, postgresql_where=rule)
