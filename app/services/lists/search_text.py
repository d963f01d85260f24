"""What lists search in: the fields of a row as one folded text, and the conditions that find any part of them.

People, stations and cards are found by their account's names and numbers too: these stand behind their own in
`search_text`, and are written anew whenever the account's are.
"""

from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, update

from app.models import Account, Asset, User
from app.rules import searching
from app.rules.searching import Query

_LONGEST = 2048
_LONGEST_OWN = 1024


def contains(column: Any, typed: str) -> list[Any]:
    """Conditions that every word stands somewhere in the column, or all of it as one number; none for no word."""
    query = searching.read(typed)
    return [fits(column, query)] if query.words else []


def literally(column: Any, typed: str) -> list[Any]:
    """Conditions that every word stands in the column as it was typed, for texts that are not kept folded."""
    words = searching.literal(typed)
    return [has(column, (word,)) for word in words]


def fits(column: Any, query: Query) -> Any:
    """That every word of a query stands somewhere in the column, or all of it as one number."""
    words = sa.and_(*[has(column, texts) for texts in query.words])
    return sa.or_(words, has(column, query.whole)) if query.whole else words


def has(column: Any, texts: tuple[str, ...]) -> Any:
    """That one of the texts stands somewhere in the column."""
    return sa.or_(*[column.like(f"%{escaped(text)}%", escape="\\") for text in texts])


def escaped(text: str) -> str:
    """The text as a pattern that only it fits."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def refresh(db: Session, user: User, account: Account | None) -> None:
    """Renew the search texts of a person and of the account they own or have just joined; of nobody else's there."""
    of_account = account
    if account is None and user.account_id:
        of_account = db.get(Account, user.account_id)
    own = searching.fields(user.email, user.last_name, f"{user.first_name} {user.last_name}")
    user.own_text = _text(own, _LONGEST_OWN, first=True)
    user.search_text = _joined(user.own_text, _part(of_account))
    if account is not None:
        owner = user if account.owner_id in (None, user.id) else db.get_one(User, account.owner_id)
        _renew(account, owner)


def refresh_account(db: Session, account: Account) -> None:
    """Renew the search text of an account, and what its people, stations and cards are found by of it."""
    _renew(account, db.get_one(User, account.owner_id) if account.owner_id else None)
    _lend(db, account)


def refresh_asset(asset: Asset, account: Account) -> None:
    """Renew the search text of a station or card."""
    numbers = (asset.serial_number, asset.printed_number, asset.contract_id)
    keys = (asset.serial_key, asset.number_key, asset.contract_key)
    asset.own_text = _text(searching.fields(*numbers, *keys, asset.name, asset.city), _LONGEST_OWN, first=True)
    asset.search_text = _joined(asset.own_text, _part(account))


def _renew(account: Account, owner: User | None) -> None:
    told = (account.owner_email, f"{owner.first_name} {owner.last_name}" if owner else "", account.contact_name)
    own = [*searching.fields(*told, account.contact_email), *(searching.fields(owner.last_name) if owner else ())]
    account.search_text = _joined("\n" + _part(account), searching.text_of(own))


def _lend(db: Session, account: Account) -> None:
    part = _part(account)
    for table in (User, Asset):
        joined = sa.func.substr(col(table.own_text) + part, 1, _LONGEST)
        db.exec(
            update(table)
            .where(col(table.tenant_id) == account.tenant_id, col(table.account_id) == account.id)
            .where(col(table.search_text) != joined)
            .values(search_text=joined)
            .execution_options(synchronize_session=False)
        )


def _part(account: Account | None) -> str:
    """What an account lends to all that belongs to it: its names, its VAT and company numbers, its telephone."""
    if account is None:
        return ""
    name = account.name if account.name != account.owner_email else ""
    numbers = [
        *searching.fields(account.vat_number, account.company_number),
        *searching.telephone(account.contact_phone),
    ]
    return _text([*numbers, *searching.fields(account.company_name, name)], _LONGEST_OWN)


def _text(found: list[str], longest: int, *, first: bool = False) -> str:
    text = ("\n" if first else "") + searching.text_of(dict.fromkeys(found))
    return text if len(text) <= longest else text[: longest - 1] + "\n"


def _joined(own: str, more: str) -> str:
    return (own + more)[:_LONGEST]
