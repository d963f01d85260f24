"""what changed in the terms"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply this revision."""
    with op.batch_alter_table("terms_version", schema=None) as batch_op:
        batch_op.add_column(sa.Column("what_changed", sa.String(300), nullable=False, server_default=""))
    with op.batch_alter_table("terms_version", schema=None) as batch_op:
        batch_op.alter_column("what_changed", existing_type=sa.String(300), server_default=None)


def downgrade() -> None:
    """Take this revision back."""
    with op.batch_alter_table("terms_version", schema=None) as batch_op:
        batch_op.drop_column("what_changed")
