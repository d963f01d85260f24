"""What private charging pays back: the rate as a dated history, and whether it can be paid out."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement
from sqlalchemy.orm import aliased
from sqlmodel import Session, and_, col, or_, select

from app.core import money
from app.core.catalogue import t
from app.core.clock import in_full, now
from app.core.db import again
from app.core.errors import Conflict, Invalid
from app.core.pools import reads
from app.models import Account, ReimbursementRate, Tenant
from app.rules import company_data, first_days, notes, rates
from app.rules.actors import Actor
from app.rules.permissions import Permission
from app.services import audit, locks, scopes
from app.vocabulary.accounts import AccountKind, AccountStatus

_LONGEST_NOTE = 300
YEARS_AHEAD = 5
"""How far ahead a rate may be set."""


class NoReimbursementHere(Conflict):
    """Only employees' and subsidiaries' accounts are reimbursed."""


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
    """What the tab shows."""

    applies: bool
    automated: bool
    current: str
    current_rate: str
    next: str
    bank_account_name: str
    iban: str
    why_not_payable: str
    may_edit: bool
    today: str
    history: tuple[RateLine, ...]


@dataclass(frozen=True, slots=True)
class Reimbursed:
    """What holds today and comes next for one account, and why it could not be paid out."""

    current: str
    next: str
    why_not_payable: str


def today_in(db: Session, tenant_id: UUID) -> date:
    """The day it is where the tenant is."""
    return _today(db.get_one(Tenant, tenant_id))


def _today(tenant: Tenant) -> date:
    return now().astimezone(ZoneInfo(tenant.timezone)).date()


def described(rate: Decimal | None, kind: str) -> str:
    """ "€ 0.2500 per kWh, automated", or "No reimbursement"; empty for accounts that have none."""
    if kind not in (AccountKind.EMPLOYEE, AccountKind.SUBSIDIARY):
        return ""
    if rate is None:
        return t("No reimbursement")
    how = t("automated") if kind == AccountKind.EMPLOYEE else t("manual")
    return t("{rate} per kWh, {how}", rate=money.written(rate, decimals=4), how=how)


def set_first(db: Session, actor: Actor, account: Account, rate: Decimal) -> None:
    """The rate that an account begins with, in the transaction that makes it."""
    _add(db, actor, account, rate, today_in(db, account.tenant_id), "")


def _add(db: Session, actor: Actor, account: Account, rate: Decimal | None, valid_from: date, note: str) -> None:
    db.add(
        ReimbursementRate(
            tenant_id=account.tenant_id,
            account_id=account.id,
            rate=rate,
            valid_from=valid_from,
            set_by_name=actor.name,
            note=note,
        )
    )


@again
def set_rate(actor: Actor, *, account_id: UUID, rate: str, valid_from: str, note: str) -> None:
    """Another rate from today or a later day on; an empty one ends the reimbursement. Never retroactive.

    What the newest line for that day says already is not written again: a double press sets one rate.
    Raises NotFound, NoReimbursementHere or Invalid.
    """
    with audit.acting(actor, "reimbursements.set_rate", account_id, needs=Permission.SUB_ACCOUNTS) as db:
        account = scopes.account_below(db, actor, account_id)
        if account.kind not in (AccountKind.EMPLOYEE, AccountKind.SUBSIDIARY):
            raise NoReimbursementHere(t("Only employees' and subsidiaries' accounts are reimbursed."))
        amount, day, words = _checked(rate, valid_from, note, today_in(db, account.tenant_id))
        locks.hold(db, Account, account.id)
        newest = _newest(db, account, ReimbursementRate.valid_from == day)
        if newest is not None and (newest.rate, newest.note) == (amount, words):
            return
        _add(db, actor, account, amount, day, words)
        audit.record(
            db, actor, "reimbursements.set_rate", account.id, rate=str(amount or ""), valid_from=day.isoformat()
        )


def _checked(rate: str, valid_from: str, note: str, today: date) -> tuple[Decimal | None, date, str]:
    bad: dict[str, str] = {}
    amount, day = None, today
    try:
        amount = rates.parse(rate)
    except rates.RateRefused as refused:
        bad["rate"] = str(refused)
    try:
        day = first_days.parse(
            valid_from,
            earliest=today,
            years=YEARS_AHEAD,
            too_early=t("A rate cannot begin in the past. Choose today or a later day."),
        )
    except first_days.DayRefused as refused:
        bad["valid_from"] = str(refused)
    words = ""
    try:
        words = notes.clean(note, most=_LONGEST_NOTE)
    except notes.NoteRefused as refused:
        bad["note"] = str(refused)
    if bad:
        raise Invalid(bad)
    return amount, day, words


def rate_on(db: Session, account: Account, day: date) -> Decimal | None:
    """The rate that holds on a day, None for no reimbursement."""
    row = _newest(db, account, ReimbursementRate.valid_from <= day)
    return row.rate if row else None


def _newest(db: Session, account: Account, when: Any) -> ReimbursementRate | None:
    return db.exec(
        select(ReimbursementRate)
        .where(ReimbursementRate.tenant_id == account.tenant_id, ReimbursementRate.account_id == account.id)
        .where(when)
        .order_by(col(ReimbursementRate.valid_from).desc(), col(ReimbursementRate.id).desc())
        .limit(1)
    ).first()


def current_rates(db: Session, tenant_id: UUID, account_ids: list[UUID]) -> dict[UUID, Decimal]:
    """The rates that hold today, for the accounts that have one."""
    if not account_ids:
        return {}
    today = today_in(db, tenant_id)
    rows = db.exec(
        select(ReimbursementRate)
        .where(ReimbursementRate.tenant_id == tenant_id, col(ReimbursementRate.account_id).in_(account_ids))
        .where(ReimbursementRate.valid_from <= today)
        .order_by(col(ReimbursementRate.valid_from), col(ReimbursementRate.id))
    ).all()
    newest = {row.account_id: row.rate for row in rows}
    return {account_id: rate for account_id, rate in newest.items() if rate is not None}


@reads
def read(actor: Actor, *, account_id: UUID) -> ReimbursementPage:
    """The tab of one account. NotFound outside the actor's reach."""
    with audit.looking(actor, "reimbursements.read", account_id, needs=Permission.SEE_ACCOUNTS) as db:
        return _page(db, actor, scopes.account_within_reach(db, actor, account_id))


def of_account(db: Session, account: Account) -> Reimbursed:
    """What holds for an account today and what comes next, in words."""
    rows, today = _history(db, account), today_in(db, account.tenant_id)
    holding, coming = _in_force(rows, today)
    return Reimbursed(
        current=described(holding.rate if holding else None, account.kind),
        next=_coming(coming, account.kind),
        why_not_payable=why_not_payable(account, has_rate=has_rate(db, account)),
    )


def _history(db: Session, account: Account) -> list[ReimbursementRate]:
    rows = db.exec(
        select(ReimbursementRate)
        .where(ReimbursementRate.tenant_id == account.tenant_id, ReimbursementRate.account_id == account.id)
        .order_by(col(ReimbursementRate.valid_from).desc(), col(ReimbursementRate.id).desc())
    )
    return list(rows.all())


def _in_force(rows: list[ReimbursementRate], today: date) -> tuple[ReimbursementRate | None, ReimbursementRate | None]:
    """What holds today, and what comes next and differs from it."""
    holding = next((row for row in rows if row.valid_from <= today), None)
    rate = holding.rate if holding else None
    newest = {row.valid_from: row for row in reversed(rows) if row is holding or row.valid_from > today}
    later = (row for row in newest.values() if row is not holding and row.rate != rate)
    coming = min(later, key=lambda row: row.valid_from, default=None)
    return holding, coming


def _page(db: Session, actor: Actor, account: Account) -> ReimbursementPage:
    rows, today = _history(db, account), today_in(db, account.tenant_id)
    zone = db.get_one(Tenant, account.tenant_id).timezone
    holding, coming = _in_force(rows, today)
    rate = holding.rate if holding else None
    own = not actor.is_staff and account.id == actor.account_id
    return ReimbursementPage(
        applies=account.kind in (AccountKind.EMPLOYEE, AccountKind.SUBSIDIARY),
        automated=account.kind == AccountKind.EMPLOYEE,
        current=described(rate, account.kind),
        current_rate=str(rate) if rate is not None else "",
        next=_coming(coming, account.kind),
        bank_account_name=account.bank_account_name,
        iban=company_data.masked_bank_account(account.iban),
        why_not_payable=why_not_payable(account, has_rate=has_rate(db, account)),
        may_edit=actor.may(Permission.SUB_ACCOUNTS) and not own,
        today=today.isoformat(),
        history=tuple(_line(row, account.kind, zone, holding, today) for row in rows),
    )


def _coming(row: ReimbursementRate | None, kind: str) -> str:
    if row is None:
        return ""
    return t("{rate} from {day}", rate=described(row.rate, kind), day=money.day_written(row.valid_from))


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


def is_rated(tenant: Tenant) -> ColumnElement[bool]:
    """Condition on Account: a rate holds today or is going to, however often it was changed for one day."""
    later = aliased(ReimbursementRate)
    overtaken = select(later.id).where(
        col(later.tenant_id) == col(ReimbursementRate.tenant_id),
        col(later.account_id) == col(ReimbursementRate.account_id),
        or_(
            and_(col(later.valid_from) > col(ReimbursementRate.valid_from), col(later.valid_from) <= _today(tenant)),
            and_(col(later.valid_from) == col(ReimbursementRate.valid_from), col(later.id) > col(ReimbursementRate.id)),
        ),
    )
    rated = select(ReimbursementRate.id).where(
        ReimbursementRate.tenant_id == Account.tenant_id,
        ReimbursementRate.account_id == Account.id,
        col(ReimbursementRate.rate).is_not(None),
        ~overtaken.exists(),
    )
    return rated.exists()


def has_rate(db: Session, account: Account) -> bool:
    """Whether a rate holds today or is going to: one that was ended, or was never more than empty, is none."""
    tenant = db.get_one(Tenant, account.tenant_id)
    rated = select(Account.id).where(Account.tenant_id == tenant.id, Account.id == account.id, is_rated(tenant))
    return db.exec(rated).first() is not None


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
    with audit.looking(actor, "reimbursements.calculate", account_id, needs=Permission.SEE_ACCOUNTS) as db:
        account = scopes.account_within_reach(db, actor, account_id)
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
