"""Hands queued mail over to the provider."""

import logging

from app.mail.messages import Refused, Sender, TryLater, Unauthorized
from app.services.delivery import leases

_log = logging.getLogger("onramp.worker")


def work_once(sender: Sender, name: str = "worker") -> bool:
    """Hand over one due mail; False when there was none."""
    claimed = leases.claim(name)
    for mail in claimed:
        _deliver(sender, mail)
    return bool(claimed)


def _deliver(sender: Sender, mail: leases.Claimed) -> None:
    try:
        accepted = sender.send(mail.outgoing)
    except Refused as refused:
        leases.mark_refused(mail, refused.reason)
    except Unauthorized as refused:
        _log.error("the mail provider refuses our key; mail is paused")
        leases.pause_for_key(mail, refused.reason)
    except TryLater as later:
        leases.put_off(mail, later.reason, retry_after=later.retry_after)
    except Exception:
        # The mail must not be lost to a fault nobody thought of; it waits and is tried again.
        _log.exception("sending failed unexpectedly")
        leases.put_off(mail, "unexpected fault while sending")
    else:
        leases.mark_handed_over(mail, accepted.provider_message_id)
