"""Accounts: the list staff search, one account's page, and what its own people see of it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from babel import Locale
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from app.core.catalogue import t
from app.core.clock import in_full, in_short, now
from app.core.errors import NotFound
from app.models import Account, AccountKind, AccountStatus, Invitation, Tenant, User
from app.rules.actors import Actor
from app.rules.permissions import Permission, Role
from app.services import audit, listings, people, search_texts
from app.services.listings import ListQuery, Page

FILTERS = ("all", *(status.value for status in AccountStatus))
_STATUSES = {
    AccountStatus.INVITED: "Invited",
    AccountStatus.SETTING_UP: "Setting up",
    AccountStatus.ACTIVE: "Active",
    AccountStatus.SUSPENDED: "Suspended",
}
_KINDS = {
    AccountKind.STANDARD: "Standard",
    AccountKind.ENTERPRISE: "Enterprise",
    AccountKind.EMPLOYEE: "Employee",
    AccountKind.SUBSIDIARY: "Subsidiary",
}
_TYPES = {"business": "Business", "consumer": "Consumer"}


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


@dataclass(frozen=True, slots=True)
class AccountPerson:
    """One person of an account."""

    id: str
    title: str
    email: str
    role: str
    status: str
    status_label: str


@dataclass(frozen=True, slots=True)
class AccountPage:
    """What an account's page shows."""

    id: str
    name: str
    kind: str
    type: str
    country_name: str
    parent: str
    parent_id: str
    status: str
    status_label: str
    created: str
    how: str
    people: tuple[AccountPerson, ...]


def search(actor: Actor, *, query: ListQuery) -> Page[AccountRow]:
    """One page of the tenant's accounts, found by any part of name or owner's address."""
    with audit.looking(actor, "accounts.search", needs=Permission.SEE_CUSTOMERS) as db:
        counts = {name: listings.count(db, _matching(actor.tenant_id, query.search, name)) for name in FILTERS}
        chosen = query.status if query.status in FILTERS else "all"
        matching = _matching(actor.tenant_id, query.search, chosen)
        keys, position, previous, following = listings.page_keys(db, query, matching, counts[chosen])
        return Page(_rows(db, actor.tenant_id, keys), position, previous, following, counts)


def _matching(tenant_id: UUID, text: str, chosen: str) -> sa.Select[UUID, datetime]:
    statement = sa.select(col(Account.id), col(Account.created_at)).where(
        col(Account.tenant_id) == tenant_id, *search_texts.contains(Account.search_text, text)
    )
    return statement if chosen == "all" else statement.where(col(Account.status) == chosen)


def _rows(db: Session, tenant_id: UUID, keys: list[UUID]) -> tuple[AccountRow, ...]:
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
            name=account.name,
            kind=t(_KINDS[AccountKind(account.kind)]),
            parent=above.name if above else "",
            owner=account.owner_email,
            status=status,
            status_label=label,
            created=in_short(account.created_at, zone, today=now()),
        )
    return tuple(rows[key] for key in keys)


def status_of(account: Account, owner: User | None, invitation: Invitation | None) -> tuple[str, str]:
    """Badge of an account: the invitation's status until somebody has activated it, then its own."""
    if account.status == AccountStatus.INVITED and owner is not None:
        return people.status_of(owner, invitation)
    return account.status, t(_STATUSES[AccountStatus(account.status)])


def detail(actor: Actor, *, account_id: UUID) -> AccountPage:
    """One account with its people. NotFound for accounts of another tenant."""
    with audit.looking(actor, "accounts.detail", account_id, needs=Permission.SEE_CUSTOMERS) as db:
        return _page(db, actor, account_id)


def my_account(actor: Actor) -> AccountPage:
    """The signed-in customer's own account."""
    with audit.looking(actor, "accounts.my_account", needs=Permission.OWN_ACCOUNT) as db:
        if actor.account_id is None:
            raise NotFound
        return _page(db, actor, actor.account_id)


def _page(db: Session, actor: Actor, account_id: UUID) -> AccountPage:
    account = db.get(Account, account_id)
    if account is None or account.tenant_id != actor.tenant_id:
        raise NotFound
    zone = db.get_one(Tenant, actor.tenant_id).timezone
    members = db.exec(
        select(User, Invitation)
        .outerjoin(Invitation, col(Invitation.id) == col(User.invitation_id))
        .where(User.tenant_id == actor.tenant_id, User.account_id == account.id)
        .order_by(col(User.created_at))
        .limit(100)
    ).all()
    owner = next(((user, invitation) for user, invitation in members if user.id == account.owner_id), (None, None))
    status, label = status_of(account, *owner)
    parent = db.get(Account, account.parent_id) if account.parent_id else None
    return AccountPage(
        id=str(account.id),
        name=account.name,
        kind=t(_KINDS[AccountKind(account.kind)]),
        type=t(_TYPES[account.type]) if account.type else "",
        country_name=Locale("en").territories.get(account.country or "", ""),
        parent=parent.name if parent else "",
        parent_id=str(parent.id) if parent else "",
        status=status,
        status_label=label,
        created=in_full(account.created_at, zone),
        how=_how(account, owner[0]),
        people=tuple(_person(user, invitation) for user, invitation in members),
    )


def _how(account: Account, owner: User | None) -> str:
    if account.self_registered:
        return t("Signed up")
    return t("Invited by {name}", name=owner.invited_by_name) if owner and owner.invited_by_name else ""


def _person(user: User, invitation: Invitation | None) -> AccountPerson:
    status, label = people.status_of(user, invitation)
    return AccountPerson(
        id=str(user.id),
        title=user.name,
        email=user.email,
        role=Role(user.role).label,
        status=status,
        status_label=label,
    )
