"""the counter of a row's changes is its revision; the version of a plan is what the screen calls so"""

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

RENAMED = (
    ("support_links", "version", "revision"),
    ("product", "version", "revision"),
    ("plan", "version", "revision"),
    ("plan", "edition", "version"),
)
"""Table, name until now, name from now on; a name is given up before it is taken."""


def upgrade() -> None:
    """Apply this revision."""
    for table, old, new in RENAMED:
        op.alter_column(table, old, new_column_name=new)


def downgrade() -> None:
    """Take this revision back."""
    for table, old, new in reversed(RENAMED):
        op.alter_column(table, new, new_column_name=old)
