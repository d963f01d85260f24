"""indexes by which sessions, login tickets and counted tries are found that have served"""

from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

INDEXES = (
    ("ix_session_expiry", "session", ["tenant_id", "expires_at"]),
    ("ix_login_ticket_expiry", "login_ticket", ["tenant_id", "expires_at"]),
    ("ix_throttle_hit_age", "throttle_hit", ["tenant_id", "created_at"]),
)


def upgrade() -> None:
    """Apply this revision."""
    for name, table, columns in INDEXES:
        op.create_index(name, table, columns)


def downgrade() -> None:
    """Take this revision back."""
    for name, table, _ in INDEXES:
        op.drop_index(name, table)
