"""The online check of VAT numbers: a background job behind ONRAMP_VAT_CHECK_URL that marks and never blocks."""

import logging
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select, update

from app.core import vat_register
from app.core.clock import now
from app.core.db import again, unit_of_work
from app.core.settings import get_settings
from app.core.vat_register import RegisterAway
from app.models import Account

PENDING, VERIFIED, NOT_VERIFIED, NOT_CHECKABLE = "pending", "verified", "not_verified", "not_checkable"

LEASE = timedelta(minutes=1)
"""How long one process may take for one number: longer than the register's answer may."""

FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=2), timedelta(days=1)
"""Between two questions about a number that got no verdict, doubled each time."""

_log = logging.getLogger("onramp.vat")


@dataclass(frozen=True, slots=True)
class _Claimed:
    account_id: UUID
    number: str
    tries: int


def begin(account: Account) -> None:
    """Let the check of a new number begin, in the transaction that stores it."""
    account.vat_due_at, account.vat_tries = None, 0
    account.vat_check = ""
    if get_settings().vat_check_url and account.vat_number:
        account.vat_check = PENDING if vat_register.keeps(account.vat_number) else NOT_CHECKABLE


def check_next(ask: Callable[[str], bool]) -> bool:
    """Ask about the number that has waited longest, and mark it; False when none waits.

    Without a verdict it waits, longer each time, and holds up no other.
    """
    claimed = _claim()
    if claimed is None:
        return False
    _mark(claimed, _verdict(ask, claimed.number))
    return True


def _verdict(ask: Callable[[str], bool], number: str) -> str | None:
    if not vat_register.keeps(number):
        return NOT_CHECKABLE
    try:
        return VERIFIED if ask(number) else NOT_VERIFIED
    except RegisterAway as away:
        _log.warning("the VAT register gives no verdict: %s", away)
    except Exception:
        # Whatever is wrong with this number must not hold up the ones behind it.
        _log.exception("asking the VAT register failed unexpectedly")
    return None


@again
def _claim() -> _Claimed | None:
    """The number that has waited longest, for this process alone as long as the lease holds."""
    moment = now()
    due = col(Account.vat_due_at)
    with unit_of_work() as db:
        account = db.exec(
            select(Account)
            .where(Account.vat_check == PENDING, sa.or_(due.is_(None), due <= moment))
            .order_by(due.nulls_first(), col(Account.id))
            .limit(1)
            .with_for_update(key_share=True, skip_locked=True)
        ).first()
        if account is None:
            return None
        account.vat_due_at, account.vat_tries = moment + LEASE, account.vat_tries + 1
        return _Claimed(account.id, account.vat_number, account.vat_tries)


@again
def _mark(claimed: _Claimed, verdict: str | None) -> None:
    wait = min(FIRST_WAIT * 2 ** min(claimed.tries - 1, 12), LONGEST_WAIT) * random.randint(75, 125) // 100  # noqa: S311
    values: dict[str, object] = {"vat_due_at": now() + wait}
    if verdict:
        values = {"vat_check": verdict, "vat_due_at": None}
    with unit_of_work() as db:
        # Only while it is still the number that was asked about.
        _update(db, claimed, values)


def _update(db: Session, claimed: _Claimed, values: dict[str, object]) -> None:
    of_account = update(Account).where(col(Account.id) == claimed.account_id, col(Account.vat_check) == PENDING)
    db.exec(of_account.where(col(Account.vat_number) == claimed.number).values(values))
