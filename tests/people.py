"""The people that tests are about, in two tenants.

Alice (Tenant admin), Bob (Customer support), Vic (Support agent), Dana (Account owner), Eli (another account's
owner until sub-accounts exist), Mallory (Tenant admin of another tenant).
"""

from dataclasses import dataclass
from uuid import UUID

from sqlmodel import select

from app.core import passwords
from app.core.clock import now
from app.core.db import unit_of_work
from app.models import Account, User
from app.rules.actors import Actor, Visitor
from app.services import tenants
from app.services.identity import sessions
from app.services.lists import search_text
from app.services.tenants import TenantRow, gate, support_links, terms
from app.vocabulary.accounts import AccountKind, AccountStatus
from app.vocabulary.people import Role, UserStatus

PASSWORD = "a correct horse in the yard"
TERMS = "https://volta.example.com/terms"
PRIVACY = "https://volta.example.com/privacy"


@dataclass(frozen=True)
class World:
    """Two tenants and everybody in them."""

    tenant: TenantRow
    other: TenantRow
    alice: Actor
    bob: Actor
    vic: Actor
    dana: Actor
    eli: Actor
    mallory: Actor

    @property
    def everybody(self) -> dict[str, Actor]:
        """Each actor by name."""
        names = ("alice", "bob", "vic", "dana", "eli", "mallory")
        return {name: getattr(self, name) for name in names}


def visitor(tenant: TenantRow, network_address: str = "203.0.113.7") -> Visitor:
    """Somebody on the tenant's site who is not signed in."""
    return Visitor(tenant_id=tenant.id, network_address=network_address, browser="Firefox")


def build(
    *,
    gate_open: bool = True,
    base_url: str = "http://localhost:8000",
    other_url: str = "http://rival.localhost:8000",
) -> World:
    """Everybody signed in, the terms set and agreed to unless `gate_open` is False."""
    tenant = tenants.create(name="Volta Charging", base_url=base_url)
    other = tenants.create(name="Rival Power", base_url=other_url)
    alice = person(tenant, "alice@volta.example.com", Role.TENANT_ADMIN, "Alice", "Admin")
    mallory = person(other, "mallory@rival.example.com", Role.TENANT_ADMIN, "Mallory", "Malz")
    if gate_open:
        open_gate(alice)
        open_gate(mallory)
    return World(
        tenant=tenant,
        other=other,
        alice=alice,
        bob=person(tenant, "bob@volta.example.com", Role.CUSTOMER_SUPPORT, "Bob", "Support"),
        vic=person(tenant, "vic@volta.example.com", Role.SUPPORT_AGENT, "Vic", "Agent"),
        dana=person(tenant, "dana@fleet.example.com", Role.ACCOUNT_OWNER, "Dana", "Fields", account="Fleet BV"),
        eli=person(tenant, "eli@home.example.com", Role.DRIVER, "Eli", "Vries", account="Eli home"),
        mallory=mallory,
    )


def open_gate(admin: Actor) -> None:
    """Set both required support links."""
    row = support_links.read(admin)
    wanted = support_links.Links(terms_of_use=TERMS, privacy_policy=PRIVACY)
    support_links.save(admin, links=wanted, seen=row.seen)


def person(tenant: TenantRow, email: str, role: Role, first: str, last: str, *, account: str = "") -> Actor:
    """An active person with PASSWORD and a session; customers get an account of this name."""
    with unit_of_work() as db:
        account_id = None
        if account:
            row = Account(
                tenant_id=tenant.id,
                kind=AccountKind.STANDARD,
                name=account,
                status=AccountStatus.ACTIVE,
                owner_email=email,
            )
            db.add(row)
            db.flush()
            account_id = row.id
        user = User(
            tenant_id=tenant.id,
            account_id=account_id,
            email=email,
            role=role,
            is_staff=role.is_staff,
            first_name=first,
            last_name=last,
            status=UserStatus.ACTIVE,
            password_hash=passwords.hash_password(PASSWORD),
            activated_at=now(),
        )
        db.add(user)
        db.flush()
        if account:
            row.owner_id = user.id
            search_text.refresh(db, user, row)
            if gate.is_open(db, tenant.id):
                terms.record_consent(db, visitor(tenant), user)
        else:
            search_text.refresh(db, user, None)
        user_id = user.id
    return sign_in(tenant, user_id)


def sign_in(tenant: TenantRow, user_id: UUID, network_address: str = "203.0.113.7") -> Actor:
    """A fresh session of this person, as the gate sees it."""
    return cookie_and_actor(tenant, user_id, network_address)[1]


def cookie_and_actor(tenant: TenantRow, user_id: UUID, network_address: str = "203.0.113.7") -> tuple[str, Actor]:
    """A fresh session of this person: the cookie's value, and who it stands for."""
    from app.core.tokens import digest

    who = visitor(tenant, network_address)
    with unit_of_work() as db:
        ticket = sessions.new_ticket(db, db.exec(select(User).where(User.id == user_id)).one())
    session = sessions.redeem_ticket(who, ticket=ticket, old_cookie_digest=None)
    actor = sessions.resolve(who, cookie_digest=digest(session.value))
    assert actor is not None
    return session.value, actor
