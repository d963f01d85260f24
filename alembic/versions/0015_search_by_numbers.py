"""search by numbers, and without accents

What people, stations and cards are found by is split into their own part and that of their account. All texts are
written anew, in batches, with a copy of the rules of this release.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

import phonenumbers
import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_TABLES = ("account", "app_user", "asset")
_KEYS = ("serial_key", "number_key", "contract_key")
_BATCH = 1000
_LONGEST, _LONGEST_OWN = 2048, 1024


def upgrade() -> None:
    """Apply this revision."""
    for table in _TABLES[1:]:
        op.add_column(table, sa.Column("own_text", sa.String(_LONGEST_OWN), nullable=False, server_default=""))
        with op.batch_alter_table(table) as batch_op:
            batch_op.alter_column("own_text", server_default=None)
    if _is_postgresql():
        for table in _TABLES:
            op.alter_column(table, "search_text", type_=sa.String(_LONGEST), existing_type=sa.String(_LONGEST_OWN))
        _index("varchar_pattern_ops")
    _fill()


def downgrade() -> None:
    """Take this revision back; the older release finds folded texts by their first part."""
    for table in _TABLES:
        named = sa.table(table, sa.column("search_text"))
        shorter = sa.func.substr(named.c.search_text, 1, _LONGEST_OWN)
        op.execute(
            sa.update(named).where(sa.func.length(named.c.search_text) > _LONGEST_OWN).values(search_text=shorter)
        )
    if _is_postgresql():
        _index(None)
        for table in _TABLES:
            op.alter_column(table, "search_text", type_=sa.String(_LONGEST_OWN), existing_type=sa.String(_LONGEST))
    for table in _TABLES[1:]:
        with op.batch_alter_table(table) as batch_op:
            batch_op.drop_column("own_text")


def _is_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def _index(order: str | None) -> None:
    for key in _KEYS:
        op.drop_index(f"ix_asset_{key}", table_name="asset")
        op.create_index(f"ix_asset_{key}", "asset", ["tenant_id", key], postgresql_ops={key: order} if order else {})


def _table(name: str, *texts: str) -> sa.TableClause:
    keys = [sa.column(key, sa.Uuid()) for key in ("id", "account_id", "owner_id")]
    return sa.table(name, *keys, *[sa.column(text, sa.String()) for text in (*texts, "own_text", "search_text")])


_NAMES = ("email", "first_name", "last_name")
_LENT = ("name", "owner_email", "company_name", "vat_number", "company_number", "contact_phone")
_NUMBERS = ("serial_number", "printed_number", "contract_id", *_KEYS)
_USERS = _table("app_user", *_NAMES)
_ACCOUNTS = _table("account", *_LENT, "contact_name", "contact_email")
_ASSETS = _table("asset", *_NUMBERS, "name", "city")


def _batches(table: sa.TableClause, columns: list[Any], joined: Any) -> Iterator[list[Any]]:
    last = None
    while True:
        rows = sa.select(table.c.id, *columns).select_from(joined).order_by(table.c.id).limit(_BATCH)
        found = op.get_bind().execute(rows if last is None else rows.where(table.c.id > last)).all()
        if not found:
            return
        yield list(found)
        last = found[-1][0]


def _write(table: sa.TableClause, rows: list[dict[str, Any]]) -> None:
    names = rows[0].keys() - {"key"}
    update = sa.update(table).where(table.c.id == sa.bindparam("key"))
    op.get_bind().execute(update.values({name: sa.bindparam(name) for name in names}), rows)


def _fill() -> None:
    lent = [_ACCOUNTS.c[name] for name in _LENT]
    beside = _ACCOUNTS.outerjoin(_USERS, _USERS.c.id == _ACCOUNTS.c.owner_id)
    told = [_ACCOUNTS.c.contact_name, _ACCOUNTS.c.contact_email, _USERS.c.first_name, _USERS.c.last_name]
    for batch in _batches(_ACCOUNTS, [*lent, *told], beside):
        _write(_ACCOUNTS, [{"key": key, "search_text": account_text(*row)} for key, *row in batch])
    of_people = _USERS.outerjoin(_ACCOUNTS, _ACCOUNTS.c.id == _USERS.c.account_id)
    for batch in _batches(_USERS, [*[_USERS.c[name] for name in _NAMES], *lent], of_people):
        rows = [(key, user_text(*row[:3]), row[3:]) for key, *row in batch]
        _write(_USERS, [_both(key, own, account) for key, own, account in rows])
    of_assets = _ASSETS.outerjoin(_ACCOUNTS, _ACCOUNTS.c.id == _ASSETS.c.account_id)
    for batch in _batches(_ASSETS, [*[_ASSETS.c[name] for name in (*_NUMBERS, "name", "city")], *lent], of_assets):
        rows = [(key, _text(fields(*row[:8]), "\n"), row[8:]) for key, *row in batch]
        _write(_ASSETS, [_both(key, own, account) for key, own, account in rows])


def _both(key: Any, own: str, account: list[Any]) -> dict[str, Any]:
    part = "" if account[0] is None else lent_text(*account)
    return {"key": key, "own_text": own, "search_text": (own + part)[:_LONGEST]}


def user_text(email: str, first: str, last: str) -> str:
    """What a person is found by."""
    return _text(fields(email, last, f"{first} {last}"), "\n")


def lent_text(name: str, owner_email: str, company: str, vat: str, number: str, phone: str) -> str:
    """What an account lends to all that belongs to it."""
    return _text([*fields(vat, number), *telephone(phone), *fields(company, name if name != owner_email else "")], "")


def account_text(
    name: str,
    owner_email: str,
    company: str,
    vat: str,
    number: str,
    phone: str,
    contact: str,
    contact_email: str,
    first: str | None,
    last: str | None,
) -> str:
    """What an account is found by."""
    owner = f"{first} {last}" if first is not None else ""
    own = [*fields(owner_email, owner, contact, contact_email), *fields(last or "")]
    part = lent_text(name, owner_email, company, vat, number, phone)
    return ("\n" + part + "".join(f"{field}\n" for field in own))[:_LONGEST]


def _text(found: list[str], first: str) -> str:
    text = first + "".join(f"{field}\n" for field in dict.fromkeys(found))
    return text if len(text) <= _LONGEST_OWN else text[: _LONGEST_OWN - 1] + "\n"


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


def fields(*texts: str) -> list[str]:
    """Texts as fields, also without what stands between letters and digits."""
    found: dict[str, None] = {}
    for text in texts:
        folded = " ".join(fold(text).split())
        found[folded] = None
        if "@" not in folded:
            found[re.sub(r"[\s.\-'/&:#*+()]+", "", folded)] = None
    return [field for field in found if field]


def telephone(international: str) -> list[str]:
    """The digits that are dialled from abroad and at home."""
    digits = re.sub("[^0-9]", "", international)
    try:
        number = phonenumbers.parse(international)
    except phonenumbers.NumberParseException:
        return [digits] if digits else []
    at_home = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
    return [digits, re.sub("[^0-9]", "", at_home)]
