"""Why somebody may not be signed in, in words for the person who has proved to be them."""

from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session

from app.core.catalogue import t
from app.core.errors import Conflict
from app.models import Account, Tenant, User
from app.rules.actors import Actor
from app.rules.permissions import Permission
from app.services.tenants import support_links
from app.vocabulary.accounts import AccountStatus
from app.vocabulary.people import Standing, UserStatus

_OF_STATUS = {
    UserStatus.INVITED: Standing.INVITED,
    UserStatus.REVOKED: Standing.REVOKED,
    UserStatus.DEACTIVATED: Standing.DEACTIVATED,
}


@dataclass(frozen=True, slots=True)
class ShutOut:
    """What stands in the way, the sentence about it, and the tenant's contact page where one is set."""

    standing: Standing
    sentence: str
    contact: str


def of(db: Session, user: User) -> Standing:
    """Good for active people whose tenant and own account are not suspended; sub-accounts go on below one that is."""
    if user.status in _OF_STATUS:
        return _OF_STATUS[UserStatus(user.status)]
    if db.get_one(Tenant, user.tenant_id).suspended_at:
        return Standing.TENANT_SUSPENDED
    account = db.get(Account, user.account_id) if user.account_id else None
    if account is not None and account.status == AccountStatus.SUSPENDED:
        return Standing.ACCOUNT_SUSPENDED
    return Standing.GOOD


def why_shut_out(db: Session, user: User) -> ShutOut | None:
    """What to tell somebody who has shown the right password or a mailed link; None while they may be signed in."""
    standing = of(db, user)
    if standing is Standing.GOOD:
        return None
    tenant = db.get_one(Tenant, user.tenant_id)
    return ShutOut(standing, _sentence(standing, user, tenant.name), support_links.shown(db, tenant.id).contact)


class TenantSuspended(Conflict):
    """Nobody can be signed up or sent a mail by a tenant that is suspended."""


def require_tenant(db: Session, tenant_id: UUID) -> None:
    """TenantSuspended while no mail of this tenant would leave."""
    tenant = db.get_one(Tenant, tenant_id)
    if tenant.suspended_at:
        sentence = t("{tenant} is suspended: no emails are sent now. Please contact {tenant}.", tenant=tenant.name)
        raise TenantSuspended(sentence)


def why_suspended(db: Session, actor: Actor, account: Account) -> str:
    """Why nothing is added to an account that is suspended, and who may change that; empty while it is not."""
    if account.status != AccountStatus.SUSPENDED:
        return ""
    if actor.may(Permission.MANAGE_ACCOUNTS):
        return t("{account} is suspended. Reactivate it first.", account=account.called)
    if actor.is_staff:
        return t(
            "{account} is suspended. Customer support or a Tenant admin can reactivate it.",
            account=account.called,
        )
    tenant = db.get_one(Tenant, actor.tenant_id).name
    return t(
        "{account} is suspended. Please contact {tenant} to have it reactivated.",
        account=account.called,
        tenant=tenant,
    )


def _sentence(standing: Standing, user: User, tenant: str) -> str:
    if standing is Standing.INVITED:
        return t("Your account is not activated yet. Use the link in the activation email, or ask for a new one below.")
    if standing is Standing.TENANT_SUSPENDED:
        return t("{tenant} is suspended: nobody can log in here now. Please contact {tenant}.", tenant=tenant)
    if standing is Standing.ACCOUNT_SUSPENDED:
        return t("Your account is suspended. Please contact {tenant} to have it reactivated.", tenant=tenant)
    if user.is_staff:
        return t(
            "Both are right, but do not belong to an active account: your access is deactivated. "
            "Please ask a Tenant admin of {tenant} to reactivate it.",
            tenant=tenant,
        )
    return t(
        "Your access to this account was removed. Please ask the Account owner to restore it, or contact {tenant}.",
        tenant=tenant,
    )
