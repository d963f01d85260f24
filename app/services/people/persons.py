"""People in lists and on their own page: customers and system users alike. Inner part of both use cases."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from app.core import addresses
from app.core.clock import in_full, in_short, now
from app.models import Account, Invitation, Tenant, User
from app.rules import invitation_status, searching
from app.rules.invitation_status import SOON
from app.services.lists import pages, search_hits, search_text
from app.services.lists.pages import ListQuery, Page
from app.services.lists.search_hits import Sought
from app.vocabulary.accounts import AccountKind
from app.vocabulary.invitations import Delivery, Status
from app.vocabulary.people import Role, UserStatus

OF_PENDING = ("invited", "expires_today", "expired", "failed")
FILTERS = ("all", *OF_PENDING, "active", "revoked", "deactivated")


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One line of a list of people. `title` is the name, or the address while nobody has told a name."""

    id: str
    title: str
    email: str
    account: str
    account_note: str
    role: str
    status: str
    status_label: str
    invited_by: str
    sent: str


def search(db: Session, tenant_id: UUID, query: ListQuery, *, staff: bool) -> Page[PersonRow]:
    """One page of a tenant's people, newest activity first unless asked otherwise."""
    tenant = db.get_one(Tenant, tenant_id)
    page = keys_of(db, tenant, query, staff=staff)
    return Page(_rows(db, tenant, page.rows), page.position, page.previous, page.next, page.counts)


def keys_of(
    db: Session, tenant: Tenant, query: ListQuery, *, staff: bool, account_id: UUID | None = None
) -> Page[UUID]:
    """The keys of one page of people: a tenant's customers or system users, or the people of one account."""
    # Within one account everybody would be found by what the account is called.
    by_all = account_id is None and not staff
    sought = search_hits.read(db, tenant.id, query.search) if by_all else Sought(searching.read(query.search))
    counts, few = _counts(db, tenant, sought, staff=staff, account_id=account_id)
    chosen = query.status if query.status in FILTERS else "all"
    fitting = matching(tenant, sought, chosen, staff=staff, account_id=account_id)
    fitting = search_hits.ranked(fitting, User, sought) if by_all and few else fitting
    keys, position, previous, following = pages.page_keys(db, query, fitting, counts[chosen])
    return Page(tuple(keys), position, previous, following, counts)


def _counts(
    db: Session, tenant: Tenant, sought: Sought, *, staff: bool, account_id: UUID | None
) -> tuple[dict[str, str], bool]:
    """The count of each filter, and whether they were looked at once: what a search finds, else all who are invited."""
    rows = _found(tenant, sought, staff=staff, account_id=account_id)
    rows = rows.outerjoin(Invitation, col(Invitation.id) == col(User.invitation_id))
    names = FILTERS
    if not sought and account_id is None:
        rows, names = rows.where(col(User.status) == UserStatus.INVITED), OF_PENDING
    at_once = pages.counts_at_once(db, rows, {name: conditions(name, tenant.timezone) for name in names})
    counts = {
        name: at_once.get(name) or pages.count(db, matching(tenant, sought, name, staff=staff, account_id=account_id))
        for name in FILTERS
    }
    return counts, bool(at_once)


def _found(tenant: Tenant, sought: Sought, *, staff: bool, account_id: UUID | None) -> sa.Select[UUID, datetime]:
    statement = sa.select(col(User.id), col(User.listed_at)).where(
        col(User.tenant_id) == tenant.id, col(User.is_staff).is_(staff)
    )
    if account_id is None:
        return statement.where(*search_hits.conditions(User, sought))
    own = [search_text.fits(col(User.own_text), sought.query)] if sought else []
    return statement.where(col(User.account_id) == account_id, *own)


def matching(
    tenant: Tenant, sought: Sought, chosen: str, *, staff: bool, account_id: UUID | None = None
) -> sa.Select[UUID, datetime]:
    """Key and time of every person that fits a search and a filter."""
    statement = _found(tenant, sought, staff=staff, account_id=account_id)
    if chosen in OF_PENDING:
        statement = statement.join(Invitation, col(Invitation.id) == col(User.invitation_id))
    return statement.where(*conditions(chosen, tenant.timezone))


def conditions(chosen: str, zone: str) -> list[Any]:
    """What a filter asks of a person and their invitation, as `status_of` would badge them."""
    moment = now()
    deadline, delivery = col(Invitation.expires_at), col(Invitation.delivery)
    undelivered = delivery.in_([Delivery.FAILED, Delivery.BOUNCED])
    if chosen == "all":
        return []
    if chosen in {"active", "revoked", "deactivated"}:
        return [col(User.status) == chosen]
    pending = col(User.status) == UserStatus.INVITED
    if chosen == "failed":
        return [pending, undelivered]
    if chosen == "expired":
        return [pending, ~undelivered, delivery != Delivery.QUEUED, deadline <= moment]
    if chosen == "expires_today":
        return [pending, ~undelivered, deadline > moment, deadline < expiring_until(moment, zone)]
    return [pending, ~undelivered, sa.or_(deadline.is_(None), deadline > moment, delivery == Delivery.QUEUED)]


def expiring_until(moment: datetime, zone: str) -> datetime:
    """What expires before this needs somebody: before midnight, and later whatever is badged "Expires in 3 h"."""
    return max(midnight(moment, zone), moment + SOON)


def midnight(moment: datetime, zone: str) -> datetime:
    """The end of the tenant's day."""
    local = moment.astimezone(ZoneInfo(zone))
    return datetime.combine(local.date() + timedelta(days=1), datetime.min.time(), ZoneInfo(zone))


def _rows(db: Session, tenant: Tenant, keys: tuple[UUID, ...]) -> tuple[PersonRow, ...]:
    if not keys:
        return ()
    parent = aliased(Account)
    found = db.exec(
        select(User, Invitation, Account, parent)
        .outerjoin(Invitation, col(Invitation.id) == col(User.invitation_id))
        .outerjoin(Account, col(Account.id) == col(User.account_id))
        .outerjoin(parent, col(parent.id) == col(Account.parent_id))
        .where(col(User.id).in_(keys))
    ).all()
    rows = {user.id: _row(tenant, user, invitation, account, above) for user, invitation, account, above in found}
    return tuple(rows[key] for key in keys)


def _row(
    tenant: Tenant, user: User, invitation: Invitation | None, account: Account | None, parent: Account | None
) -> PersonRow:
    status, label = status_of(user, invitation)
    return PersonRow(
        id=str(user.id),
        title=user.name,
        email=addresses.shown(user.email) if user.first_name or user.last_name else "",
        account=account.called if account else "",
        account_note=account_note(account, parent),
        role=Role(user.role).label,
        status=status,
        status_label=label,
        invited_by=user.invited_by_name,
        sent=in_short(user.sent_at, tenant.timezone, today=now()) if user.sent_at else "",
    )


def account_note(account: Account | None, parent: Account | None) -> str:
    """How an account hangs below another, as in "Employee of Fleet BV"; empty for one of its own."""
    if account is None or parent is None:
        return ""
    return f"{AccountKind(account.kind).value.capitalize()} of {parent.called}"


def status_of(user: User, invitation: Invitation | None) -> tuple[Status, str]:
    """The badge of a person: the invitation's status until it is activated, then Active or Deactivated."""
    if user.status == UserStatus.INVITED and invitation is not None:
        moment = now()
        status = invitation_status.status_of(invitation.state, invitation.delivery, invitation.expires_at, moment)
        return status, invitation_status.label(status, invitation.expires_at, moment)
    status = Status(user.status)
    return status, invitation_status.label(status, None, now())


def deadline_of(invitation: Invitation, zone: str) -> str:
    """The deadline in full while a mail with it is out, else empty."""
    return in_full(invitation.expires_at, zone) if invitation.expires_at else ""
