"""The mail worker: answers what strangers asked for and hands queued mail over, in the web process or as
`python -m app worker`.
"""

import logging
import threading

from app.core import loops
from app.core.ids import new_id
from app.mail.messages import Refused, Sender, TryLater, Unauthorized
from app.services import outbox, public_answers

LOOK_EVERY = 0.5
"""Seconds between two looks at an empty queue."""

_log = logging.getLogger("onramp.worker")


def run(sender: Sender, stop: threading.Event) -> None:
    """Answer and hand over until `stop` is set; the mail in hand is finished first. Outlives an absent database."""
    name = f"worker-{new_id().hex[-12:]}"
    loops.until_stopped("the mail queue", lambda: _round(sender, name), stop, every=LOOK_EVERY)


def _round(sender: Sender, name: str) -> bool:
    answered = _answered()
    return bool(outbox.is_due() and work_once(sender, name)) or answered


def _answered() -> bool:
    """Whether there was something to answer; whatever is wrong with that must not hold up the mail."""
    try:
        return public_answers.is_due() and public_answers.settle() > 0
    except Exception:
        _log.exception("answering what strangers asked for failed; trying again")
        return False


def work_once(sender: Sender, name: str = "worker") -> bool:
    """Hand over one due mail; False when there was none."""
    claimed = outbox.claim(name)
    for mail in claimed:
        _deliver(sender, mail)
    return bool(claimed)


def work_off(sender: Sender) -> int:
    """Answer everything and hand over every mail that is due now; returns how many mails were tried."""
    count = 0
    while public_answers.is_due():
        public_answers.settle()
    while outbox.is_due():
        count += work_once(sender)
    return count


def _deliver(sender: Sender, mail: outbox.Claimed) -> None:
    try:
        accepted = sender.send(mail.outgoing)
    except Refused as refused:
        outbox.mark_refused(mail, refused.reason)
    except Unauthorized as refused:
        _log.error("the mail provider refuses our key; mail is paused")
        outbox.pause_for_key(mail, refused.reason)
    except TryLater as later:
        outbox.put_off(mail, later.reason, retry_after=later.retry_after)
    except Exception:
        # The mail must not be lost to a fault nobody thought of; it waits and is tried again.
        _log.exception("sending failed unexpectedly")
        outbox.put_off(mail, "unexpected fault while sending")
    else:
        outbox.mark_handed_over(mail, accepted.provider_message_id)
