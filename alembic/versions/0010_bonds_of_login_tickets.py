"""a login ticket is bound to the page that asked for it"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply this revision."""
    with op.batch_alter_table("login_ticket") as table:
        table.add_column(sa.Column("bond", sa.String(length=64), nullable=False, server_default=""))


def downgrade() -> None:
    """Take this revision back."""
    with op.batch_alter_table("login_ticket") as table:
        table.drop_column("bond")
