"""What lists search in: one folded text per row, and the pattern for any part of it."""

import unicodedata
from typing import Any

from sqlmodel import Session

from app.models import Account, User

_LONGEST_QUERY = 254
"""Characters of a query that count: the longest address. SQLite refuses patterns of 50 kB."""


def fold(text: str) -> str:
    """The text as it is searched: case and compatibility forms do not matter."""
    return unicodedata.normalize("NFKC", text).casefold()


def contains(column: Any, query: str) -> list[Any]:
    """Conditions that every word of the query stands somewhere in the column; none for an empty query."""
    words = fold(_storable(query[:_LONGEST_QUERY])).split()[:8]
    return [column.like(f"%{_escaped(word)}%", escape="\\") for word in words]


def _storable(text: str) -> str:
    """No database has a NUL or half a surrogate pair, so no text is found by one; a query with them must not fail."""
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode()


def _escaped(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def refresh(db: Session, user: User, account: Account | None) -> None:
    """Renew the search texts of a person and of the account they own."""
    user.search_text = fold(f"{user.first_name} {user.last_name} {user.email}")[:1024]
    if account is not None:
        owner = user if account.owner_id in (None, user.id) else db.get_one(User, account.owner_id)
        account.search_text = fold(f"{account.name} {owner.email} {owner.first_name} {owner.last_name}")[:1024]


def refresh_account(db: Session, account: Account) -> None:
    """Renew the search text of an account, whether or not somebody owns it."""
    if account.owner_id:
        refresh(db, db.get_one(User, account.owner_id), account)
    else:
        account.search_text = fold(account.name)[:1024]
