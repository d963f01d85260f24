"""One person, with the history of the invitation and the mails: customers and system users alike."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import sqlalchemy as sa
from sqlmodel import Session, col, select

from app.core import addresses
from app.core.catalogue import t, word
from app.core.clock import in_short, now
from app.models import Account, Invitation, OutboxMail, Tenant, User
from app.rules.actors import Actor
from app.rules.invitation_status import RESENDABLE
from app.services import invitations
from app.services.invitations import timeline
from app.services.invitations.timeline import HistoryLine
from app.services.lists import pages
from app.services.lists.pages import ListQuery, Page, Place
from app.services.people import persons
from app.services.tenants import gate
from app.vocabulary.accounts import AccountStatus
from app.vocabulary.invitations import Status
from app.vocabulary.mail import STATE_LABELS, SUBJECT_LABELS
from app.vocabulary.people import Role


@dataclass(frozen=True, slots=True)
class MailLine:
    """One mail to this person and what became of it."""

    subject: str
    state: str
    state_label: str
    at: str
    reason: str


@dataclass(frozen=True, slots=True)
class Cursors:
    """Cursors of the parts that a person's page shows of the history and of the mails; empty for the newest."""

    history: str = ""
    mails: str = ""


NEWEST = Cursors()


@dataclass(frozen=True, slots=True)
class PersonPage:
    """Everything a person's page shows, and which buttons it offers."""

    id: str = ""
    title: str = ""
    email: str = ""
    role: str = ""
    role_key: str = ""
    account_id: str = ""
    account_name: str = ""
    account_note: str = ""
    status: str = ""
    status_label: str = ""
    deadline: str = ""
    delivery: str = ""
    delivery_note: str = ""
    can_resend: bool = False
    can_revoke: bool = False
    resend_blocked: str = ""
    is_self: bool = False
    history: tuple[HistoryLine, ...] = ()
    history_place: Place = field(default_factory=Place)
    mails: tuple[MailLine, ...] = ()
    mails_place: Place = field(default_factory=Place)
    to_do: tuple[str, ...] = ()


def person_page(db: Session, actor: Actor, user: User, shown: Cursors) -> PersonPage:
    """The page of a customer or a system user."""
    tenant = db.get_one(Tenant, user.tenant_id)
    invitation = db.get(Invitation, user.invitation_id) if user.invitation_id else None
    account = db.get(Account, user.account_id) if user.account_id else None
    parent = db.get(Account, account.parent_id) if account and account.parent_id else None
    status, label = persons.status_of(user, invitation)
    may_manage = invitation is not None and actor.may(invitations.permission_for(invitation))
    gate_closed = account is not None and not gate.is_open(db, user.tenant_id)
    history = _history(db, tenant, invitation, status, shown.history) if invitation else Page()
    mails = _mails(db, tenant, user, shown.mails)
    return PersonPage(
        id=str(user.id),
        title=user.name,
        email=addresses.shown(user.email),
        role=Role(user.role).label,
        role_key=user.role,
        account_id=str(account.id) if account else "",
        account_name=account.called if account else "",
        account_note=persons.account_note(account, parent),
        status=status,
        status_label=label,
        deadline=persons.deadline_of(invitation, tenant.timezone) if invitation else "",
        delivery=invitation.delivery if invitation else "",
        delivery_note=invitation.delivery_note if invitation else "",
        can_resend=may_manage and status in RESENDABLE,
        can_revoke=may_manage and status in RESENDABLE,
        resend_blocked=gate.GateClosed().sentence if gate_closed else "",
        is_self=user.id == actor.user_id,
        history=history.rows,
        history_place=history.place,
        mails=mails.rows,
        mails_place=mails.place,
        to_do=_to_do(user, account),
    )


def _history(db: Session, tenant: Tenant, invitation: Invitation, status: Status, cursor: str) -> Page[HistoryLine]:
    page = timeline.page(db, tenant, invitation, ListQuery(cursor=cursor))
    if page.previous:
        return page
    return replace(page, rows=timeline.with_end(page.rows, invitation, status, tenant.timezone))


def _mails(db: Session, tenant: Tenant, user: User, cursor: str) -> Page[MailLine]:
    mails = sa.select(col(OutboxMail.id), col(OutboxMail.created_at)).where(
        col(OutboxMail.tenant_id) == tenant.id, col(OutboxMail.user_id) == user.id
    )
    total = pages.count(db, mails)
    keys, position, previous, following = pages.page_keys(db, ListQuery(cursor=cursor), mails, total)
    found: Sequence[OutboxMail] = db.exec(select(OutboxMail).where(col(OutboxMail.id).in_(keys))).all() if keys else []
    rows = {mail.id: _mail(mail, tenant.timezone) for mail in found}
    return Page(tuple(rows[key] for key in keys), position, previous, following, {"all": total})


def _mail(mail: OutboxMail, zone: str) -> MailLine:
    return MailLine(
        subject=word(SUBJECT_LABELS, mail.kind),
        state=mail.state,
        state_label=word(STATE_LABELS, mail.state),
        at=in_short(mail.handed_over_at or mail.ended_at or mail.created_at, zone, today=now()),
        reason=mail.reason,
    )


def _to_do(user: User, account: Account | None) -> tuple[str, ...]:
    if account is None or account.status == AccountStatus.ACTIVE:
        return ()
    steps = [t("Activate account")] if account.status == AccountStatus.INVITED else []
    return (*steps, t("Complete setup"))
