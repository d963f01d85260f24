"""names of 160 characters, and the two of a person wherever they are noted"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_LONGER = {
    ("tenant", "name"): (80, 160),
    ("account", "contact_name"): (80, 160),
    ("account", "company_name"): (120, 160),
    ("app_user", "first_name"): (80, 160),
    ("app_user", "last_name"): (80, 160),
    ("asset", "name"): (120, 160),
    ("product", "name"): (120, 160),
    ("product", "public_name"): (120, 160),
    ("app_user", "invited_by_name"): (254, 330),
    ("audit", "actor_name"): (254, 330),
    ("enterprise_plan", "set_by_name"): (254, 330),
    ("invitation_event", "by_name"): (254, 330),
    ("reimbursement_rate", "set_by_name"): (254, 330),
    ("subscription", "ended_by_name"): (254, 330),
    ("subscription", "requested_by_name"): (254, 330),
    ("subscription_plan", "agreed_by_name"): (254, 330),
    ("support_links", "updated_by_name"): (254, 330),
}
"""Table and column: length before and after. Names of 254 held two names of 80 or an address."""


def upgrade() -> None:
    """Apply this revision. SQLite keeps to no length of a text: its tables stay as they are."""
    if op.get_bind().dialect.name == "postgresql":
        for (table, column), (before, after) in _LONGER.items():
            op.alter_column(table, column, type_=sa.String(after), existing_type=sa.String(before))


def downgrade() -> None:
    """Take this revision back; names that are too long then are cut."""
    for (table, column), (before, after) in _LONGER.items():
        named = sa.table(table, sa.column(column))
        longer = sa.func.length(named.c[column]) > before
        op.execute(sa.update(named).where(longer).values({column: sa.func.substr(named.c[column], 1, before)}))
        if op.get_bind().dialect.name == "postgresql":
            op.alter_column(table, column, type_=sa.String(before), existing_type=sa.String(after))
