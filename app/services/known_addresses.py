"""Whether an address can be invited, and what may be said of whom it belongs to already."""

from uuid import UUID

from sqlmodel import Session, select

from app.core.catalogue import t
from app.core.errors import Conflict
from app.models import User, UserStatus
from app.rules.actors import Actor, Visitor
from app.services import scopes


class AlreadyInvited(Conflict):
    """An invitation to this address is pending; `user_id` is where to resend it."""

    def __init__(self, email: str, user: User) -> None:
        super().__init__(t("{email} is invited already. You can resend that invitation.", email=email))
        self.user_id, self.account_id, self.is_staff = user.id, user.account_id, user.is_staff


class HasAccount(Conflict):
    """Somebody with this address has an account; `user_id` is the person."""

    def __init__(self, email: str, user: User) -> None:
        kind = t("is a system user already") if user.is_staff else t("has an account already")
        super().__init__(f"{email} {kind}.")
        self.user_id, self.account_id, self.is_staff = user.id, user.account_id, user.is_staff


class NotInvitable(Conflict):
    """What customers are told of an address that belongs to somebody outside their own accounts: not even that."""

    def __init__(self, email: str) -> None:
        super().__init__(t("{email} cannot be invited here. Use another address, or ask us for help.", email=email))


def refuse_known(db: Session, who: Visitor, address: str) -> None:
    """AlreadyInvited or HasAccount when the address belongs to somebody in this tenant.

    Customers hear that of people in their own account tree only; of everybody else they hear NotInvitable.
    """
    user = person(db, who.tenant_id, address)
    if user is None:
        return
    if isinstance(who, Actor) and not who.is_staff and not scopes.reaches_person(db, who, user):
        raise NotInvitable(address)
    if user.status == UserStatus.INVITED:
        raise AlreadyInvited(address, user)
    raise HasAccount(address, user)


def person(db: Session, tenant_id: UUID, address: str) -> User | None:
    """Who has this address in this tenant; revoked invitees do not count."""
    named = select(User).where(User.tenant_id == tenant_id, User.email == address)
    return db.exec(named.where(User.status != UserStatus.REVOKED)).first()
