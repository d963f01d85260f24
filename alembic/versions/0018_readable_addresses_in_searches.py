"""people and accounts found by an international domain as it is written

Beside the address as it is kept, with its domain in ASCII, their texts get the address as its owner writes it.
"""

import re
import unicodedata
from typing import Any

import idna
import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_LONGEST, _LONGEST_OWN = 2048, 1024
_TEXTS = {"app_user": {"own_text": _LONGEST_OWN, "search_text": _LONGEST}, "account": {"search_text": _LONGEST}}


def upgrade() -> None:
    """Apply this revision."""
    for name, longest in _TEXTS.items():
        for table, key, texts in _rows(name):
            values = {text: with_readable(value)[: longest[text]] for text, value in texts.items()}
            op.get_bind().execute(sa.update(table).where(table.c.id == key).values(values))


def downgrade() -> None:
    """Nothing to take back: the older release finds by what stands there, and writes texts anew when they change."""


def _rows(name: str) -> list[tuple[sa.TableClause, Any, dict[str, str]]]:
    names = list(_TEXTS[name])
    table = sa.table(name, sa.column("id", sa.Uuid()), *[sa.column(text, sa.String()) for text in names])
    found = sa.select(table).where(table.c.search_text.like("%@%xn--%"))
    return [(table, key, dict(zip(names, texts, strict=True))) for key, *texts in op.get_bind().execute(found).all()]


def with_readable(text: str) -> str:
    """A text of fields, each between line breaks, with the readable form before every address kept in ASCII."""
    fields: dict[str, None] = {}
    for field in filter(None, text.split("\n")):
        fields[readable(field)] = fields[field] = None
    return "\n" + "".join(f"{field}\n" for field in fields) if text else text


def readable(field: str) -> str:
    """An address with its domain as its owner writes it, folded; any other field as it is."""
    local, at, domain = field.rpartition("@")
    if not at or "xn--" not in domain:
        return field
    try:
        return f"{local}@{fold(idna.decode(domain))}"
    except idna.IDNAError:
        return field


_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ŧ": "t", "ı": "i", "þ": "th", "æ": "ae", "œ": "oe"}
    | dict.fromkeys("‘’‛ʼ′`´", "'")
    | dict.fromkeys("‐‑‒–—―−", "-")
)


def fold(text: str) -> str:
    """A text without case and accents."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    bare = re.sub("[\u0300-\u036f]", "", unicodedata.normalize("NFKD", folded)).translate(_LETTERS)
    return unicodedata.normalize("NFKC", bare)
