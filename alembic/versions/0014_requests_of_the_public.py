"""requests of the public: one row for known and unknown addresses"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply this revision."""
    op.create_table(
        "public_request",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("network_address", sa.String(length=64), nullable=False),
        sa.Column("browser", sa.String(length=300), nullable=False),
        sa.Column("terms_number", sa.Integer(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('sign_up', 'mail_again', 'password_reset')", name=op.f("ck_public_request_kind")),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_public_request_tenant_id_tenant")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_public_request")),
    )
    op.create_index("ix_public_request_due", "public_request", ["next_attempt_at"])


def downgrade() -> None:
    """Take this revision back."""
    op.drop_index("ix_public_request_due", "public_request")
    op.drop_table("public_request")
