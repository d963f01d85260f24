"""Stations and cards of an account tree: searched, filtered and paged."""

from dataclasses import dataclass
from typing import Any
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
from app.services.lists.pages import Keys, ListQuery, Page
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
        found = _found(db, account, query.search)
        counts = _counts(db, account, found)
        if actor.is_staff:
            twice = found.where(*_conditions(account, shared_numbers.IN_USE_TWICE))
            counts |= shared_numbers.rare_count(db, query, twice)
        chosen = query.status if query.status in counts else "all"
        fitting = found.where(*_conditions(account, chosen))
        keys, position, previous, following = pages.page_keys(db, query, fitting, counts[chosen])
        return Page(_rows(db, keys), position, previous, following, counts)


def _found(db: Session, account: Account, text: str) -> Keys:
    """Key and time of every asset in a tree that fits a search."""
    return sa.select(col(Asset.id), col(Asset.created_at)).where(
        col(Asset.tenant_id) == account.tenant_id,
        reach.is_in_tree(db, account, Asset.account_id),
        *search_text.contains(Asset.search_text, text),
    )


def _conditions(account: Account, chosen: str) -> list[Any]:
    """What a filter asks of an asset."""
    if chosen == shared_numbers.IN_USE_TWICE:
        return [col(Asset.id).in_(shared_numbers.in_use_twice(account.tenant_id)[0])]
    return [] if chosen == "all" else [col(Asset.status) == chosen]


def _counts(db: Session, account: Account, found: Keys) -> dict[str, str]:
    """The count of each filter, by one look at what a search finds: each look goes through the tree."""
    asked = {name: _conditions(account, name) for name in FILTERS}
    at_once = pages.counts_at_once(db, found, asked)
    return {name: at_once.get(name) or pages.count(db, found.where(*asked[name])) for name in FILTERS}


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
