"""numbers of past assets

A station that is made anew is known by its number, also when the old one is no longer in use.
"""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_KEYS = ("serial_key", "number_key", "contract_key")


def upgrade() -> None:
    """Apply this revision."""
    for key in _KEYS:
        op.create_index(f"ix_asset_{key}", "asset", ["tenant_id", key])


def downgrade() -> None:
    """Take this revision back."""
    for key in _KEYS:
        op.drop_index(f"ix_asset_{key}", table_name="asset")
