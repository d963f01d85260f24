"""What holds between an account and those above it, as its own people read it: who pays what, and what happens next."""

from dataclasses import dataclass
from datetime import timedelta

from sqlmodel import Session, select

from app.core.catalogue import t
from app.core.clock import now
from app.core.pools import reads
from app.models import Account, Asset, Tenant
from app.rules import company_data
from app.rules.actors import Actor
from app.rules.permissions import Permission
from app.services.access import reach
from app.services.access.acting import looking
from app.services.accounts import reimbursement
from app.services.billing import payers
from app.vocabulary.accounts import AccountKind, AccountStatus

CLOSING_WORD = timedelta(hours=1)
"""How long after its setup an account's people read that it is complete."""


@dataclass(frozen=True, slots=True)
class ArrangementRow:
    """Empty where a line does not apply: an account without a parent has no employer and no reimbursement."""

    employer: str = ""
    parent: str = ""
    rate: str = ""
    next_rate: str = ""
    payout: str = ""
    why_not_payable: str = ""
    paid_by: str = ""
    suspended: str = ""
    """The account above that is suspended, so that nothing new can be activated."""
    next_step: str = ""
    just_set_up: bool = False


@reads
def read(actor: Actor) -> ArrangementRow:
    """The arrangements of the signed-in customer's own account."""
    with looking(actor, "arrangements.read", needs=Permission.OWN_ACCOUNT) as db:
        return _row(db, actor, reach.own_account(db, actor))


def _row(db: Session, actor: Actor, account: Account) -> ArrangementRow:
    above = db.get_one(Account, account.parent_id) if account.parent_id else None
    is_employee = account.kind == AccountKind.EMPLOYEE
    payer = payers.of(db, account).account
    reimbursed = reimbursement.of_account(db, account) if above else None
    holder = f"{company_data.masked_bank_account(account.iban)}, {account.bank_account_name}"
    return ArrangementRow(
        employer=above.called if above and is_employee else "",
        parent=above.called if above and not is_employee else "",
        rate=reimbursed.current if reimbursed else "",
        next_rate=reimbursed.next if reimbursed else "",
        payout=holder if is_employee and account.iban else "",
        why_not_payable=reimbursed.why_not_payable if reimbursed and is_employee else "",
        paid_by=payer.called if payer.id != account.id else "",
        suspended=payer.called if payer.id != account.id and payer.status == AccountStatus.SUSPENDED else "",
        next_step=_next_step(db, actor, account, above),
        just_set_up=account.set_up_at is not None and now() - account.set_up_at < CLOSING_WORD,
    )


def _next_step(db: Session, actor: Actor, account: Account, above: Account | None) -> str:
    if account.status != AccountStatus.ACTIVE or _has_assets(db, account):
        return ""
    if actor.may(Permission.ACTIVATE_ASSETS):
        return t("Activate your first charging station or card.")
    return t(
        "{employer} or {tenant} activates your charging station or card. It appears here then; there is nothing to do.",
        employer=above.called if above else t("Your Account owner"),
        tenant=db.get_one(Tenant, account.tenant_id).name,
    )


def _has_assets(db: Session, account: Account) -> bool:
    own = select(Asset.id).where(Asset.tenant_id == account.tenant_id, Asset.account_id == account.id)
    return db.exec(own.limit(1)).first() is not None
