"""How far an account has come, and the words for it."""

from app.core.catalogue import t, word
from app.models import Account, Invitation, User
from app.services import people
from app.vocabulary.accounts import KIND_LABELS, STATUS_LABELS, TYPE_LABELS, AccountKind, AccountStatus
from app.vocabulary.people import UserStatus

NOT_INVITED = "not_invited"
"""The status of an enterprise account that nobody is invited to yet."""


def kind_label(account: Account) -> str:
    """Standard, Enterprise, Employee or Subsidiary."""
    return word(KIND_LABELS, account.kind)


def type_label(account: Account) -> str:
    """Business or Consumer; empty until setup has asked."""
    return word(TYPE_LABELS, account.type) if account.type else ""


def status_of(account: Account, owner: User | None, invitation: Invitation | None) -> tuple[str, str]:
    """Badge of an account: the invitation's status until somebody has activated it, then its own."""
    if account.status == AccountStatus.INVITED and owner is not None:
        return people.status_of(owner, invitation)
    if account.status == AccountStatus.INVITED and account.kind == AccountKind.ENTERPRISE:
        return NOT_INVITED, t("Not invited yet")
    return account.status, word(STATUS_LABELS, account.status)


def wants_owner(account: Account, owner: User | None) -> bool:
    """Whether the customer of an enterprise account can be invited: nobody is, or the invitation was revoked."""
    free = owner is None or owner.status == UserStatus.REVOKED
    return account.kind == AccountKind.ENTERPRISE and account.status != AccountStatus.SUSPENDED and free
