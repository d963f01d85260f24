"""The accounts of a tenant: searched, filtered and paged."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from app.core import addresses
from app.core.clock import in_short, now
from app.core.pools import reads
from app.models import Account, EnterprisePlan, Invitation, Tenant, User
from app.rules.actors import Actor
from app.rules.permissions import Permission
from app.services import people
from app.services.access.acting import looking
from app.services.accounts import rate_history
from app.services.accounts.status import NOT_INVITED, kind_label, status_of
from app.services.assets import shared_numbers
from app.services.assets.shared_numbers import IN_USE_TWICE
from app.services.lists import pages, search_hits
from app.services.lists.pages import ListQuery, Page
from app.services.lists.search_hits import Sought
from app.vocabulary.accounts import AccountKind, AccountStatus

OF_INVITATIONS = ("invited", "expired", "failed", "revoked")
FILTERS = ("all", NOT_INVITED, *OF_INVITATIONS, "setting_up", "active", "suspended", "setting_up_long", "not_payable")
SET_UP_TOO_LONG = timedelta(days=7)
"""After this long in setup, an account shows on the Dashboard."""


@dataclass(frozen=True, slots=True)
class AccountRow:
    """One line of the accounts list. While it is invited, the status is that of the invitation."""

    id: str
    name: str
    kind: str
    parent: str
    owner: str
    status: str
    status_label: str
    created: str


@reads
def search(actor: Actor, *, query: ListQuery) -> Page[AccountRow]:
    """One page of the tenant's accounts, found by names, addresses and numbers; what is meant exactly first."""
    with looking(actor, "accounts.search", needs=Permission.SEE_CUSTOMERS) as db:
        tenant = db.get_one(Tenant, actor.tenant_id)
        sought = search_hits.read(db, tenant.id, query.search)
        twice = matching(tenant, sought, IN_USE_TWICE)
        counts, few = _counts(db, tenant, sought)
        counts |= shared_numbers.rare_count(db, query, twice)
        chosen = query.status if query.status in counts else "all"
        fitting = matching(tenant, sought, chosen)
        fitting = search_hits.ranked(fitting, Account, sought) if few else fitting
        keys, position, previous, following = pages.page_keys(db, query, fitting, counts[chosen])
        return Page(_rows(db, actor.tenant_id, keys), position, previous, following, counts)


def _counts(db: Session, tenant: Tenant, sought: Sought) -> tuple[dict[str, str], bool]:
    """The count of each filter, and whether they are few enough for an order of their own.

    What a search finds is looked at once; else those invited, for their filters.
    """
    rows, names = with_invitation(_found(tenant, sought)), FILTERS
    if not sought:
        rows, names = rows.where(col(Account.status) == AccountStatus.INVITED), OF_INVITATIONS
    at_once = pages.counts_at_once(db, rows, {name: conditions(tenant, name) for name in names})
    counts = {name: at_once.get(name) or pages.count(db, matching(tenant, sought, name)) for name in FILTERS}
    return counts, bool(at_once)


def matching(tenant: Tenant, sought: Sought, chosen: str) -> sa.Select[UUID, datetime]:
    """Key and time of every account that fits a search and a filter. The filters follow the badges of `status_of`."""
    statement = _found(tenant, sought)
    if chosen in OF_INVITATIONS:
        statement = with_invitation(statement)
    return statement.where(*conditions(tenant, chosen))


def _found(tenant: Tenant, sought: Sought) -> sa.Select[UUID, datetime]:
    return sa.select(col(Account.id), col(Account.created_at)).where(
        col(Account.tenant_id) == tenant.id, *search_hits.conditions(Account, sought)
    )


def with_invitation(statement: sa.Select[UUID, datetime]) -> sa.Select[UUID, datetime]:
    """The same accounts beside their owner and the owner's invitation, for the conditions of OF_INVITATIONS."""
    return statement.outerjoin(User, col(User.id) == col(Account.owner_id)).outerjoin(
        Invitation, col(Invitation.id) == col(User.invitation_id)
    )


def conditions(tenant: Tenant, chosen: str) -> list[Any]:
    """What a filter asks of an account."""
    if chosen == "setting_up_long":
        owner = aliased(User)
        long = select(owner.id).where(
            col(owner.id) == col(Account.owner_id), col(owner.activated_at) < now() - SET_UP_TOO_LONG
        )
        return [col(Account.status) == AccountStatus.SETTING_UP, long.exists()]
    if chosen == "not_payable":
        nobody = sa.or_(col(Account.iban) == "", col(Account.bank_account_name) == "")
        active = col(Account.status) == AccountStatus.ACTIVE  # before that, setup asks for the bank account
        return [active, col(Account.kind) == AccountKind.EMPLOYEE, nobody, rate_history.is_rated(tenant)]
    if chosen == IN_USE_TWICE:
        return [col(Account.id).in_(shared_numbers.in_use_twice(tenant.id)[1])]
    if chosen == NOT_INVITED:
        return [*_not_invited(tenant.id)]
    if chosen in OF_INVITATIONS:
        return _invited(tenant, chosen)
    return [] if chosen == "all" else [col(Account.status) == chosen]


def _invited(tenant: Tenant, chosen: str) -> list[Any]:
    """Accounts nobody has activated, by how their owner's invitation is doing; without an owner they are Invited."""
    owned = sa.and_(*people.conditions(chosen, tenant.timezone))
    alone = sa.and_(col(Account.owner_id).is_(None), col(Account.kind) != AccountKind.ENTERPRISE)
    fits = sa.or_(alone, owned) if chosen == "invited" else owned
    return [col(Account.status) == AccountStatus.INVITED, fits]


def _not_invited(tenant_id: UUID) -> tuple[Any, ...]:
    # Few accounts have an enterprise plan: by them they are found among a million invited ones.
    planned = select(EnterprisePlan.account_id).where(EnterprisePlan.tenant_id == tenant_id)
    return col(Account.status) == AccountStatus.INVITED, col(Account.owner_id).is_(None), col(Account.id).in_(planned)


def _rows(db: Session, tenant_id: UUID, keys: list[UUID]) -> tuple[AccountRow, ...]:
    if not keys:
        return ()
    zone = db.get_one(Tenant, tenant_id).timezone
    parent = aliased(Account)
    found = db.exec(
        select(Account, parent, User, Invitation)
        .outerjoin(parent, col(parent.id) == col(Account.parent_id))
        .outerjoin(User, col(User.id) == col(Account.owner_id))
        .outerjoin(Invitation, col(Invitation.id) == col(User.invitation_id))
        .where(col(Account.id).in_(keys))
    ).all()
    rows: dict[UUID, AccountRow] = {}
    for account, above, owner, invitation in found:
        status, label = status_of(account, owner, invitation)
        rows[account.id] = AccountRow(
            id=str(account.id),
            name=account.called,
            kind=kind_label(account),
            parent=above.called if above else "",
            owner=addresses.shown(account.owner_email),
            status=status,
            status_label=label,
            created=in_short(account.created_at, zone, today=now()),
        )
    return tuple(rows[key] for key in keys)
