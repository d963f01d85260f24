"""What happened to an account, as people read it: its lines of the audit log."""

from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session, col, select

from app.core.catalogue import t, word
from app.core.clock import in_full
from app.core.pools import reads
from app.models import Account, Asset, AuditRow, Tenant, User
from app.rules.actors import Actor
from app.rules.permissions import Permission
from app.services import audit, scopes

MOST = 100

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
def read(actor: Actor, *, account_id: UUID) -> tuple[ActivityRow, ...]:
    """The newest hundred lines about the account, its people, its assets and what was added right below it.

    NotFound outside the actor's reach.
    """
    with audit.looking(actor, "activities.read", account_id, needs=Permission.SEE_ACCOUNTS) as db:
        account = scopes.account_within_reach(db, actor, account_id)
        people = select(User.id).where(User.tenant_id == actor.tenant_id, User.account_id == account.id)
        assets = select(Asset.id).where(Asset.tenant_id == actor.tenant_id, Asset.account_id == account.id)
        below = select(Account.id).where(Account.tenant_id == actor.tenant_id, Account.parent_id == account.id)
        own = select(Account.id).where(Account.tenant_id == actor.tenant_id, Account.id == account.id)
        about, action = col(AuditRow.subject_id), col(AuditRow.action)
        rows = db.exec(
            select(AuditRow)
            .where(AuditRow.tenant_id == actor.tenant_id, col(AuditRow.refused).is_(False))
            .where(about.in_(own.union_all(people, assets, below)))
            .where((action == "sub_accounts.invite") | about.not_in(below))
            .where(action.in_(list(_SENTENCES)))
            .order_by(col(AuditRow.created_at).desc(), col(AuditRow.id).desc())
            .limit(MOST)
        ).all()
        return tuple(_row(db, row, account) for row in rows)


def _row(db: Session, row: AuditRow, account: Account) -> ActivityRow:
    zone = db.get_one(Tenant, row.tenant_id).timezone
    text = word(_SENTENCES, row.action)
    added = db.get(Account, row.subject_id) if row.action == "sub_accounts.invite" else None
    if added and added.id != account.id:
        text = t("Sub-account {name} added", name=added.name)
    return ActivityRow(text=text, by=row.actor_name, at=in_full(row.created_at, zone))
