"""Invitations: offered, sent again, revoked. Each one is visible from the moment it is made."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from app.core import addresses
from app.core.catalogue import t
from app.core.clock import in_full, is_within, now
from app.core.db import again
from app.core.errors import Conflict, Invalid, NotFound, Throttled
from app.core.pools import reads
from app.core.tokens import Purpose
from app.models import Account, Invitation, Link, Tenant, User
from app.rules import invitation_status
from app.rules.actors import Actor, Visitor
from app.rules.invitation_status import RESEND_GAP, RESENDABLE
from app.rules.permissions import Permission
from app.services import (
    audit,
    customer_mails,
    histories,
    letters,
    links,
    locks,
    outbox,
    scopes,
    search_texts,
    support_links,
    throttles,
)
from app.services.known_addresses import AlreadyInvited as AlreadyInvited
from app.services.known_addresses import HasAccount as HasAccount
from app.services.known_addresses import NotInvitable as NotInvitable
from app.services.known_addresses import person as person
from app.services.known_addresses import refuse_known as refuse_known
from app.vocabulary.accounts import AccountKind
from app.vocabulary.invitations import Delivery, EventKind, InvitationState, Status
from app.vocabulary.mail import MailKind
from app.vocabulary.people import Role, UserStatus


class NotResendable(Conflict):
    """Activated or revoked: there is nothing to send again."""


class ResendsUsedUp(Throttled):
    """Five resends to one address in 24 hours."""


@dataclass(frozen=True, slots=True)
class InvitedRow:
    """The confirmation panel of a new invitation."""

    invitation_id: UUID
    user_id: UUID
    account_id: UUID | None
    email: str
    delivery: str


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """The truth about the newest mail, for panels that follow it."""

    delivery: str
    note: str
    deadline: str
    at: str
    moves: int
    """How much has happened to the invitation."""


@dataclass(frozen=True, slots=True)
class ResentRow:
    """What a resend did. `mailed` is False when one was sent within the last minute or still waits."""

    mailed: bool
    email: str
    sentence: str


@again
def invite_standard(actor: Actor, *, email: str) -> InvitedRow:
    """A Standard account for this address and the invitation to activate it.

    Raises Invalid, GateClosed, AlreadyInvited or HasAccount.
    """
    with audit.acting(actor, "invitations.invite", needs=Permission.INVITE) as db:
        address = checked_address(email)
        support_links.require_open_gate(db, actor.tenant_id)
        refuse_known(db, actor, address)
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
    invitation = invite_person(db, who, address, role=Role.ACCOUNT_OWNER, account_id=account.id)
    account.owner_id = invitation.user_id
    search_texts.refresh(db, db.get_one(User, invitation.user_id), account)
    return invitation


def invite_person(db: Session, who: Visitor, address: str, *, role: Role, account_id: UUID | None) -> Invitation:
    """A person with the status Invited, the invitation, its first link and the mail in the outbox."""
    actor = who if isinstance(who, Actor) else None
    user = User(
        tenant_id=who.tenant_id,
        account_id=account_id,
        email=address,
        role=role,
        is_staff=role.is_staff,
        invited_by_name=actor.name if actor else "",
    )
    search_texts.refresh(db, user, None)
    db.add(user)
    db.flush()
    invitation = Invitation(
        tenant_id=who.tenant_id,
        user_id=user.id,
        account_id=account_id,
        email=address,
        role=role,
        invited_by_id=actor.user_id if actor else None,
    )
    db.add(invitation)
    db.flush()
    user.invitation_id = invitation.id
    histories.add(db, invitation, EventKind.INVITED if actor else EventKind.SIGNED_UP, actor)
    link = links.issue(db, invitation.tenant_id, Purpose.ACTIVATION, invitation.id)
    _queue(db, invitation, link, MailKind.ACTIVATION)
    return invitation


def _queue(db: Session, invitation: Invitation, link: Link, kind: MailKind) -> bool:
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


def set_role(db: Session, user: User, role: Role) -> None:
    """Let a pending invitation say the role that the person now has."""
    invitation = locks.hold(db, Invitation, user.invitation_id) if user.invitation_id else None
    if invitation is not None and invitation.state == InvitationState.PENDING:
        invitation.role = role


def permission_for(invitation: Invitation) -> Permission:
    """System users are invited by Tenant admins, customers by staff and by those above them in the account tree."""
    return Permission.SUB_ACCOUNTS if invitation.account_id else Permission.MANAGE_SYSTEM_USERS


def of_user(db: Session, actor: Actor, user_id: UUID, *, to_mail: bool = False) -> Invitation:
    """The invitation of a person of the actor's tenant, which the actor may manage. NotFound otherwise.

    With `to_mail` also NotSetUp or CustomerMailsSpent, for customers who may not send a mail now.
    """
    user = db.get(User, user_id)
    if user is None or user.tenant_id != actor.tenant_id or user.invitation_id is None:
        raise NotFound
    if user.account_id:
        scopes.account_within_reach(db, actor, user.account_id)
    audit.require(actor, permission_for(db.get_one(Invitation, user.invitation_id)))
    if user.account_id:
        support_links.hold_gate(db, actor.tenant_id)
    if to_mail:
        customer_mails.allow(db, actor)
    return lock(db, user.invitation_id)


def lock(db: Session, invitation_id: UUID) -> Invitation:
    """The invitation as it is now, with everybody else who changes it, its links, its person or account waiting."""
    known = db.get_one(Invitation, invitation_id)
    locks.hold_all(db, Account, [known.account_id])
    # A system user's invitation holds only as long as its inviter has the right.
    inviter = known.invited_by_id if known.account_id is None else None
    for key in sorted({known.user_id, inviter or known.user_id}):
        locks.hold(db, User, key, shared=key != known.user_id)
    return locks.hold(db, Invitation, invitation_id)


@again
def resend(actor: Actor, *, user_id: UUID) -> ResentRow:
    """Send a new link. The earlier one dies when the new mail is handed over, not before.

    Raises NotFound, NotResendable, GateClosed, ResendsUsedUp after five in 24 hours, and for customers NotSetUp
    or CustomerMailsSpent.
    """
    with audit.acting(actor, "invitations.resend", user_id, needs=Permission.SUB_ACCOUNTS) as db:
        return _resend(db, actor, of_user(db, actor, user_id, to_mail=True))


def _resend(db: Session, actor: Actor, invitation: Invitation) -> ResentRow:
    void = require_resendable(db, invitation)
    email = addresses.shown(invitation.email)
    if is_within(RESEND_GAP, invitation.resent_at):
        return ResentRow(False, email, t("A new link was sent less than a minute ago. One is enough."))
    if invitation.delivery == Delivery.QUEUED:
        return ResentRow(False, email, t("The mail still waits to leave. It is sent as soon as it can be."))
    count_resend(db, invitation.tenant_id, invitation.email)
    customer_mails.count(db, actor)
    if void:
        invitation.invited_by_id = actor.user_id  # a system user's invitation gets an inviter who has the right
    mail_new_link(db, invitation, MailKind.NEW_LINK)
    histories.add(db, invitation, EventKind.RESENT, actor)
    audit.record(db, actor, "invitations.resend", invitation.user_id)
    return ResentRow(
        True,
        email,
        t(
            "A new link is on its way to {email}. It works for 24 hours from when the mail leaves.",
            email=email,
        ),
    )


def require_resendable(db: Session, invitation: Invitation) -> str:
    """NotResendable or GateClosed unless a mail may go out again; else why a system user's inviter lost the right."""
    status = invitation_status.status_of(invitation.state, invitation.delivery, invitation.expires_at, now())
    if status not in RESENDABLE:
        raise NotResendable(_why_not_resendable(status))
    if invitation.account_id:
        support_links.require_open_gate(db, invitation.tenant_id)
    void = letters.why_void(db, invitation)
    if void and invitation.account_id:
        raise NotResendable(void)
    return void


def mail_new_link(db: Session, invitation: Invitation, kind: MailKind) -> None:
    """Issue a link and queue its mail."""
    link = links.issue(db, invitation.tenant_id, Purpose.ACTIVATION, invitation.id)
    _queue(db, invitation, link, kind)
    invitation.resent_at = now()


def _why_not_resendable(status: Status) -> str:
    if status is Status.REVOKED:
        return t("This invitation was revoked. Invite the address anew.")
    return t("This account is activated already. There is nothing to send again.")


def count_resend(db: Session, tenant_id: UUID, email: str) -> None:
    """Count one mail that staff send again to an address; ResendsUsedUp past five in 24 hours."""
    throttles.lock(db, tenant_id, throttles.RESEND, email)
    free_at = throttles.until(db, tenant_id, throttles.RESEND, email)
    if free_at:
        zone = db.get_one(Tenant, tenant_id).timezone
        sentence = t("Five new links went to this address in 24 hours. The next one can be sent from {time}.")
        raise ResendsUsedUp(sentence.format(time=in_full(free_at, zone)), free_at)
    throttles.hit(db, tenant_id, throttles.RESEND, email)


def mail_again_for_public(db: Session, invitation: Invitation) -> bool:
    """Mail the link that still works, or a new one; used for what anybody may trigger. False when nothing was queued.

    Nothing happens while the invitation cannot be activated anyway or, for customers, the gate is closed.
    """
    if letters.why_void(db, invitation):
        return False
    if invitation.account_id and not support_links.is_gate_open(db, invitation.tenant_id):
        return False
    link = links.usable_or_new(db, invitation.tenant_id, Purpose.ACTIVATION, invitation.id)
    was = invitation.delivery, invitation.delivery_note
    queued = _queue(db, invitation, link, MailKind.NEW_LINK)
    if not queued:
        invitation.delivery, invitation.delivery_note = was
        return False
    histories.add(db, invitation, EventKind.ASKED_FOR_NEW_LINK)
    return True


@again
def revoke(actor: Actor, *, user_id: UUID) -> None:
    """End a pending invitation: its links say so, waiting mail is not sent, the address is free again.

    Raises NotFound, or NotResendable when it is no longer pending.
    """
    with audit.acting(actor, "invitations.revoke", user_id, needs=Permission.SUB_ACCOUNTS) as db:
        invitation = of_user(db, actor, user_id)
        if invitation.state == InvitationState.ACTIVATED:
            raise NotResendable(t("This account is activated already. The invitation cannot be revoked any more."))
        if invitation.state == InvitationState.REVOKED:
            return
        invitation.state, invitation.ended_at = InvitationState.REVOKED, now()
        db.get_one(User, invitation.user_id).status = UserStatus.REVOKED
        links.revoke_all(db, invitation.tenant_id, Purpose.ACTIVATION, invitation.id)
        outbox.cancel_waiting(db, invitation.tenant_id, invitation.id, t("The invitation was revoked."))
        histories.add(db, invitation, EventKind.REVOKED, actor)
        audit.record(db, actor, "invitations.revoke", user_id)


@reads
def follow(actor: Actor, *, user_id: UUID) -> DeliveryRow:
    """What is known of the newest mail at this moment. NotFound outside the actor's tenant or account tree."""
    with audit.looking(actor, "invitations.follow", user_id, needs=Permission.SEE_ACCOUNTS) as db:
        user = db.get(User, user_id)
        if user is None or user.tenant_id != actor.tenant_id or user.invitation_id is None:
            raise NotFound
        if user.account_id:
            scopes.account_within_reach(db, actor, user.account_id)
        else:
            audit.require(actor, Permission.SEE_SYSTEM_USERS)
        invitation = db.get_one(Invitation, user.invitation_id)
        zone = db.get_one(Tenant, actor.tenant_id).timezone
        return DeliveryRow(
            delivery=invitation.delivery,
            note=invitation.delivery_note,
            deadline=_deadline(invitation, zone),
            at=in_full(user.sent_at, zone) if user.sent_at else "",
            moves=histories.moves(db, invitation),
        )


def _deadline(invitation: Invitation, zone: str) -> str:
    expires: datetime | None = invitation.expires_at
    return in_full(expires, zone) if expires and invitation.delivery != Delivery.QUEUED else ""
