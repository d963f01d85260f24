"""how many mails customers may send in the tenant's name"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

LIMITS = {
    "customer_mails_an_hour": 10,
    "customer_mails_a_day": 50,
    "all_customer_mails_an_hour": 200,
    "all_customer_mails_a_day": 1000,
}


def upgrade() -> None:
    """Apply this revision."""
    for name, most in LIMITS.items():
        op.add_column("tenant", sa.Column(name, sa.Integer(), nullable=False, server_default=str(most)))


def downgrade() -> None:
    """Take this revision back."""
    with op.batch_alter_table("tenant") as tenant:
        for name in LIMITS:
            tenant.drop_column(name)
