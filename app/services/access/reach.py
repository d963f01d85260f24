"""How far an actor reaches: staff their tenant, customers their own account and what hangs below it."""

from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, select

from app.core.errors import NotFound
from app.models import Account, Asset, User
from app.rules.actors import Actor
from app.rules.trees import DEEPEST
from app.services.access import locks


def account(db: Session, actor: Actor, account_id: UUID) -> Account:
    """The account, or NotFound for everything outside the actor's tenant or account tree."""
    found = db.get(Account, account_id)
    if found is None or found.tenant_id != actor.tenant_id:
        raise NotFound
    if actor.is_staff or actor.account_id in {each.id for each in lineage(db, found)}:
        return found
    raise NotFound


def locked_account(db: Session, actor: Actor, account_id: UUID, *, shared: bool = False) -> Account:
    """The same account as it is now, with everybody else who changes it waiting."""
    account(db, actor, account_id)
    return locks.hold(db, Account, account_id, shared=shared)


def account_below(db: Session, actor: Actor, account_id: UUID) -> Account:
    """An account that the actor manages from above: staff any, customers those strictly below their own."""
    found = account(db, actor, account_id)
    if not actor.is_staff and found.id == actor.account_id:
        raise NotFound
    return found


def reaches_person(db: Session, actor: Actor, user: User) -> bool:
    """Whether a customer's own account tree holds this person."""
    own = db.get(Account, user.account_id) if user.account_id else None
    return own is not None and actor.account_id in {each.id for each in lineage(db, own)}


def lineage(db: Session, account: Account) -> list[Account]:
    """The account and those above it, up to the one that stands on its own."""
    line = [account]
    while line[-1].parent_id is not None and len(line) <= DEEPEST + 1:
        line.append(db.get_one(Account, line[-1].parent_id))
    return line


def subtree(db: Session, tenant_id: UUID, account_id: UUID) -> sa.CTE:
    """Keys, names and levels of everything below an account (level 1 and deeper), as a recursive query."""
    table = Account.metadata.tables["account"]
    first = sa.select(table.c.id, table.c.name, sa.literal(1).label("level")).where(
        table.c.tenant_id == tenant_id, table.c.parent_id == account_id
    )
    below = first.cte("below", recursive=True)
    deeper = sa.select(table.c.id, table.c.name, below.c.level + 1).where(
        table.c.tenant_id == tenant_id, table.c.parent_id == below.c.id, below.c.level < DEEPEST + 1
    )
    return below.union_all(deeper)


def children_count(db: Session, account: Account) -> int:
    """How many accounts hang directly below."""
    counted = select(sa.func.count()).select_from(Account)
    return db.exec(counted.where(Account.tenant_id == account.tenant_id, Account.parent_id == account.id)).one()


def asset(db: Session, actor: Actor, asset_id: UUID) -> tuple[Asset, Account]:
    """The asset and its account, or NotFound for everything outside the actor's tenant or account tree."""
    found = db.get(Asset, asset_id)
    if found is None or found.tenant_id != actor.tenant_id:
        raise NotFound
    return found, account(db, actor, found.account_id)
