"""The sub-accounts of an account, as a list whose levels unfold; searched or filtered, whatever fits on any level."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from app.core import addresses
from app.core.catalogue import t
from app.core.clock import in_short, now
from app.core.pools import reads
from app.models import Account, Invitation, Tenant, User
from app.rules.actors import Actor
from app.rules.permissions import Permission
from app.services.access import reach
from app.services.access.acting import looking
from app.services.accounts import rate_history
from app.services.accounts.list import OF_INVITATIONS, conditions, with_invitation
from app.services.accounts.status import kind_label, status_of, type_label
from app.services.lists import pages, search_text
from app.services.lists.pages import ListQuery, Page

FILTERS = ("all", *OF_INVITATIONS, "setting_up", "active", "suspended", "not_payable")


@dataclass(frozen=True, slots=True)
class TreeRow:
    """One line of an account tree. `level` is 1 for a direct sub-account; `below` counts its own direct ones.

    `path` names the accounts between, for a row that a search found; `more` says how many others there are.
    """

    id: str
    name: str
    kind: str
    type: str
    owner: str
    status: str
    status_label: str
    reimbursement: str
    created: str
    level: int = 1
    below: int = 0
    path: str = ""
    unfolded: bool = False
    more: str = ""


@reads
def search(actor: Actor, *, account_id: UUID, query: ListQuery) -> Page[TreeRow]:
    """One page of the direct sub-accounts, or, searched or filtered, of everything below that fits.

    The counts are of everything below. NotFound outside the actor's reach.
    """
    with looking(actor, "account_trees.search", account_id, needs=Permission.SEE_ACCOUNTS) as db:
        root = reach.account(db, actor, account_id)
        if not reach.has_children(db, root):
            return Page(counts=dict.fromkeys(FILTERS, "0"))
        tenant = db.get_one(Tenant, root.tenant_id)
        counts = _counts(db, tenant, root, query.search)
        chosen = query.status if query.status in FILTERS else "all"
        fitting, total = matching(db, tenant, root, query.search, chosen), counts[chosen]
        if unfolds(query):
            fitting = _direct(root)
            total = pages.count(db, fitting)
        keys, position, previous, following = pages.page_keys(db, query, fitting, total)
        return Page(_rows(db, tenant, root, keys), position, previous, following, counts)


def unfolds(query: ListQuery) -> bool:
    """Whether the list shows levels: nothing is searched for and nothing filtered."""
    return not query.search.strip() and query.status not in FILTERS[1:]


def _direct(root: Account) -> sa.Select[UUID, datetime]:
    return sa.select(col(Account.id), col(Account.created_at)).where(
        col(Account.tenant_id) == root.tenant_id, col(Account.parent_id) == root.id
    )


def matching(db: Session, tenant: Tenant, root: Account, text: str, chosen: str) -> sa.Select[UUID, datetime]:
    """Key and time of every account below that fits a search and a filter."""
    statement = _found(db, root, text)
    if chosen in OF_INVITATIONS:
        statement = with_invitation(statement)
    return statement.where(*conditions(tenant, chosen))


def _found(db: Session, root: Account, text: str) -> sa.Select[UUID, datetime]:
    keys = sa.select(col(Account.id), col(Account.created_at)).where(reach.is_below(root, Account.id))
    return keys.where(*search_text.contains(Account.search_text, text))


def _counts(db: Session, tenant: Tenant, root: Account, text: str) -> dict[str, str]:
    rows = with_invitation(_found(db, root, text))
    at_once = pages.counts_at_once(db, rows, {name: conditions(tenant, name) for name in FILTERS})
    return {name: at_once.get(name) or pages.count(db, matching(db, tenant, root, text, name)) for name in FILTERS}


def _rows(db: Session, tenant: Tenant, root: Account, keys: list[UUID]) -> tuple[TreeRow, ...]:
    if not keys:
        return ()
    found = db.exec(
        select(Account, User, Invitation)
        .outerjoin(User, col(User.id) == col(Account.owner_id))
        .outerjoin(Invitation, col(Invitation.id) == col(User.invitation_id))
        .where(col(Account.id).in_(keys))
    ).all()
    rates = rate_history.current_rates(db, tenant.id, keys)
    children, paths = _children(db, tenant.id, keys), _paths(db, root, [account for account, *_ in found])
    rows: dict[UUID, TreeRow] = {}
    for account, owner, invitation in found:
        status, label = status_of(account, owner, invitation)
        rows[account.id] = TreeRow(
            id=str(account.id),
            name=account.called,
            kind=kind_label(account),
            type=type_label(account),
            owner=addresses.shown(account.owner_email),
            status=status,
            status_label=label,
            reimbursement=rate_history.described(rates.get(account.id), account.kind),
            created=in_short(account.created_at, tenant.timezone, today=now()),
            below=children.get(account.id, 0),
            path=paths[account.id],
        )
    return tuple(rows[key] for key in keys)


def _children(db: Session, tenant_id: UUID, keys: list[UUID]) -> dict[UUID | None, int]:
    if not keys:
        return {}
    counted = select(Account.parent_id, sa.func.count()).where(Account.tenant_id == tenant_id)
    return dict(db.exec(counted.where(col(Account.parent_id).in_(keys)).group_by(col(Account.parent_id))).all())


def _paths(db: Session, root: Account, found: list[Account]) -> dict[UUID, str]:
    """The names between the root and each account, as in "Depot Nord / Workshop"; empty right below the root."""
    known = {account.id: account for account in (root, *found)}
    while missing := {each.parent_id for each in known.values() if each.id != root.id} - set(known):
        known |= {each.id: each for each in db.exec(select(Account).where(col(Account.id).in_(missing))).all()}
    paths: dict[UUID, str] = {}
    for account in found:
        names, above = list[str](), known[account.parent_id] if account.parent_id else root
        while above.id != root.id and above.parent_id:
            names.append(above.called)
            above = known[above.parent_id]
        paths[account.id] = " / ".join(reversed(names))
    return paths


def more(row: TreeRow) -> TreeRow:
    """The line under the first children of an account that has more: how many, and that its page has them all."""
    count = f"{row.below:,}"
    told = t("All {count} sub-accounts of {name}", count=count, name=row.name)
    return replace(row, name=told, level=row.level + 1, below=0, unfolded=False, more=count)
