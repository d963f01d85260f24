"""Invitations are offered: the person, the link and its mail in one transaction."""

from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session

from app.core import addresses
from app.core.db import again
from app.core.errors import Invalid
from app.core.tokens import Purpose
from app.models import Account, Invitation, Link, User
from app.rules.actors import Actor, Visitor
from app.rules.permissions import Permission
from app.services import outbox
from app.services.access import audit
from app.services.access.acting import acting
from app.services.invitations import history, known_addresses
from app.services.lists import search_text
from app.services.outbox import links
from app.services.tenants import gate
from app.vocabulary.accounts import AccountKind
from app.vocabulary.invitations import Delivery, EventKind
from app.vocabulary.mail import MailKind
from app.vocabulary.people import Role


@dataclass(frozen=True, slots=True)
class InvitedRow:
    """The confirmation panel of a new invitation."""

    invitation_id: UUID
    user_id: UUID
    account_id: UUID | None
    email: str
    delivery: str


@again
def invite_standard(actor: Actor, *, email: str) -> InvitedRow:
    """A Standard account for this address and the invitation to activate it.

    Raises Invalid, GateClosed, AlreadyInvited or HasAccount.
    """
    with acting(actor, "invitations.invite", needs=Permission.INVITE) as db:
        address = checked_address(email)
        gate.require_open(db, actor.tenant_id)
        known_addresses.refuse_known(db, actor, address)
        invitation = invite_owner(db, actor, address)
        audit.record(db, actor, "invitations.invite", invitation.id, account=str(invitation.account_id))
        return invited_row(invitation)


def checked_address(email: str) -> str:
    """The normalised address, or Invalid with its sentence under `email`."""
    try:
        return addresses.normalise(email)
    except addresses.AddressRefused as refused:
        raise Invalid({"email": str(refused)}) from None


def invite_owner(db: Session, who: Visitor, address: str) -> Invitation:
    """A Standard account called by its owner's address, its Account owner, and the mail to activate it."""
    actor = who if isinstance(who, Actor) else None
    account = Account(
        tenant_id=who.tenant_id,
        kind=AccountKind.STANDARD,
        name=address,
        owner_email=address,
        self_registered=actor is None,
    )
    db.add(account)
    db.flush()
    invitation = invite_person(db, who, address, role=Role.ACCOUNT_OWNER, account=account)
    account.owner_id = invitation.user_id
    search_text.refresh(db, db.get_one(User, invitation.user_id), account)
    return invitation


def invite_person(db: Session, who: Visitor, address: str, *, role: Role, account: Account | None) -> Invitation:
    """A person with the status Invited, the invitation, its first link and the mail in the outbox."""
    actor = who if isinstance(who, Actor) else None
    user = User(
        tenant_id=who.tenant_id,
        account_id=account.id if account else None,
        email=address,
        role=role,
        is_staff=role.is_staff,
        invited_by_name=actor.name if actor else "",
    )
    search_text.refresh(db, user, None)
    db.add(user)
    db.flush()
    invitation = Invitation(
        tenant_id=who.tenant_id,
        user_id=user.id,
        account_id=account.id if account else None,
        email=address,
        role=role,
        invited_by_id=actor.user_id if actor else None,
    )
    db.add(invitation)
    db.flush()
    user.invitation_id = invitation.id
    history.add(db, invitation, EventKind.INVITED if actor else EventKind.SIGNED_UP, actor)
    link = links.issue(db, invitation.tenant_id, Purpose.ACTIVATION, invitation.id)
    queue_mail(db, invitation, link, MailKind.ACTIVATION)
    return invitation


def queue_mail(db: Session, invitation: Invitation, link: Link, kind: MailKind) -> bool:
    """Queue the mail with this link; False when the same mail is waiting already."""
    invitation.version = link.version
    invitation.delivery, invitation.delivery_note = Delivery.QUEUED, ""
    return outbox.enqueue(
        db,
        invitation.tenant_id,
        kind,
        recipient=invitation.email,
        user_id=invitation.user_id,
        invitation_id=invitation.id,
        link=link,
    )


def invited_row(invitation: Invitation) -> InvitedRow:
    """The confirmation panel of this invitation."""
    return InvitedRow(
        invitation_id=invitation.id,
        user_id=invitation.user_id,
        account_id=invitation.account_id,
        email=addresses.shown(invitation.email),
        delivery=invitation.delivery,
    )
