"""Who is calling. The gate makes these from the database on every event; services take them first."""

from dataclasses import dataclass, field
from uuid import UUID

from app.rules.permissions import Permission, allowed
from app.vocabulary.people import Role


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody on a tenant's site, signed in or not."""

    tenant_id: UUID
    network_address: str
    browser: str
    bond: str = field(default="", kw_only=True)
    """SHA-256 of a secret that only the asking page holds; a login ticket is good for that page alone."""


@dataclass(frozen=True, slots=True)
class Actor(Visitor):
    """A signed-in person with the role they have at this moment."""

    session_id: UUID
    user_id: UUID
    role: Role
    account_id: UUID | None
    email: str
    name: str
    terms_pending: bool = False

    @property
    def is_staff(self) -> bool:
        """Whether this is a system user of the tenant."""
        return self.role.is_staff

    def may(self, permission: Permission) -> bool:
        """Whether the actor's role has the right; a customer who has new terms to agree to may do nothing else."""
        if self.terms_pending and permission is not Permission.SIGNED_IN:
            return False
        return allowed(self.role, permission)
