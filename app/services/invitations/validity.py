"""Whether an invitation may be activated, apart from its links."""

from sqlmodel import Session

from app.core.catalogue import t
from app.models import Account, Invitation, Tenant, User
from app.rules.permissions import may_grant
from app.vocabulary.accounts import AccountStatus
from app.vocabulary.invitations import InvitationState
from app.vocabulary.people import Role, UserStatus


def why_void(db: Session, invitation: Invitation) -> str:
    """Why an invitation may not be activated now, apart from its links; empty when it may."""
    if invitation.state == InvitationState.REVOKED:
        return t("The invitation was revoked.")
    if invitation.state == InvitationState.ACTIVATED:
        return t("The invitation was activated.")
    if db.get_one(Tenant, invitation.tenant_id).suspended_at:
        return t("The tenant is suspended.")
    account = db.get(Account, invitation.account_id) if invitation.account_id else None
    if account and account.status == AccountStatus.SUSPENDED:
        return t("The account is suspended.")
    if account is None and invitation.invited_by_id and not _inviter_still_may(db, invitation):
        return t("The person who sent this invitation may no longer invite.")
    return ""


def _inviter_still_may(db: Session, invitation: Invitation) -> bool:
    inviter = db.get_one(User, invitation.invited_by_id)
    if inviter.status != UserStatus.ACTIVE or inviter.role != Role.TENANT_ADMIN:
        return False
    return may_grant(Role(inviter.role), Role(invitation.role))
