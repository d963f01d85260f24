"""Whose row it is: staff reach all of their tenant, customers their own account and what hangs below it.

A key that a browser sends is looked up here and nowhere else (docs/decisions/0030-reach.md). Whoever holds a row may
follow the keys in it. What is out of reach is NotFound, like what does not exist.
"""

from typing import Any, TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from app.core.db import database
from app.core.errors import NotFound
from app.models import Account, Asset, Plan, Product, User
from app.models.base import Row
from app.rules.actors import Actor
from app.rules.trees import DEEPEST
from app.services.access import locks

_Row = TypeVar("_Row", bound=Row)


def _of_tenant(db: Session, actor: Actor, table: type[_Row], key: UUID) -> _Row:
    found = db.get(table, key)
    if found is None or found.tenant_id != actor.tenant_id:
        raise NotFound
    return found


def account(db: Session, actor: Actor, account_id: UUID) -> Account:
    """Any account of the tenant for staff, for customers their own and those below it."""
    found = _of_tenant(db, actor, Account, account_id)
    if not reaches(db, actor, found):
        raise NotFound
    return found


def own_account(db: Session, actor: Actor) -> Account:
    """The customer's own account; staff have none."""
    if actor.account_id is None:
        raise NotFound
    return _of_tenant(db, actor, Account, actor.account_id)


def locked_account(db: Session, actor: Actor, account_id: UUID) -> Account:
    """An account within reach as it is now, with everybody else who changes it waiting."""
    return locks.hold(db, Account, account(db, actor, account_id).id)


def account_below(db: Session, actor: Actor, account_id: UUID) -> Account:
    """An account that the actor manages from above: staff any, customers those strictly below their own."""
    found = account(db, actor, account_id)
    if not actor.is_staff and found.id == actor.account_id:
        raise NotFound
    return found


def person(db: Session, actor: Actor, user_id: UUID) -> User:
    """Anybody of the tenant for staff, for customers the people of the accounts that they reach."""
    found = _of_tenant(db, actor, User, user_id)
    if not reaches_person(db, actor, found):
        raise NotFound
    return found


def customer(db: Session, actor: Actor, user_id: UUID) -> User:
    """A person of an account within reach."""
    found = person(db, actor, user_id)
    if found.is_staff:
        raise NotFound
    return found


def system_user(db: Session, actor: Actor, user_id: UUID) -> User:
    """A person of the tenant itself, whom only staff reach."""
    found = person(db, actor, user_id)
    if not found.is_staff:
        raise NotFound
    return found


def person_of(db: Session, account: Account, user_id: UUID) -> User:
    """A person of this very account, which was found in reach."""
    found = db.get(User, user_id)
    if found is None or found.account_id != account.id:
        raise NotFound
    return found


def asset(db: Session, actor: Actor, asset_id: UUID) -> tuple[Asset, Account]:
    """An asset of an account within reach, and that account."""
    found = _of_tenant(db, actor, Asset, asset_id)
    return found, account(db, actor, found.account_id)


def asset_of(db: Session, account: Account, asset_id: UUID) -> Asset:
    """An asset of this very account, which was found in reach."""
    found = db.get(Asset, asset_id)
    if found is None or found.account_id != account.id:
        raise NotFound
    return found


def product(db: Session, actor: Actor, product_id: UUID) -> Product:
    """Any product of the tenant. Whether it is offered to a customer is decided by its plans."""
    return _of_tenant(db, actor, Product, product_id)


def locked_product(db: Session, actor: Actor, product_id: UUID) -> Product:
    """A product of the tenant as it is now, with everybody else who changes it or its plans waiting."""
    return locks.hold(db, Product, product(db, actor, product_id).id)


def plan(db: Session, actor: Actor, plan_id: UUID) -> Plan:
    """Any plan of the tenant. Whether it is offered to a customer is decided by `billing.offers`."""
    return _of_tenant(db, actor, Plan, plan_id)


def reaches(db: Session, actor: Actor, account: Account) -> bool:
    """Whether an account of the tenant is within reach."""
    return actor.is_staff or actor.account_id in {each.id for each in lineage(db, account)}


def reaches_person(db: Session, actor: Actor, user: User) -> bool:
    """Whether a person of the tenant is within reach."""
    if actor.is_staff:
        return True
    return user.account_id is not None and reaches(db, actor, db.get_one(Account, user.account_id))


def lineage(db: Session, account: Account) -> list[Account]:
    """The account and those above it, up to the one that stands on its own."""
    line = [account]
    while line[-1].parent_id is not None and len(line) <= DEEPEST + 1:
        line.append(db.get_one(Account, line[-1].parent_id))
    return line


def subtree(account: Account) -> sa.CTE:
    """Keys, names and levels of everything below an account (level 1 and deeper), as a recursive query."""
    table = Account.metadata.tables["account"]
    first = sa.select(table.c.id, table.c.name, sa.literal(1).label("level")).where(
        table.c.tenant_id == account.tenant_id, table.c.parent_id == account.id
    )
    below = first.cte("below", recursive=True)
    deeper = sa.select(table.c.id, table.c.name, below.c.level + 1).where(
        table.c.tenant_id == account.tenant_id, table.c.parent_id == below.c.id, below.c.level < DEEPEST + 1
    )
    return below.union_all(deeper)


def children_count(db: Session, account: Account) -> int:
    """How many accounts hang directly below."""
    counted = select(sa.func.count()).select_from(Account)
    return db.exec(counted.where(Account.tenant_id == account.tenant_id, Account.parent_id == account.id)).one()


def has_children(db: Session, account: Account) -> bool:
    """Whether any account hangs below: most have none, and their trees are not asked for.

    By the least key in the index of parents from this one on: where PostgreSQL expects many children, it would look
    for one by reading the table from its beginning.
    """
    parent_id = col(Account.parent_id)
    parents = select(parent_id).where(Account.tenant_id == account.tenant_id, parent_id >= account.id)
    return db.exec(parents.order_by(parent_id).limit(1)).first() == account.id


def is_below(account: Account, column: Any) -> sa.ColumnElement[bool]:
    """That a column holds the key of an account below this one."""
    return _is_one_of(column, sa.select(subtree(account).c.id))


def is_in_tree(db: Session, account: Account, column: Any) -> sa.ColumnElement[bool]:
    """That a column holds the key of this account or of one below it."""
    if not has_children(db, account):
        return col(column) == account.id
    itself = sa.select(sa.bindparam(None, account.id, type_=sa.Uuid()))
    return _is_one_of(column, sa.select(subtree(account).c.id).union_all(itself))


def _is_one_of(column: Any, keys: Any) -> sa.ColumnElement[bool]:
    """That a column holds one of the keys that a recursive query finds.

    PostgreSQL expects far too many of them and reads whole tables to join them; in an array it expects ten, and looks
    each up.
    """
    if database().is_sqlite:
        return col(column).in_(keys)
    return col(column) == sa.any_(sa.func.array(keys.scalar_subquery()))
