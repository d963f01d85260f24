"""The background jobs of an installation: one table, run alike by the web process and by `python -m app worker`."""

import logging
from datetime import timedelta
from functools import partial

from app.core import vat_register
from app.core.ids import new_id
from app.core.loops import Job
from app.core.settings import Settings
from app.mail.messages import Sender
from app.services.accounts import vat_checks
from app.services.assets import lapses
from app.services.delivery import leases, worker
from app.services.identity import purge
from app.services.registration import public_answers

_log = logging.getLogger("onramp.worker")


def table(settings: Settings, sender: Sender) -> list[Job]:
    """Every job, for one process of any number: they share the work, and each piece of it is done once."""
    name = f"worker-{new_id().hex[-12:]}"
    jobs = [
        Job("mail", partial(_mail, sender, name), every=timedelta(milliseconds=500)),
        Job("confirmations", lapses.settle_all, every=timedelta(minutes=1)),
        Job("purge", purge.one_batch, every=timedelta(hours=1)),
    ]
    if settings.vat_check_url:
        ask = partial(vat_register.ask, settings.vat_check_url)
        jobs.append(Job("VAT checks", partial(vat_checks.check_next, ask), every=timedelta(seconds=30)))
    return jobs


def work_off(sender: Sender) -> int:
    """Answer everything and hand over every mail that is due now; returns how many mails were tried."""
    count = 0
    while public_answers.is_due():
        public_answers.settle()
    while leases.is_due():
        count += worker.work_once(sender)
    return count


def _mail(sender: Sender, name: str) -> bool:
    """Answer what strangers asked for and hand over one mail; whether there was anything to do."""
    answered = _answered()
    return bool(leases.is_due() and worker.work_once(sender, name)) or answered


def _answered() -> bool:
    """Whether there was something to answer; whatever is wrong with that must not hold up the mail."""
    try:
        return public_answers.is_due() and public_answers.settle() > 0
    except Exception:
        _log.exception("answering what strangers asked for failed; trying again")
        return False
