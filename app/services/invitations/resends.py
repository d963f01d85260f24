"""Invitations are sent again: by staff and customers with a new link, for strangers with the one that still works."""

from uuid import UUID

from sqlmodel import Session

from app.core import addresses
from app.core.catalogue import t
from app.core.clock import is_within, now
from app.core.db import again
from app.core.tokens import Purpose
from app.models import Invitation
from app.rules import invitation_status
from app.rules.actors import Actor
from app.rules.invitation_status import RESEND_GAP, RESENDABLE
from app.rules.permissions import Permission
from app.services.access import audit
from app.services.access.acting import acting
from app.services.invitations import customer_mails, history
from app.services.invitations.invite import queue_mail
from app.services.invitations.manage import of_user
from app.services.invitations.validity import why_void
from app.services.outbox import links
from app.services.outbox.resends import NotResendable, ResentRow, count_resend
from app.services.tenants import gate
from app.vocabulary.invitations import Delivery, EventKind, Status
from app.vocabulary.mail import MailKind


@again
def resend(actor: Actor, *, user_id: UUID) -> ResentRow:
    """Send a new link. The earlier one dies when the new mail is handed over, not before.

    Raises NotFound, NotResendable, GateClosed, ResendsUsedUp after five in 24 hours, and for customers NotSetUp
    or CustomerMailsSpent.
    """
    with acting(actor, "invitations.resend", user_id, needs=Permission.SUB_ACCOUNTS) as db:
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
    history.add(db, invitation, EventKind.RESENT, actor)
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
        gate.require_open(db, invitation.tenant_id)
    void = why_void(db, invitation)
    if void and invitation.account_id:
        raise NotResendable(void)
    return void


def mail_new_link(db: Session, invitation: Invitation, kind: MailKind) -> None:
    """Issue a link and queue its mail."""
    link = links.issue(db, invitation.tenant_id, Purpose.ACTIVATION, invitation.id)
    queue_mail(db, invitation, link, kind)
    invitation.resent_at = now()


def _why_not_resendable(status: Status) -> str:
    if status is Status.REVOKED:
        return t("This invitation was revoked. Invite the address anew.")
    return t("This account is activated already. There is nothing to send again.")


def mail_again_for_public(db: Session, invitation: Invitation) -> bool:
    """Mail the link that still works, or a new one; used for what anybody may trigger. False when nothing was queued.

    Nothing happens while the invitation cannot be activated anyway or, for customers, the gate is closed.
    """
    if why_void(db, invitation):
        return False
    if invitation.account_id and not gate.is_open(db, invitation.tenant_id):
        return False
    link = links.usable_or_new(db, invitation.tenant_id, Purpose.ACTIVATION, invitation.id)
    was = invitation.delivery, invitation.delivery_note
    queued = queue_mail(db, invitation, link, MailKind.NEW_LINK)
    if not queued:
        invitation.delivery, invitation.delivery_note = was
        return False
    history.add(db, invitation, EventKind.ASKED_FOR_NEW_LINK)
    return True
