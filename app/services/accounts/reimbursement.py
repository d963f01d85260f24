"""What private charging pays back to an account, and whether it can be paid out."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlmodel import Session

from app.core import money
from app.core.catalogue import t
from app.core.clock import in_full
from app.core.pools import reads
from app.models import Account, ReimbursementRate, Tenant
from app.rules import company_data, rates
from app.rules.actors import Actor
from app.rules.permissions import Permission
from app.services.access import reach
from app.services.access.acting import looking
from app.services.access.lost_updates import UNSEEN, newest_revision, tag
from app.services.accounts.rate_history import dated, described, has_rate, history, rate_on
from app.services.tenants import today_in
from app.vocabulary.accounts import AccountKind, AccountStatus


@dataclass(frozen=True, slots=True)
class RateLine:
    """One line of the history, newest first."""

    rate: str
    valid_from: str
    set_by: str
    set_at: str
    note: str
    when: str


@dataclass(frozen=True, slots=True)
class ReimbursementPage:
    """What the tab shows; `seen` is the tag of its form."""

    applies: bool = False
    automated: bool = False
    current: str = ""
    current_rate: str = ""
    next: str = ""
    bank_account_name: str = ""
    iban: str = ""
    why_not_payable: str = ""
    may_edit: bool = False
    today: str = ""
    seen: str = UNSEEN
    history: tuple[RateLine, ...] = ()


@dataclass(frozen=True, slots=True)
class Reimbursed:
    """What holds today and comes next for one account, and why it could not be paid out."""

    current: str
    next: str
    why_not_payable: str


@reads
def read(actor: Actor, *, account_id: UUID) -> ReimbursementPage:
    """The tab of one account. NotFound outside the actor's reach."""
    with looking(actor, "reimbursements.read", account_id, needs=Permission.SEE_ACCOUNTS) as db:
        return _page(db, actor, reach.account(db, actor, account_id))


def of_account(db: Session, account: Account) -> Reimbursed:
    """What holds for an account today and what comes next, in words."""
    rows, today = history(db, account), today_in(db, account.tenant_id)
    holding, coming = _in_force(rows, today)
    return Reimbursed(
        current=described(holding.rate if holding else None, account.kind),
        next=dated(coming, account.kind) if coming else "",
        why_not_payable=why_not_payable(account, has_rate=has_rate(db, account)),
    )


def _in_force(rows: list[ReimbursementRate], today: date) -> tuple[ReimbursementRate | None, ReimbursementRate | None]:
    """What holds today, and what comes next and differs from it."""
    holding = next((row for row in rows if row.valid_from <= today), None)
    rate = holding.rate if holding else None
    newest = {row.valid_from: row for row in reversed(rows) if row is holding or row.valid_from > today}
    later = (row for row in newest.values() if row is not holding and row.rate != rate)
    coming = min(later, key=lambda row: row.valid_from, default=None)
    return holding, coming


def _page(db: Session, actor: Actor, account: Account) -> ReimbursementPage:
    rows, today = history(db, account), today_in(db, account.tenant_id)
    zone = db.get_one(Tenant, account.tenant_id).timezone
    holding, coming = _in_force(rows, today)
    rate = holding.rate if holding else None
    own = not actor.is_staff and account.id == actor.account_id
    return ReimbursementPage(
        applies=account.kind in (AccountKind.EMPLOYEE, AccountKind.SUBSIDIARY),
        automated=account.kind == AccountKind.EMPLOYEE,
        current=described(rate, account.kind),
        current_rate=str(rate) if rate is not None else "",
        next=dated(coming, account.kind) if coming else "",
        bank_account_name=account.bank_account_name,
        iban=company_data.masked_bank_account(account.iban),
        why_not_payable=why_not_payable(account, has_rate=has_rate(db, account)),
        may_edit=actor.may(Permission.SUB_ACCOUNTS) and not own,
        today=today.isoformat(),
        seen=tag({}, newest_revision(rows)),
        history=tuple(_line(row, account.kind, zone, holding, today) for row in rows),
    )


def _line(row: ReimbursementRate, kind: str, zone: str, holding: ReimbursementRate | None, today: date) -> RateLine:
    when = "past"
    if holding and row.id == holding.id:
        when = "current"
    elif row.valid_from > today:
        when = "future"
    return RateLine(
        rate=described(row.rate, kind),
        valid_from=money.day_written(row.valid_from),
        set_by=row.set_by_name,
        set_at=in_full(row.created_at, zone),
        note=row.note,
        when=when,
    )


def why_not_payable(account: Account, *, has_rate: bool) -> str:
    """Why an account with a rate cannot be paid out; empty when it can, when nothing is to be paid, or before setup."""
    if not has_rate or account.status != AccountStatus.ACTIVE:
        return ""
    if account.kind == AccountKind.EMPLOYEE and not account.iban:
        return t("Cannot be paid out: IBAN missing.")
    if account.kind == AccountKind.EMPLOYEE and not account.bank_account_name:
        return t("Cannot be paid out: name on bank account missing.")
    return ""


@reads
def calculate(actor: Actor, *, account_id: UUID, kwh: str) -> str:
    """What a private session of so many kWh pays today, as a sentence."""
    with looking(actor, "reimbursements.calculate", account_id, needs=Permission.SEE_ACCOUNTS) as db:
        account = reach.account(db, actor, account_id)
        rate = rate_on(db, account, today_in(db, account.tenant_id))
    try:
        energy = rates.parse_kwh(kwh)
    except rates.RateRefused as refused:
        return str(refused)
    if rate is None:
        return t("Nothing: there is no rate today.")
    return t(
        "{kwh} kWh of private charging come to {amount} at today's rate.",
        kwh=money.number_written(energy),
        amount=money.written(rates.pays(rate, energy)),
    )
