"""How a customer arrives in tests: invited, mailed, looking at the link, activated."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app.rules.actors import Actor, Visitor
from app.services import invitations
from app.services.invitations import InvitedRow
from app.services.registration import activation
from app.vocabulary.links import Outcome
from tests import people
from tests.mailroom import Mailroom
from tests.people import World

NORA = "nora@fleet.example.com"
PASSWORD = "eleven geese cross the canal"
FORM = {"first_name": "Nora", "last_name": "Berg", "password": PASSWORD, "agreed": True}


@dataclass(frozen=True)
class Arrival:
    """Somebody invited whose first mail has arrived."""

    row: InvitedRow
    token: str

    @property
    def user_id(self) -> UUID:
        """The person's key."""
        return self.row.user_id


def invite(world: World, mailroom: Mailroom, email: str = NORA, *, by: Actor | None = None) -> Arrival:
    """Invite a customer and deliver the mail."""
    row = invitations.invite_standard(by or world.bob, email=email)
    return Arrival(row, mailroom.token())


def outcome(who: World | Visitor, token: object) -> Outcome:
    """What the link leads to for a visitor of the tenant's site."""
    visitor = people.visitor(who.tenant) if isinstance(who, World) else who
    return activation.look(visitor, token=token).outcome


def activate(who: World | Visitor, token: object, **changes: Any) -> str:
    """Submit the activation form, filled in well but for these changes; returns the ticket."""
    visitor = people.visitor(who.tenant) if isinstance(who, World) else who
    return activation.activate(visitor, token=token, **{**FORM, **changes})
