"""accounts as customers have them"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply this revision."""
    op.create_table(
        "reimbursement_rate",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("rate", sa.BigInteger(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("set_by_name", sa.String(254), nullable=False),
        sa.Column("note", sa.String(300), nullable=False),
        sa.CheckConstraint("rate IS NULL OR rate BETWEEN 1 AND 99999", name=op.f("ck_reimbursement_rate_rate")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_reimbursement_rate_account_id_account")),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_reimbursement_rate_tenant_id_tenant")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reimbursement_rate")),
    )
    with op.batch_alter_table("reimbursement_rate", schema=None) as batch_op:
        batch_op.create_index("ix_reimbursement_rate_history", ["tenant_id", "account_id", "valid_from"], unique=False)

    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.add_column(sa.Column("suspended_from", sa.String(16), server_default="", nullable=False))
        batch_op.add_column(sa.Column("set_up_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("contact_name", sa.String(80), server_default="", nullable=False))
        batch_op.add_column(sa.Column("contact_email", sa.String(254), server_default="", nullable=False))
        batch_op.add_column(sa.Column("contact_phone", sa.String(32), server_default="", nullable=False))
        batch_op.add_column(sa.Column("company_name", sa.String(120), server_default="", nullable=False))
        batch_op.add_column(sa.Column("vat_number", sa.String(24), server_default="", nullable=False))
        batch_op.add_column(sa.Column("vat_check", sa.String(16), server_default="", nullable=False))
        batch_op.add_column(sa.Column("company_number", sa.String(40), server_default="", nullable=False))
        batch_op.add_column(sa.Column("street", sa.String(120), server_default="", nullable=False))
        batch_op.add_column(sa.Column("postcode", sa.String(20), server_default="", nullable=False))
        batch_op.add_column(sa.Column("city", sa.String(120), server_default="", nullable=False))
        batch_op.add_column(sa.Column("area", sa.String(120), server_default="", nullable=False))
        batch_op.add_column(sa.Column("billing_email", sa.String(254), server_default="", nullable=False))
        batch_op.add_column(sa.Column("bank_account_name", sa.String(120), server_default="", nullable=False))
        batch_op.add_column(sa.Column("iban", sa.String(34), server_default="", nullable=False))


def downgrade() -> None:
    """Take this revision back."""
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.drop_column("iban")
        batch_op.drop_column("bank_account_name")
        batch_op.drop_column("billing_email")
        batch_op.drop_column("area")
        batch_op.drop_column("city")
        batch_op.drop_column("postcode")
        batch_op.drop_column("street")
        batch_op.drop_column("company_number")
        batch_op.drop_column("vat_check")
        batch_op.drop_column("vat_number")
        batch_op.drop_column("company_name")
        batch_op.drop_column("contact_phone")
        batch_op.drop_column("contact_email")
        batch_op.drop_column("contact_name")
        batch_op.drop_column("set_up_at")
        batch_op.drop_column("suspended_from")

    with op.batch_alter_table("reimbursement_rate", schema=None) as batch_op:
        batch_op.drop_index("ix_reimbursement_rate_history")

    op.drop_table("reimbursement_rate")
