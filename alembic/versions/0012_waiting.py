"""what waits: VAT numbers by due time, mails by since when"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

PENDING = sa.text("vat_check = 'pending'")


def upgrade() -> None:
    """Apply this revision."""
    op.add_column("account", sa.Column("vat_due_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("account", sa.Column("vat_tries", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("account") as batch_op:
        batch_op.alter_column("vat_tries", server_default=None)
    op.create_index(
        "ix_account_vat_due", "account", ["tenant_id", "vat_due_at"], sqlite_where=PENDING, postgresql_where=PENDING
    )
    op.add_column("outbox_mail", sa.Column("waiting_since", sa.DateTime(timezone=True), nullable=True))
    op.add_column("mail_pause", sa.Column("mail_id", sa.Uuid(), nullable=True))


def downgrade() -> None:
    """Take this revision back."""
    op.drop_column("mail_pause", "mail_id")
    op.drop_column("outbox_mail", "waiting_since")
    op.drop_index("ix_account_vat_due", "account")
    with op.batch_alter_table("account") as batch_op:
        batch_op.drop_column("vat_tries")
        batch_op.drop_column("vat_due_at")
