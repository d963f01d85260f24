"""Accounts: the list staff search, one account's page, and what its own people see of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from app.core import addresses, countries
from app.core.catalogue import t, word
from app.core.clock import in_full, in_short, now
from app.core.errors import NotFound
from app.core.pools import reads
from app.models import Account, EnterprisePlan, Invitation, Tenant, User
from app.rules.actors import Actor
from app.rules.permissions import Permission
from app.rules.trees import why_no_sub_accounts
from app.services import (
    account_members,
    audit,
    listings,
    people,
    reimbursements,
    scopes,
    search_hits,
    shared_numbers,
    standings,
)
from app.services.account_members import AccountPerson
from app.services.customer_mails import why_not_yet
from app.services.listings import ListQuery, Page
from app.services.search_hits import Sought
from app.services.shared_numbers import IN_USE_TWICE
from app.vocabulary.accounts import KIND_LABELS, STATUS_LABELS, TYPE_LABELS, AccountKind, AccountStatus
from app.vocabulary.people import UserStatus

NOT_INVITED = "not_invited"
"""The status of an enterprise account that nobody is invited to yet."""

OF_INVITATIONS = ("invited", "expired", "failed", "revoked")
FILTERS = ("all", NOT_INVITED, *OF_INVITATIONS, "setting_up", "active", "suspended", "setting_up_long", "not_payable")
SET_UP_TOO_LONG = timedelta(days=7)
"""After this long in set-up, an account shows on the Dashboard."""


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
    """Its first people; `account_members.search` knows all of them."""
    people_count: str = "0"
    above: tuple[tuple[str, str], ...] = ()
    sub_accounts: int = 0
    sub_accounts_count: str = "0"
    why_no_sub_accounts: str = ""
    why_not_yet: str = ""
    contact_name: str = ""
    contact_email: str = ""
    contact_phone: str = ""
    company_name: str = ""
    vat_number: str = ""
    vat_check: str = ""
    address: str = ""
    own: bool = False
    kind_key: str = ""
    type_key: str = ""
    invited: tuple[AccountPerson, ...] = ()
    """The owner, until somebody has activated the account."""
    waits: bool = False
    """Whether a mail to one of its people is on its way."""
    wants_owner: bool = False


@reads
def search(actor: Actor, *, query: ListQuery) -> Page[AccountRow]:
    """One page of the tenant's accounts, found by names, addresses and numbers; what is meant exactly first."""
    with audit.looking(actor, "accounts.search", needs=Permission.SEE_CUSTOMERS) as db:
        tenant = db.get_one(Tenant, actor.tenant_id)
        sought = search_hits.read(db, tenant.id, query.search)
        twice = matching(tenant, sought, IN_USE_TWICE)
        counts, few = _counts(db, tenant, sought)
        counts |= shared_numbers.rare_count(db, query, twice)
        chosen = query.status if query.status in counts else "all"
        fitting = matching(tenant, sought, chosen)
        fitting = search_hits.ranked(fitting, Account, sought) if few else fitting
        keys, position, previous, following = listings.page_keys(db, query, fitting, counts[chosen])
        return Page(_rows(db, actor.tenant_id, keys), position, previous, following, counts)


def _counts(db: Session, tenant: Tenant, sought: Sought) -> tuple[dict[str, str], bool]:
    """The count of each filter, and whether they are few enough for an order of their own.

    What a search finds is looked at once; else those invited, for their filters.
    """
    rows, names = with_invitation(_found(tenant, sought)), FILTERS
    if not sought:
        rows, names = rows.where(col(Account.status) == AccountStatus.INVITED), OF_INVITATIONS
    at_once = listings.counts_at_once(db, rows, {name: conditions(tenant, name) for name in names})
    counts = {name: at_once.get(name) or listings.count(db, matching(tenant, sought, name)) for name in FILTERS}
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
        return [active, col(Account.kind) == AccountKind.EMPLOYEE, nobody, reimbursements.is_rated(tenant)]
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


def kind_label(account: Account) -> str:
    """Standard, Enterprise, Employee or Subsidiary."""
    return word(KIND_LABELS, account.kind)


def type_label(account: Account) -> str:
    """Business or Consumer; empty until set-up has asked."""
    return word(TYPE_LABELS, account.type) if account.type else ""


def status_of(account: Account, owner: User | None, invitation: Invitation | None) -> tuple[str, str]:
    """Badge of an account: the invitation's status until somebody has activated it, then its own."""
    if account.status == AccountStatus.INVITED and owner is not None:
        return people.status_of(owner, invitation)
    if account.status == AccountStatus.INVITED and account.kind == AccountKind.ENTERPRISE:
        return NOT_INVITED, t("Not invited yet")
    return account.status, word(STATUS_LABELS, account.status)


def wants_owner(account: Account, owner: User | None) -> bool:
    """Whether the customer of an enterprise account can be invited: nobody is, or the invitation was revoked."""
    free = owner is None or owner.status == UserStatus.REVOKED
    return account.kind == AccountKind.ENTERPRISE and account.status != AccountStatus.SUSPENDED and free


@reads
def detail(actor: Actor, *, account_id: UUID) -> AccountPage:
    """One account with its people. NotFound outside the actor's tenant or account tree."""
    with audit.looking(actor, "accounts.detail", account_id, needs=Permission.SEE_ACCOUNTS) as db:
        scopes.account_within_reach(db, actor, account_id)
        return _page(db, actor, account_id)


@reads
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
    tenant = db.get_one(Tenant, actor.tenant_id)
    members = people.matching(tenant, search_hits.NOTHING, "all", staff=False, account_id=account.id)
    first = account_members.keys_of_first(db, members)
    known, owner = account_members.rows(db, actor, tenant, first), account_members.owner_of(db, account)
    status, label = status_of(account, *owner)
    parent = db.get(Account, account.parent_id) if account.parent_id else None
    pending = account.status == AccountStatus.INVITED
    return AccountPage(
        id=str(account.id),
        name=account.called,
        kind=kind_label(account),
        type=type_label(account),
        country_name=countries.name(account.country or ""),
        parent=parent.called if parent else "",
        parent_id=str(parent.id) if parent and _reaches(db, actor, parent) else "",
        status=status,
        status_label=label,
        created=in_full(account.created_at, zone),
        how=_how(account, owner[0]),
        people=known,
        people_count=listings.count(db, members),
        invited=account_members.rows(db, actor, tenant, (owner[0].id,)) if pending and owner[0] else (),
        waits=account_members.waits(db, account),
        **_more(db, actor, account),
    )


def _more(db: Session, actor: Actor, account: Account) -> dict[str, Any]:
    line = scopes.lineage(db, account)
    own = [place for place, each in enumerate(line) if each.id == actor.account_id]
    reach = line if actor.is_staff else line[: own[0] + 1]
    return {
        "above": tuple((str(each.id), each.called) for each in reversed(reach[1:])),
        "sub_accounts": (children := scopes.children_count(db, account)),
        "sub_accounts_count": f"{children:,}",
        "why_no_sub_accounts": why_no_sub_accounts(
            account.kind, account.type, standings.why_suspended(db, actor, account), len(line) - 1
        ),
        "why_not_yet": why_not_yet(db, actor),
        "contact_name": account.contact_name,
        "contact_email": addresses.shown(account.contact_email),
        "contact_phone": account.contact_phone,
        "company_name": account.company_name,
        "vat_number": account.vat_number,
        "vat_check": account.vat_check,
        "address": ", ".join(part for part in (account.street, f"{account.postcode} {account.city}".strip()) if part),
        "own": account.id == actor.account_id,
        "kind_key": account.kind,
        "type_key": account.type or "",
        "wants_owner": wants_owner(account, db.get(User, account.owner_id) if account.owner_id else None),
    }


def _reaches(db: Session, actor: Actor, account: Account) -> bool:
    return actor.is_staff or actor.account_id in {each.id for each in scopes.lineage(db, account)}


def _how(account: Account, owner: User | None) -> str:
    if account.self_registered:
        return t("Signed up")
    return t("Invited by {name}", name=owner.invited_by_name) if owner and owner.invited_by_name else ""
