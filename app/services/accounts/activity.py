"""What happened to an account, as people read it: its lines of the audit log."""

from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from app.core import addresses
from app.core.catalogue import t, word
from app.core.clock import in_full
from app.core.db import database
from app.core.pools import reads
from app.models import Account, Asset, AuditRow, Invitation, Tenant, User
from app.rules.actors import Actor
from app.rules.permissions import Permission
from app.services.access import reach
from app.services.access.acting import looking
from app.services.lists import pages
from app.services.lists.pages import ByPart, Cut, Keys, ListQuery, Page

_SENTENCES = {
    "invitations.invite": "Invited",
    "invitations.resend": "Invitation sent again",
    "corrections.correct": "Address of an invitation corrected",
    "invitations.revoke": "Invitation revoked",
    "activations.activate": "Activated",
    "sign_up": "Signed up",
    "public_answers.registered": "Signed up",
    "sub_accounts.invite": "Created as a sub-account",
    "enterprise_accounts.create": "Created as an enterprise account",
    "enterprise_accounts.invite_owner_later": "Invited",
    "enterprise_plans.set_plan": "Prices set",
    "account_people.invite_admin": "Account admin invited",
    "account_people.remove": "Account admin removed",
    "account_people.restore": "Account admin let in again",
    "account_changes.edit": "Name or contact changed",
    "account_changes.change_type": "Account type changed",
    "account_changes.suspend": "Suspended",
    "account_changes.reactivate": "Reactivated",
    "reimbursements.set_rate": "Reimbursement rate set",
    "subscriptions.activate": "Asset activated",
    "subscriptions.request": "Asset sent for confirmation",
    "confirmations.confirm": "Asset confirmed",
    "confirmations.resend": "Confirmation link sent again",
    "confirmations.withdraw": "Confirmation taken back",
    "subscription_changes.change_plan": "Plan of an asset changed",
    "subscription_changes.keep_plan": "Change of a plan taken back",
    "subscription_changes.deactivate": "Asset deactivated",
    "setups.save": "Setup: answers saved",
    "setups.complete": "Setup completed",
}


@dataclass(frozen=True, slots=True)
class ActivityRow:
    """One line, newest first."""

    text: str
    by: str
    at: str


@reads
def search(actor: Actor, *, account_id: UUID, query: ListQuery) -> Page[ActivityRow]:
    """One page of the lines about the account, its people, its assets and what was added right below it.

    NotFound outside the actor's reach.
    """
    with looking(actor, "activities.search", account_id, needs=Permission.SEE_ACCOUNTS) as db:
        account = reach.account(db, actor, account_id)
        lines = matching(account)
        total = pages.count(db, lines)
        keys, position, previous, following = pages.page_keys(db, query, lines, total)
        return Page(_rows(db, account, keys), position, previous, following, {"all": total})


def matching(account: Account) -> ByPart:
    """Key and time of every line of the audit log that is about the account, looked up subject by subject.

    All subjects at once, in the order of time, is a question that planners answer by reading the tenant's whole log.
    """
    return ByPart(partial(_of_subjects if database().is_sqlite else _beside_subjects, account))


def _beside_subjects(account: Account, cut: Cut) -> Keys:
    subjects = _subjects(account)
    found = cut(_about(account, subjects)).lateral("found")
    return sa.select(found.c.id, found.c.created_at).select_from(subjects.join(found, sa.true()))


def _of_subjects(account: Account, cut: Cut) -> Keys:
    """The same for SQLite, which joins to no look-up that depends on the row before."""
    subjects, line = _subjects(account), aliased(AuditRow)
    found = cut(_about(account, subjects)).with_only_columns(col(AuditRow.id))
    joined = subjects.join(line, col(line.id).in_(found))
    return sa.select(col(line.id), col(line.created_at)).select_from(joined)


def _about(account: Account, subjects: sa.CTE) -> Keys:
    """The lines about the subject beside them; of an account right below only that it was added."""
    action = col(AuditRow.action)
    return (
        sa.select(col(AuditRow.id), col(AuditRow.created_at))
        .where(col(AuditRow.tenant_id) == account.tenant_id, col(AuditRow.subject_id) == subjects.c.id)
        .where(col(AuditRow.refused).is_(False), action.in_(list(_SENTENCES)))
        .where(sa.or_(action == "sub_accounts.invite", subjects.c.is_part))
        .correlate(subjects)
    )


def _subjects(account: Account) -> sa.CTE:
    """Keys of what lines may be about. `is_part` says whether it is the account itself or belongs to it: its people,
    their invitations, its assets; the others hang right below."""
    part, below = sa.true().label("is_part"), sa.false().label("is_part")

    def of(table: Any, column: Any, label: Any = part) -> sa.Select[Any, Any]:
        return sa.select(table.id, label).where(col(table.tenant_id) == account.tenant_id, col(column) == account.id)

    people = of(User, User.account_id).with_only_columns(col(User.id))
    invitations = sa.select(col(Invitation.id), part).where(
        col(Invitation.tenant_id) == account.tenant_id, col(Invitation.user_id).in_(people)
    )
    return (
        of(Account, Account.id)
        .union_all(
            of(User, User.account_id), invitations, of(Asset, Asset.account_id), of(Account, Account.parent_id, below)
        )
        .cte("subject")
    )


def _rows(db: Session, account: Account, keys: list[UUID]) -> tuple[ActivityRow, ...]:
    if not keys:
        return ()
    zone = db.get_one(Tenant, account.tenant_id).timezone
    found = db.exec(
        select(AuditRow, Account.name)
        .outerjoin(Account, sa.and_(col(Account.id) == AuditRow.subject_id, col(Account.id) != account.id))
        .where(col(AuditRow.id).in_(keys))
    ).all()
    rows = {row.id: _row(row, name, zone) for row, name in found}
    return tuple(rows[key] for key in keys)


def _row(row: AuditRow, below: str | None, zone: str) -> ActivityRow:
    text = word(_SENTENCES, row.action) if below is None else t("Sub-account {name} added", name=addresses.shown(below))
    return ActivityRow(text=text, by=row.actor_name, at=in_full(row.created_at, zone))
