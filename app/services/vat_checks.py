"""The online check of VAT numbers: a background job behind ONRAMP_VAT_CHECK_URL that marks and never blocks."""

import logging
import threading
from collections.abc import Callable
from uuid import UUID

from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, col, select, update

from app.core.db import again, reading, unit_of_work
from app.core.vat_register import RegisterAway
from app.models import Account

PENDING, VERIFIED, NOT_VERIFIED = "pending", "verified", "not_verified"
LOOK_EVERY = 30.0
"""Seconds between two looks for numbers that wait; after a register that is away as well."""

_log = logging.getLogger("onramp.vat")


def run(ask: Callable[[str], bool], stop: threading.Event) -> None:
    """Check waiting numbers until `stop` is set. Outlives a register or a database that is away."""
    while not stop.is_set():
        try:
            check_waiting(ask)
        except RegisterAway as away:
            _log.warning("the VAT register gives no verdict: %s", away)
        except SQLAlchemyError:
            _log.exception("VAT numbers cannot be read; trying again")
        stop.wait(LOOK_EVERY)


def check_waiting(ask: Callable[[str], bool], *, most: int = 20) -> int:
    """Ask about the numbers that wait and mark each; returns how many. RegisterAway leaves the rest waiting."""
    with reading() as db:
        waiting = _waiting(db, most)
    for account_id, number in waiting:
        _mark(account_id, number, VERIFIED if ask(number) else NOT_VERIFIED)
    return len(waiting)


@again
def _mark(account_id: UUID, number: str, verdict: str) -> None:
    with unit_of_work() as db:
        # Only while it is still the number that was asked about.
        db.exec(
            update(Account)
            .where(col(Account.id) == account_id, col(Account.vat_number) == number)
            .values(vat_check=verdict)
        )


def _waiting(db: Session, most: int) -> list[tuple[UUID, str]]:
    rows = db.exec(select(Account.id, Account.vat_number).where(Account.vat_check == PENDING).limit(most)).all()
    return [(account_id, number) for account_id, number in rows]
