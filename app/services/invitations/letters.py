"""The mail with an activation link."""

from typing import Any

from sqlmodel import Session

from app.mail import messages
from app.models import Account, Invitation, OutboxMail, User
from app.vocabulary.accounts import AccountKind
from app.vocabulary.mail import MailKind
from app.vocabulary.people import Role


def activation(db: Session, mail: OutboxMail, values: dict[str, Any]) -> messages.Mail:
    """The mail of an invitation: the first one, or a new link; to staff, a customer or a sub-account."""
    invitation = db.get_one(Invitation, mail.invitation_id)
    inviter = db.get(User, invitation.invited_by_id) if invitation.invited_by_id else None
    account = db.get(Account, invitation.account_id) if invitation.account_id else None
    values["invited_by"] = inviter.name if inviter else None
    if account is not None and account.parent_id:
        above = db.get_one(Account, account.parent_id).called
        values["employer" if account.kind == AccountKind.EMPLOYEE else "parent_account"] = above
    role = Role(invitation.role).label
    if account is not None:
        values["invited_by_customer"] = inviter is not None and not inviter.is_staff
    if mail.kind == MailKind.NEW_LINK:
        values |= {"account_name": account.called} if account else {"role": role}
        return messages.NewLinkMail(**values)
    if account is None:
        return messages.SystemUserActivationMail(**values, role=role)
    return messages.ActivationMail(**values, account_name=account.called)
