"""Everybody of one account: searched, filtered and paged like every list, with the delivery status of invitations."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from app.core import addresses
from app.core.errors import NotFound
from app.core.pools import reads
from app.models import Account, Invitation, InvitationEvent, Tenant, User
from app.rules.actors import Actor
from app.rules.invitation_status import RESENDABLE
from app.rules.permissions import Permission
from app.services import people
from app.services.access import reach
from app.services.access.acting import looking
from app.services.invitations import timeline
from app.services.invitations.timeline import HistoryLine
from app.services.lists.pages import PAGE_SIZE, ListQuery, Page
from app.vocabulary.invitations import Delivery, InvitationState
from app.vocabulary.people import Role, UserStatus


@dataclass(frozen=True, slots=True)
class AccountPerson:
    """One person of an account."""

    id: str
    title: str
    email: str
    role: str
    status: str
    status_label: str
    truth: str = ""
    history: tuple[HistoryLine, ...] = ()
    can_resend: bool = False


@reads
def search(actor: Actor, *, account_id: UUID, query: ListQuery) -> Page[AccountPerson]:
    """One page of an account's people. NotFound outside the actor's reach; drivers reach their own account alone."""
    with looking(actor, "account_members.search", account_id, needs=Permission.SIGNED_IN) as db:
        account = reach.account(db, actor, account_id)
        if not actor.may(Permission.SEE_ACCOUNTS) and account.id != actor.account_id:
            raise NotFound
        tenant = db.get_one(Tenant, account.tenant_id)
        page = people.keys_of(db, tenant, query, staff=False, account_id=account.id)
        return Page(rows(db, actor, tenant, page.rows), page.position, page.previous, page.next, page.counts)


def rows(db: Session, actor: Actor, tenant: Tenant, keys: tuple[UUID, ...]) -> tuple[AccountPerson, ...]:
    """These people as the actor may see them, in this order; their histories by one statement."""
    if not keys:
        return ()
    found = db.exec(
        select(User, Invitation)
        .outerjoin(Invitation, col(Invitation.id) == col(User.invitation_id))
        .where(col(User.id).in_(keys))
    ).all()
    follows = actor.may(Permission.SEE_ACCOUNTS)
    invitations = [invitation.id for _, invitation in found if invitation and follows]
    histories = timeline.of_invitations(db, tenant, invitations)
    made = {user.id: _row(actor, tenant, user, invitation, histories) for user, invitation in found}
    return tuple(made[key] for key in keys)


def _row(
    actor: Actor,
    tenant: Tenant,
    user: User,
    invitation: Invitation | None,
    histories: dict[UUID, tuple[HistoryLine, ...]],
) -> AccountPerson:
    status, label = people.status_of(user, invitation)
    followed = invitation if invitation is not None and invitation.id in histories else None
    return AccountPerson(
        id=str(user.id),
        title=user.name,
        email=addresses.shown(user.email),
        role=Role(user.role).label,
        status=status,
        status_label=label,
        truth=timeline.truth(followed, user, tenant.timezone) if followed else "",
        history=timeline.with_end(histories[followed.id], followed, status, tenant.timezone) if followed else (),
        can_resend=status in RESENDABLE and actor.may(Permission.SUB_ACCOUNTS),
    )


@reads
def history(actor: Actor, *, account_id: UUID, user_id: UUID, cursor: str = "") -> Page[HistoryLine]:
    """One page of the history of a person's invitation, newest first, for whoever follows the account's people.

    NotFound outside the actor's reach, and for people of another account.
    """
    with looking(actor, "account_members.history", user_id, needs=Permission.SEE_ACCOUNTS) as db:
        account = reach.account(db, actor, account_id)
        user = reach.person_of(db, account, user_id)
        if user.invitation_id is None:
            raise NotFound
        invitation, tenant = db.get_one(Invitation, user.invitation_id), db.get_one(Tenant, account.tenant_id)
        return timeline.page(db, tenant, invitation, ListQuery(cursor=cursor))


def owner_of(db: Session, account: Account) -> tuple[User | None, Invitation | None]:
    """The account's owner with the invitation, or nobody."""
    owner = db.get(User, account.owner_id) if account.owner_id else None
    return owner, db.get(Invitation, owner.invitation_id) if owner and owner.invitation_id else None


def keys_of_first(db: Session, members: sa.Select[UUID, datetime]) -> tuple[UUID, ...]:
    """The keys of the people who came first to an account."""
    return tuple(db.connection().scalars(members.order_by(col(User.created_at), col(User.id)).limit(PAGE_SIZE)).all())


@reads
def moves(actor: Actor, *, account_id: UUID) -> int:
    """How much has happened to the invitations of the account's people: what a page asks while a mail waits.

    NotFound outside the actor's reach.
    """
    with looking(actor, "account_members.moves", account_id, needs=Permission.SEE_ACCOUNTS) as db:
        account = reach.account(db, actor, account_id)
        invited = select(User.invitation_id).where(User.tenant_id == account.tenant_id, User.account_id == account.id)
        lines = select(sa.func.count()).where(
            InvitationEvent.tenant_id == account.tenant_id, col(InvitationEvent.invitation_id).in_(invited)
        )
        return db.exec(lines).one()


def waits(db: Session, account: Account) -> bool:
    """Whether a mail to one of the account's people is on its way."""
    queued = (
        select(Invitation.id)
        .join(User, col(User.invitation_id) == col(Invitation.id))
        .where(User.tenant_id == account.tenant_id, User.account_id == account.id, User.status == UserStatus.INVITED)
        .where(Invitation.state == InvitationState.PENDING, Invitation.delivery == Delivery.QUEUED)
    )
    return db.exec(queued.limit(1)).first() is not None
