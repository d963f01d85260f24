"""Reimbursement rates as a dated history: set, ended, read for a day."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlalchemy.orm import aliased
from sqlmodel import Session, and_, col, or_, select

from app.core import money
from app.core.catalogue import t
from app.core.db import again
from app.core.errors import Conflict, Invalid
from app.models import Account, ReimbursementRate, Tenant
from app.rules import first_days, notes, rates
from app.rules.actors import Actor
from app.rules.permissions import Permission
from app.services.access import audit, locks, reach
from app.services.access.acting import acting
from app.services.access.lost_updates import newest_revision, refuse_added
from app.services.tenants import today_in, today_of
from app.vocabulary.accounts import AccountKind

_LONGEST_NOTE = 300
YEARS_AHEAD = 5
"""How far ahead a rate may be set."""


class NoReimbursementHere(Conflict):
    """Only employees' and subsidiaries' accounts are reimbursed."""


def described(rate: Decimal | None, kind: str) -> str:
    """ "€ 0.2500 per kWh, automated", or "No reimbursement"; empty for accounts that have none."""
    if kind not in (AccountKind.EMPLOYEE, AccountKind.SUBSIDIARY):
        return ""
    if rate is None:
        return t("No reimbursement")
    how = t("automated") if kind == AccountKind.EMPLOYEE else t("manual")
    return t("{rate} per kWh, {how}", rate=money.written(rate, decimals=4), how=how)


def dated(row: ReimbursementRate, kind: str) -> str:
    """ "€ 0.2500 per kWh, automated from 1 Jan 2027"."""
    return t("{rate} from {day}", rate=described(row.rate, kind), day=money.day_written(row.valid_from))


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
            revision=newest_revision(history(db, account)) + 1,
            note=note,
        )
    )


@again
def set_rate(actor: Actor, *, account_id: UUID, rate: str, valid_from: str, note: str, seen: str | None = None) -> None:
    """Another rate from today or a later day on; an empty one ends the reimbursement. Never retroactive.

    What the newest line for that day says already is not written again: a double press sets one rate.
    `seen` is the tag of the form. Raises NotFound, NoReimbursementHere, Invalid or ChangedMeanwhile.
    """
    with acting(actor, "reimbursements.set_rate", account_id, needs=Permission.SUB_ACCOUNTS) as db:
        account = reach.account_below(db, actor, account_id)
        if account.kind not in (AccountKind.EMPLOYEE, AccountKind.SUBSIDIARY):
            raise NoReimbursementHere(t("Only employees' and subsidiaries' accounts are reimbursed."))
        amount, day, words = _checked(rate, valid_from, note, today_in(db, account.tenant_id))
        locks.hold(db, Account, account.id)
        last = newest(db, account, ReimbursementRate.valid_from == day)
        if last is not None and (last.rate, last.note) == (amount, words):
            return
        refuse_added(seen, ((row, dated(row, account.kind)) for row in history(db, account)))
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


def history(db: Session, account: Account) -> list[ReimbursementRate]:
    """Every line of an account, the newest first and of one day the one that holds."""
    rows = db.exec(
        select(ReimbursementRate)
        .where(ReimbursementRate.tenant_id == account.tenant_id, ReimbursementRate.account_id == account.id)
        .order_by(col(ReimbursementRate.valid_from).desc(), col(ReimbursementRate.id).desc())
    )
    return list(rows.all())


def rate_on(db: Session, account: Account, day: date) -> Decimal | None:
    """The rate that holds on a day, None for no reimbursement."""
    row = newest(db, account, ReimbursementRate.valid_from <= day)
    return row.rate if row else None


def newest(db: Session, account: Account, when: Any) -> ReimbursementRate | None:
    """The newest line of an account that fits; None where there is none."""
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


def is_rated(tenant: Tenant) -> ColumnElement[bool]:
    """Condition on Account: a rate holds today or is going to, however often it was changed for one day."""
    later = aliased(ReimbursementRate)
    overtaken = select(later.id).where(
        col(later.tenant_id) == col(ReimbursementRate.tenant_id),
        col(later.account_id) == col(ReimbursementRate.account_id),
        or_(
            and_(col(later.valid_from) > col(ReimbursementRate.valid_from), col(later.valid_from) <= today_of(tenant)),
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
