"""postcodes as their country prints them"""

import re

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_PRINTED = {
    "CZ": (r"(\d{3})(\d{2})", r"\1 \2"),
    "GB": (r"(BFPO|[A-Z0-9]{2,4}(?=\d[A-Z]{2}))([A-Z0-9]{1,4})", r"\1 \2"),
    "GR": (r"(\d{3})(\d{2})", r"\1 \2"),
    "IE": (r"([A-Z0-9]{3})([A-Z0-9]{4})", r"\1 \2"),
    "LT": (r"(\d{5})", r"LT-\1"),
    "MT": (r"([A-Z]{3})(\d{2,4})", r"\1 \2"),
    "NL": (r"(\d{4})([A-Z]{2})", r"\1 \2"),
    "PL": (r"(\d{2})(\d{3})", r"\1-\2"),
    "PT": (r"(\d{4})(\d{3})", r"\1-\2"),
    "SE": (r"(\d{3})(\d{2})", r"\1 \2"),
    "SK": (r"(\d{3})(\d{2})", r"\1 \2"),
}


def upgrade() -> None:
    """Apply this revision."""
    for table in _tables():
        for key, country, postcode in _rows(table):
            pattern, form = _PRINTED[country]
            shown = re.sub(rf"^{pattern}$", form, re.sub(r"[\s-]", "", postcode))
            if shown != postcode and re.fullmatch(pattern, re.sub(r"[\s-]", "", postcode), re.ASCII):
                op.get_bind().execute(sa.update(table).where(table.c.id == key).values(postcode=shown))


def downgrade() -> None:
    """Take this revision back: the older rule knows all of these forms but one."""
    for table in _tables():
        for key, country, postcode in _rows(table):
            if country == "LT" and postcode.startswith("LT-"):
                op.get_bind().execute(sa.update(table).where(table.c.id == key).values(postcode=postcode[3:]))


def _tables() -> list[sa.TableClause]:
    texts = ("country", "postcode")
    return [
        sa.table(name, sa.column("id", sa.Uuid()), *[sa.column(text, sa.String()) for text in texts])
        for name in ("account", "asset")
    ]


def _rows(table: sa.TableClause) -> list[tuple[object, str, str]]:
    chosen = sa.select(table.c.id, table.c.country, table.c.postcode)
    chosen = chosen.where(table.c.country.in_(list(_PRINTED)), table.c.postcode != "")
    return [(key, country, postcode) for key, country, postcode in op.get_bind().execute(chosen).all()]
