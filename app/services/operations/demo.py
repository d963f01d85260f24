"""The demo tenant of a development machine: accounts in every status, made without mail and without consent."""

import contextlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from sqlmodel import Session, col, select

from app.core import passwords
from app.core.catalogue import t
from app.core.clock import now
from app.core.db import again, reading, unit_of_work
from app.core.errors import NotAllowed
from app.core.ids import new_id
from app.core.settings import get_settings
from app.core.tokens import Purpose
from app.models import Account, Invitation, InvitationEvent, Tenant, User
from app.services import tenants
from app.services.access import locks
from app.services.lists import search_text
from app.services.outbox import links
from app.vocabulary.accounts import AccountKind, AccountStatus, AccountType
from app.vocabulary.invitations import Delivery, EventKind, InvitationState
from app.vocabulary.people import Role, UserStatus

TENANT_NAME = "Volta Charging"
PASSWORD = "onramp-demo-2026"  # noqa: S105
"""Of every demo log-in; refused in production with everything else here."""

LOGINS = (
    ("admin@demo.example.com", Role.TENANT_ADMIN, "Tom", "Admin"),
    ("support@demo.example.com", Role.CUSTOMER_SUPPORT, "Sara", "Mol"),
    ("agent@demo.example.com", Role.SUPPORT_AGENT, "Ada", "Winter"),
)


@dataclass(frozen=True, slots=True)
class _Customer:
    email: str
    first: str
    last: str
    account: str
    status: str
    hours_ago: int
    delivery: Delivery = Delivery.HANDED_OVER
    note: str = ""


_CUSTOMERS = (
    _Customer("dana@fleet.example.com", "Dana", "Fields", "Fleet BV", "active", 24 * 9),
    _Customer("iris@bakery.example.com", "Iris", "Bakker", "iris@bakery.example.com", "setting_up", 24 * 3),
    _Customer("noord@fleet.example.com", "", "", "noord@fleet.example.com", "invited", 3),
    _Customer("eli@fleet.example.com", "", "", "eli@fleet.example.com", "invited", 20),
    _Customer("zuid@fleet.example.com", "", "", "zuid@fleet.example.com", "invited", 24 * 3),
    _Customer(
        "jan@fleeet.example.com", "", "", "jan@fleeet.example.com", "invited", 26, Delivery.BOUNCED, "no such mailbox"
    ),
    _Customer("old@fleet.example.com", "", "", "old@fleet.example.com", "revoked", 24 * 20),
    _Customer("stopped@depot.example.com", "Mara", "Stern", "Depot Nord", "suspended", 24 * 40),
)


@again
def create(base_url: str) -> tenants.TenantRow:
    """The demo tenant with its three log-ins and a handful of accounts; leaves one that exists as it is.

    It follows a start on another port, so that the links in its mails lead there.
    Raises NotAllowed in production.
    """
    if get_settings().production:
        raise NotAllowed(t("Demo data and its passwords are refused in production."))
    with reading() as db:
        existing = _existing(db)
        if existing and _has_people(db, existing):
            return _at(tenants.row_of(existing), base_url)
    # A start that was stopped between the two transactions has left a tenant with nobody in it.
    tenant = tenants.row_of(existing) if existing else _tenant(base_url)
    hashed = passwords.hash_password(PASSWORD)
    with unit_of_work() as db:
        # Another start may be at the same point: whoever locks the tenant first fills it.
        locked = locks.hold(db, Tenant, tenant.id)
        if _has_people(db, locked):
            return tenant
        staff = [_staff(db, tenant, hashed, *login) for login in LOGINS]
        for customer in _CUSTOMERS:
            _customer(db, tenant, staff[1], customer, hashed)
    return tenant


def _at(tenant: tenants.TenantRow, base_url: str) -> tenants.TenantRow:
    """The demo tenant where this start serves it, if only the port is another one."""
    here, there = urlsplit(base_url), urlsplit(tenant.base_url)
    if here.port == there.port or here.hostname != there.hostname:
        return tenant
    with contextlib.suppress(tenants.HostTaken):
        return tenants.move(tenant.id, base_url=base_url)
    return tenant


def _has_people(db: Session, tenant: Tenant) -> bool:
    return db.exec(select(User.id).where(User.tenant_id == tenant.id)).first() is not None


def _tenant(base_url: str) -> tenants.TenantRow:
    try:
        return tenants.create(name=TENANT_NAME, base_url=base_url, is_demo=True)
    except tenants.HostTaken:
        with reading() as db:
            existing = _existing(db)
        if existing is None:
            raise
        return tenants.row_of(existing)  # another start has made it in this moment


def _staff(db: Session, tenant: tenants.TenantRow, hashed: str, email: str, role: Role, first: str, last: str) -> User:
    moment = now()
    user = User(
        tenant_id=tenant.id,
        email=email,
        role=role,
        is_staff=True,
        first_name=first,
        last_name=last,
        status=UserStatus.ACTIVE,
        password_hash=hashed,
        activated_at=moment,
        listed_at=moment,
    )
    search_text.refresh(db, user, None)
    db.add(user)
    db.flush()
    return user


def _customer(db: Session, tenant: tenants.TenantRow, inviter: User, who: _Customer, hashed: str) -> None:
    invited_at = now() - timedelta(hours=who.hours_ago)
    activated = who.status in {AccountStatus.ACTIVE, AccountStatus.SETTING_UP, AccountStatus.SUSPENDED}
    revoked = who.status == InvitationState.REVOKED
    account = Account(
        tenant_id=tenant.id,
        kind=AccountKind.STANDARD,
        name=who.account,
        status=AccountStatus.INVITED if revoked else AccountStatus(who.status),
        type=AccountType.BUSINESS if activated else None,
        country="NL" if activated else None,
        owner_email=who.email,
        created_at=invited_at,
        suspended_at=now() if who.status == AccountStatus.SUSPENDED else None,
    )
    db.add(account)
    db.flush()
    user = User(
        tenant_id=tenant.id,
        account_id=account.id,
        email=who.email,
        role=Role.ACCOUNT_OWNER,
        first_name=who.first,
        last_name=who.last,
        status=UserStatus.ACTIVE if activated else UserStatus(who.status),
        password_hash=hashed if activated else None,
        invited_by_name=inviter.name,
        created_at=invited_at,
        listed_at=invited_at,
        sent_at=invited_at if who.delivery is Delivery.HANDED_OVER else None,
        activated_at=invited_at + timedelta(hours=2) if activated else None,
    )
    db.add(user)
    db.flush()
    account.owner_id = user.id
    search_text.refresh(db, user, account)
    _invitation(db, inviter, user, who, invited_at)


def _invitation(db: Session, inviter: User, user: User, who: _Customer, invited_at: datetime) -> None:
    states = {"invited": InvitationState.PENDING, "revoked": InvitationState.REVOKED}
    state = states.get(who.status, InvitationState.ACTIVATED)
    invitation = Invitation(
        tenant_id=user.tenant_id,
        user_id=user.id,
        account_id=user.account_id,
        email=user.email,
        role=user.role,
        state=state,
        delivery=who.delivery,
        delivery_note=who.note,
        invited_by_id=inviter.id,
        created_at=invited_at,
        expires_at=invited_at + timedelta(hours=24),
        ended_at=None if state == InvitationState.PENDING else invited_at + timedelta(hours=2),
    )
    db.add(invitation)
    db.flush()
    user.invitation_id = invitation.id
    link = links.issue(db, user.tenant_id, Purpose.ACTIVATION, invitation.id)
    link.expires_at = invitation.expires_at
    link.used_at = invitation.ended_at if state == InvitationState.ACTIVATED else None
    link.revoked_at = invitation.ended_at if state == InvitationState.REVOKED else None
    _line(db, invitation, EventKind.INVITED, invited_at, by=inviter.name)
    _line(db, invitation, EventKind(who.delivery.value), invited_at + timedelta(seconds=4), note=who.note)
    if state != InvitationState.PENDING:
        ended = EventKind.REVOKED if state == InvitationState.REVOKED else EventKind.ACTIVATED
        _line(db, invitation, ended, invited_at + timedelta(hours=2), by=inviter.name)


def _line(db: Session, invitation: Invitation, kind: EventKind, at: datetime, *, by: str = "", note: str = "") -> None:
    db.add(
        InvitationEvent(
            id=new_id(),
            tenant_id=invitation.tenant_id,
            invitation_id=invitation.id,
            kind=kind,
            by_name=by,
            detail={"note": note} if note else {},
            created_at=at,
        )
    )


def exists() -> bool:
    """Whether this installation holds demo data."""
    with reading() as db:
        return _existing(db) is not None


def _existing(db: Session) -> Tenant | None:
    return db.exec(select(Tenant).where(col(Tenant.is_demo).is_(True))).first()
