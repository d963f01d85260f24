"""Stations and cards of an account tree: searched, filtered and paged."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from app.core import addresses
from app.core.pools import reads
from app.models import Account, Asset
from app.rules.actors import Actor
from app.rules.permissions import Permission
from app.services.access import reach
from app.services.access.acting import looking
from app.services.assets import shared_numbers
from app.services.assets.asset import where
from app.services.lists import pages, search_text
from app.services.lists.pages import ListQuery, Page
from app.vocabulary.assets import AssetStatus, kind_label, status_label

FILTERS = ("all", *(status.value for status in AssetStatus))


@dataclass(frozen=True, slots=True)
class AssetRow:
    """One line of a list of assets."""

    id: str
    name: str
    kind: str
    number: str
    account: str
    where: str
    status: str
    status_label: str


@reads
def search(actor: Actor, *, account_id: UUID, query: ListQuery) -> Page[AssetRow]:
    """One page of the assets of an account and of everything below it. NotFound outside the actor's reach."""
    with looking(actor, "assets.search", account_id, needs=Permission.SEE_ASSETS) as db:
        account = reach.account(db, actor, account_id)
        counts = {name: pages.count(db, matching(db, account, query.search, name)) for name in FILTERS}
        if actor.is_staff:
            twice = matching(db, account, query.search, shared_numbers.IN_USE_TWICE)
            counts |= shared_numbers.rare_count(db, query, twice)
        chosen = query.status if query.status in counts else "all"
        fitting = matching(db, account, query.search, chosen)
        keys, position, previous, following = pages.page_keys(db, query, fitting, counts[chosen])
        return Page(_rows(db, keys), position, previous, following, counts)


def matching(db: Session, account: Account, text: str, chosen: str) -> sa.Select[UUID, datetime]:
    """Key and time of every asset in a tree that fits a search and a filter."""
    below = reach.subtree(account)
    tree = sa.select(below.c.id).union_all(sa.select(sa.bindparam(None, account.id, type_=sa.Uuid())))
    statement = sa.select(col(Asset.id), col(Asset.created_at)).where(
        col(Asset.tenant_id) == account.tenant_id,
        col(Asset.account_id).in_(tree),
        *search_text.contains(Asset.search_text, text),
    )
    if chosen == shared_numbers.IN_USE_TWICE:
        return statement.where(col(Asset.id).in_(shared_numbers.in_use_twice(account.tenant_id)[0]))
    return statement if chosen == "all" else statement.where(col(Asset.status) == chosen)


def _rows(db: Session, keys: list[UUID]) -> tuple[AssetRow, ...]:
    if not keys:
        return ()
    found = db.exec(
        select(Asset, Account.name)
        .join(Account, col(Account.id) == col(Asset.account_id))
        .where(col(Asset.id).in_(keys))
    ).all()
    rows = {
        asset.id: AssetRow(
            id=str(asset.id),
            name=asset.name,
            kind=kind_label(asset.kind),
            number=asset.serial_number or asset.printed_number,
            account=addresses.shown(account_name),
            where=where(asset),
            status=asset.status,
            status_label=status_label(asset.status),
        )
        for asset, account_name in found
    }
    return tuple(rows[key] for key in keys)
