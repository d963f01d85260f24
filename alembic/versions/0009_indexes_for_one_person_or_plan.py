"""indexes for one person's tickets, one plan's subscribers and one invitation's mails"""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

INDEXES = (
    ("ix_login_ticket_user", "login_ticket", ["tenant_id", "user_id"]),
    ("ix_subscription_plan_plan", "subscription_plan", ["tenant_id", "plan_id"]),
    ("ix_outbox_mail_invitation", "outbox_mail", ["tenant_id", "invitation_id"]),
)


def upgrade() -> None:
    """Apply this revision."""
    for name, table, columns in INDEXES:
        op.create_index(name, table, columns)


def downgrade() -> None:
    """Take this revision back."""
    for name, table, _ in INDEXES:
        op.drop_index(name, table)
