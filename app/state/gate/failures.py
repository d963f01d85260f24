"""What happens when something breaks: people see a sentence, the log gets the trace."""

import logging
from time import monotonic

from reflex_base.event import EventSpec
from reflex_base.event.context import EventContext

from app.core import outages
from app.core.catalogue import t
from app.core.errors import AppError
from app.core.ids import new_secret
from app.core.logs import Sparingly, one_line
from app.state import browser

log = logging.getLogger("onramp.failures")
_sparingly = Sparingly(log)

MOST_REPORTS = 30
WINDOW = 60.0
_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_reports: list[float] = []


def on_backend_exception(exception: Exception) -> EventSpec:
    """Tell the user what to do; a refusal of a service with its own sentence, everything else with a reference."""
    if outage := outages.sentence_for(exception):
        _sparingly.error("An event met an outage: %s", type(exception).__name__)
        return browser.failed(outage, load=_is_of_a_load())
    if isinstance(exception, AppError) and exception.sentence:
        _sparingly.warning("A handler let a refusal through: %s", type(exception).__name__)
        return browser.failed(exception.sentence, load=_is_of_a_load())
    reference = "".join(_ALPHABET[ord(letter) % len(_ALPHABET)] for letter in new_secret()[:5])
    log.error("An event failed, reference %s", reference, exc_info=exception)
    text = t("Something went wrong on our side. Reference {reference}.", reference=reference)
    return browser.failed(text, reference=reference, load=_is_of_a_load())


def _is_of_a_load() -> bool:
    """Whether the server itself asked for what failed, as for all that loads a page; nothing was sent with it."""
    try:
        return EventContext.get().parent_txid is not None
    except LookupError:  # outside of any event
        return False


def on_frontend_exception(exception: Exception) -> None:
    """One escaped line of at most 1 kB for what a browser reports, and not more of them than a person can read."""
    moment = monotonic()
    _reports[:] = [time for time in _reports if moment - time < WINDOW]
    if len(_reports) < MOST_REPORTS:
        _reports.append(moment)
        log.error("A browser reported: %s", one_line(exception))
