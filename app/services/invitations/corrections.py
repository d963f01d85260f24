"""A wrong address put right: the invitation goes on, the old links die at once, a new mail goes to the new address."""

from uuid import UUID

from sqlmodel import Session

from app.core import addresses
from app.core.catalogue import t
from app.core.clock import is_within
from app.core.db import again
from app.core.errors import Invalid
from app.core.tokens import Purpose
from app.models import Account, Invitation, User
from app.rules.actors import Actor
from app.rules.invitation_status import RESEND_GAP
from app.rules.permissions import Permission
from app.services import outbox
from app.services.access import audit
from app.services.access.acting import acting
from app.services.access.lost_updates import refuse_other
from app.services.invitations import customer_mails, history, invite, known_addresses, manage, resends
from app.services.lists import search_text
from app.services.outbox import links
from app.services.outbox.resends import ResentRow, count_resend
from app.vocabulary.invitations import EventKind
from app.vocabulary.mail import MailKind


@again
def correct(actor: Actor, *, user_id: UUID, email: str, before: str | None = None) -> ResentRow:
    """Send a pending invitation to another address; counted as a resend to it.

    Pressed twice it sends one mail. `before` is the address that was shown. Raises NotFound, NotResendable, GateClosed,
    Invalid, ChangedMeanwhile, AlreadyInvited, HasAccount, NotInvitable, ResendsUsedUp, and for customers NotSetUp or
    CustomerMailsSpent.
    """
    with acting(actor, "corrections.correct", user_id, needs=Permission.SUB_ACCOUNTS) as db:
        invitation = manage.of_user(db, actor, user_id, to_mail=True)
        if resends.require_resendable(db, invitation):
            invitation.invited_by_id = actor.user_id  # a system user's invitation gets an inviter who has the right
        address = invite.checked_address(email)
        shown = addresses.shown(address)
        on_its_way = ResentRow(True, shown, t("Corrected. A new mail is on its way to {email}.", email=shown))
        if address == invitation.email:
            if _was_just_corrected(invitation):
                return on_its_way
            raise Invalid({"email": t("This is the address already. Resend the invitation instead.")})
        refuse_other(before, addresses.shown(invitation.email), shown)
        known_addresses.refuse_known(db, actor, address)
        history.add(db, invitation, EventKind.CORRECTED, actor, old=invitation.email)
        links.revoke_all(db, invitation.tenant_id, Purpose.ACTIVATION, invitation.id)
        outbox.cancel_waiting(db, invitation.tenant_id, invitation.id, t("The address was corrected."))
        _move(db, invitation, address)
        count_resend(db, invitation.tenant_id, invitation.email)
        customer_mails.count(db, actor)
        resends.mail_new_link(db, invitation, MailKind.ACTIVATION)
        audit.record(db, actor, "corrections.correct", user_id)
        return on_its_way


def _was_just_corrected(invitation: Invitation) -> bool:
    return is_within(RESEND_GAP, invitation.resent_at)


def _move(db: Session, invitation: Invitation, address: str) -> None:
    user = db.get_one(User, invitation.user_id)
    account = db.get(Account, user.account_id) if user.account_id else None
    owned = account if account and account.owner_id == user.id else None
    if owned is not None:
        # Until setup names it, an account is called by its owner's address.
        owned.name = address if owned.name == owned.owner_email else owned.name
        owned.owner_email = address
    user.email = invitation.email = address
    user.sent_at = invitation.expires_at = None
    search_text.refresh(db, user, owned)
