"""What happened to an account, as people read it: its lines of the audit log."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from app.core import addresses
from app.core.catalogue import t, word
from app.core.clock import in_full
from app.core.pools import reads
from app.models import Account, Asset, AuditRow, Tenant, User
from app.rules.actors import Actor
from app.rules.permissions import Permission
from app.services.access import reach
from app.services.access.acting import looking
from app.services.lists import pages
from app.services.lists.pages import ListQuery, Page

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


def matching(account: Account) -> sa.Select[UUID, datetime]:
    """Key and time of every line of the audit log that is about the account."""
    people = select(User.id).where(User.tenant_id == account.tenant_id, User.account_id == account.id)
    assets = select(Asset.id).where(Asset.tenant_id == account.tenant_id, Asset.account_id == account.id)
    below = select(Account.id).where(Account.tenant_id == account.tenant_id, Account.parent_id == account.id)
    own = select(Account.id).where(Account.tenant_id == account.tenant_id, Account.id == account.id)
    about, action = col(AuditRow.subject_id), col(AuditRow.action)
    return (
        sa.select(col(AuditRow.id), col(AuditRow.created_at))
        .where(col(AuditRow.tenant_id) == account.tenant_id, col(AuditRow.refused).is_(False))
        .where(about.in_(own.union_all(people, assets, below)))
        .where((action == "sub_accounts.invite") | about.not_in(below))
        .where(action.in_(list(_SENTENCES)))
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
