"""Background jobs, each in a loop that outlives every error: mail, VAT checks, confirmations."""

import logging
import threading
from collections.abc import Callable

from app.core import loops
from app.core.ids import new_id
from app.mail.messages import Sender
from app.services.accounts import vat_checks
from app.services.assets import lapses
from app.services.delivery import leases, worker
from app.services.registration import public_answers

MAIL_EVERY = 0.5
"""Seconds between two looks at an empty queue."""

CHECK_EVERY = 30.0
"""Seconds between two looks for VAT numbers that wait."""

SETTLE_EVERY = 60.0
"""Seconds between two looks for confirmations that never came."""

_log = logging.getLogger("onramp.worker")


def run_mail(sender: Sender, stop: threading.Event) -> None:
    """Answer and hand over until `stop` is set; the mail in hand is finished first. Outlives an absent database."""
    name = f"worker-{new_id().hex[-12:]}"
    loops.until_stopped("the mail queue", lambda: _round(sender, name), stop, every=MAIL_EVERY)


def run_vat_checks(ask: Callable[[str], bool], stop: threading.Event) -> None:
    """Check waiting numbers until `stop` is set, whatever happens."""
    loops.until_stopped(
        "the check of VAT numbers", lambda: vat_checks.check_waiting(ask) and None, stop, every=CHECK_EVERY
    )


def run_confirmations(stop: threading.Event) -> None:
    """End every minute what nobody confirmed in time, until `stop` is set, whatever happens."""
    loops.until_stopped("settling confirmations", lambda: lapses.settle_all(), stop, every=SETTLE_EVERY)


def work_off(sender: Sender) -> int:
    """Answer everything and hand over every mail that is due now; returns how many mails were tried."""
    count = 0
    while public_answers.is_due():
        public_answers.settle()
    while leases.is_due():
        count += worker.work_once(sender)
    return count


def _round(sender: Sender, name: str) -> bool:
    answered = _answered()
    return bool(leases.is_due() and worker.work_once(sender, name)) or answered


def _answered() -> bool:
    """Whether there was something to answer; whatever is wrong with that must not hold up the mail."""
    try:
        return public_answers.is_due() and public_answers.settle() > 0
    except Exception:
        _log.exception("answering what strangers asked for failed; trying again")
        return False
