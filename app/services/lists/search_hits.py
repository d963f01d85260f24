"""What staff find accounts and customers by: any part of a text, or the number of a station or card.

A number is looked for by the indexes of the keys: as it is, or as the beginning of longer ones. What is meant by the
whole query, or begins with it, comes first in a list: numbers in use before those of deactivated assets.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from app.core.db import database
from app.models import Account, Asset, User
from app.models.asset import KEYS
from app.rules import searching
from app.rules.searching import Number, Query
from app.services.lists import search_text
from app.vocabulary.assets import AssetStatus

EXACT, FORMER, BEGUN, ELSEWHERE = 3, 2, 1, 0
"""Places in a list: the highest comes first. FORMER is the number of a deactivated station or card."""


@dataclass(frozen=True, slots=True)
class Sought:
    """A query, and those of its numbers that a station or card of the tenant has."""

    query: Query
    tenant_id: UUID | None = None
    numbers: tuple[Number, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.query.words)


NOTHING = Sought(Query())


def read(db: Session, tenant_id: UUID, typed: str) -> Sought:
    """What a query looks for in a tenant."""
    query = searching.read(typed)
    if not query.numbers:
        return Sought(query, tenant_id)
    known = [sa.exists(_accounts(tenant_id, number)) for number in query.numbers]
    has = db.connection().execute(sa.select(*known)).one()
    return Sought(query, tenant_id, tuple(each for each, found in zip(query.numbers, has, strict=True) if found))


def conditions(table: type[Account] | type[User], sought: Sought) -> list[Any]:
    """That a row fits: by its text, or by a number of its account's stations and cards; none for no query."""
    if not sought:
        return []
    if not sought.numbers:
        return [search_text.fits(col(table.search_text), sought.query)]
    row: Any = aliased(table)
    ways = [search_text.fits(row.search_text, sought.query)]
    ways += [_by_number(row, _account_of(row), sought, number) for number in sought.numbers]
    keys = [sa.select(row.id).where(row.tenant_id == sought.tenant_id, way) for way in ways]
    return [col(table.id).in_(sa.union(*keys))]


def _by_number(row: Any, account: Any, sought: Sought, number: Number) -> Any:
    """That the account has this number, and every other word stands in the text or is a number too."""
    alone = {place: each for each in sought.numbers for place in each.words if len(each.words) == 1}
    others = [
        sa.or_(search_text.has(row.search_text, texts), account.in_(_accounts(sought.tenant_id, alone[place])))
        if place in alone
        else search_text.has(row.search_text, texts)
        for place, texts in enumerate(sought.query.words)
        if place not in number.words
    ]
    return sa.and_(account.in_(_accounts(sought.tenant_id, number)), *others)


def ranked(statement: Any, table: type[Account] | type[User], sought: Sought) -> Any:
    """The same rows with their place in the list as a third column, where something is searched for."""
    if not sought:
        return statement
    text, account = col(table.search_text), _account_of(table)
    beginnings = [f"%\n{search_text.escaped(each)}" for each in sought.query.beginnings]
    exactly = sa.or_(*[text.like(f"{each}\n%", escape="\\") for each in beginnings])
    begun = sa.or_(*[text.like(f"{each}%", escape="\\") for each in beginnings])
    by_text = sa.case((begun, sa.case((exactly, EXACT), else_=BEGUN)), else_=ELSEWHERE)
    words = len(sought.query.words)
    whole = [number for number in sought.numbers if len(number.words) == words]
    cases = [
        (account.in_(_accounts(sought.tenant_id, number, place)), place)
        for place in (EXACT, FORMER, BEGUN)
        for number in whole
    ]
    if not cases:
        return statement.add_columns(by_text)
    best = sa.case((by_text == EXACT, EXACT), *cases, else_=by_text)
    return statement.add_columns(best)


def _account_of(table: Any) -> Any:
    mapped = sa.inspect(table).mapper.class_
    return table.id if mapped is Account else table.account_id


def _accounts(tenant_id: UUID | None, number: Number, place: int = BEGUN) -> Any:
    """The accounts that have this number, as a query by the index of each key."""
    found: list[Any] = []
    for name in KEYS:
        key = getattr(Asset, name)
        of_tenant = sa.select(col(Asset.account_id)).where(col(Asset.tenant_id) == tenant_id)
        if place == EXACT:
            of_tenant = of_tenant.where(col(Asset.status) != AssetStatus.INACTIVE)
        spelled = {number.plain, number.contract} if name == "contract_key" else {number.plain}
        for spelling in sorted(spelled - {""}):
            begins = place == BEGUN and number.is_begun
            found.append(of_tenant.where(_begins(key, spelling) if begins else key == spelling))
    return sa.union_all(*found)


def _begins(key: Any, spelling: str) -> Any:
    """By the index: PostgreSQL has it in the order of patterns, SQLite in that of characters."""
    if database().is_sqlite:
        return sa.and_(key >= spelling, key < spelling + "[")  # the character after Z
    return key.like(f"{spelling}%")
