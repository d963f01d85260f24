"""Whether an address can be invited, and what may be said of whom it belongs to already."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlmodel import Session, select

from app.core import addresses
from app.core.catalogue import t
from app.core.clock import in_full
from app.core.errors import Conflict
from app.models import Invitation, Tenant, User
from app.rules.actors import Actor, Visitor
from app.rules.permissions import Permission
from app.services.access import reach
from app.services.invitations import customer_mails
from app.vocabulary.people import UserStatus

MOMENTS = timedelta(minutes=5)
"""A first email that left within this time after the invitation needs no sentence of its own."""


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """Whom an address belongs to, for those who may know: what there is to say, and what they can do about it."""

    user_id: UUID
    account_id: UUID | None
    is_staff: bool
    more: str = ""
    can_resend: bool = False


class Known(Conflict):
    """The address belongs to somebody of this tenant already."""

    def __init__(self, sentence: str, person: KnownPerson) -> None:
        super().__init__(sentence)
        self.person = person
        self.user_id, self.account_id, self.is_staff = person.user_id, person.account_id, person.is_staff


class AlreadyInvited(Known):
    """An invitation to this address is pending; it can be resent to `user_id`."""


class HasAccount(Known):
    """Somebody with this address has an account; `user_id` is the person."""


class NotInvitable(Conflict):
    """What customers are told of an address that belongs to somebody outside their own accounts: not even that."""

    def __init__(self, email: str) -> None:
        super().__init__(
            t("{email} cannot be invited here. Use another address, or ask us for help.", email=addresses.shown(email))
        )


def refuse_known(db: Session, who: Visitor, address: str) -> None:
    """AlreadyInvited or HasAccount when the address belongs to somebody in this tenant.

    Customers hear that of people in their own account tree only; of everybody else they hear NotInvitable,
    and that counts like an invitation.
    """
    user = person(db, who.tenant_id, address)
    if user is None:
        return
    if isinstance(who, Actor) and not reach.reaches_person(db, who, user):
        customer_mails.count_refused(db, who)
        raise NotInvitable(address)
    raise known(db, who, user)


def known(db: Session, who: Visitor, user: User) -> Known:
    """What is said of somebody who is known already, to who may know it: since when and by whom, and what to do."""
    if user.status != UserStatus.INVITED:
        kind = t("is a system user already") if user.is_staff else t("has an account already")
        more = t("Their access is deactivated and can be reactivated.")
        deactivated = user.status == UserStatus.DEACTIVATED
        person = KnownPerson(user.id, user.account_id, user.is_staff, more if deactivated else "")
        return HasAccount(f"{addresses.shown(user.email)} {kind}.", person)
    right = Permission.MANAGE_SYSTEM_USERS if user.is_staff else Permission.SUB_ACCOUNTS
    can_resend = isinstance(who, Actor) and who.may(right)
    person = KnownPerson(user.id, user.account_id, user.is_staff, _since(db, user), can_resend)
    if can_resend:
        sentence = t("{email} is invited already. You can resend that invitation.", email=addresses.shown(user.email))
    else:
        sentence = t(
            "{email} is invited already. A Tenant admin can resend that invitation.", email=addresses.shown(user.email)
        )
    return AlreadyInvited(sentence, person)


def _since(db: Session, user: User) -> str:
    zone = db.get_one(Tenant, user.tenant_id).timezone
    invitation = db.get(Invitation, user.invitation_id) if user.invitation_id else None
    when = in_full(invitation.created_at if invitation else user.created_at, zone)
    if user.invited_by_name:
        said = t("Invited by {name} on {time}.", name=user.invited_by_name, time=when)
    elif user.is_staff:
        said = t("Invited on {time}.", time=when)
    else:
        said = t("Signed up on {time}.", time=when)
    if user.sent_at is None or user.sent_at - (invitation or user).created_at <= MOMENTS:
        return said
    return f"{said} {t('The newest email left on {time}.', time=in_full(user.sent_at, zone))}"


def person(db: Session, tenant_id: UUID, address: str) -> User | None:
    """Who has this address in this tenant; revoked invitees do not count."""
    named = select(User).where(User.tenant_id == tenant_id, User.email == address)
    return db.exec(named.where(User.status != UserStatus.REVOKED)).first()
