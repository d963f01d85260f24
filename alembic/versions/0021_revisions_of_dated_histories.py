"""prices and rates that are dated histories count their rows, account by account"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_HISTORIES = ("enterprise_plan", "reimbursement_rate")
_COUNTED = ["tenant_id", "account_id", "revision"]


def upgrade() -> None:
    """Apply this revision; the rows that are there are counted in the order in which they were added."""
    for name in _HISTORIES:
        op.add_column(name, sa.Column("revision", sa.Integer(), nullable=False, server_default="1"))
        _count(name)
        with op.batch_alter_table(name) as table:
            table.alter_column("revision", server_default=None, existing_type=sa.Integer(), existing_nullable=False)
            table.create_unique_constraint(op.f(f"uq_{name}_tenant_id_account_id_revision"), _COUNTED)


def _count(name: str) -> None:
    table = sa.table(name, *map(sa.column, ("id", *_COUNTED)))
    earlier = table.alias("earlier")
    of_account = (earlier.c.tenant_id == table.c.tenant_id, earlier.c.account_id == table.c.account_id)
    place = sa.select(sa.func.count()).select_from(earlier).where(*of_account, earlier.c.id <= table.c.id)
    op.execute(sa.update(table).values(revision=place.scalar_subquery()))


def downgrade() -> None:
    """Take this revision back."""
    for name in _HISTORIES:
        with op.batch_alter_table(name) as table:
            table.drop_constraint(op.f(f"uq_{name}_tenant_id_account_id_revision"), type_="unique")
            table.drop_column("revision")
