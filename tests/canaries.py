"""Nobody's data in the logs: what would tell who somebody is, as the people of the tests have it."""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager

from app.core import logs

_PEOPLE = re.compile(
    r"[\w.+-]+@(?:fleet|volta|home|rival|corp|bakery|depot)\.(?:example\.com|energy)"
    r"|\b[A-Z]{2}\d{2}[A-Z]{4}\d{10}\b"
    r"|\b(?:Dana Fields|Alice Admin|Mallory Malz|Nora Berg|Eli Vries|Vic Agent|Bob Support)\b"
)


def personal(text: str) -> list[str]:
    """The addresses, account numbers and names of our people that stand in a text."""
    return sorted(set(_PEOPLE.findall(text)))


@contextmanager
def watching() -> Iterator[list[str]]:
    """Logs as a serving process writes them; the lines among them that tell who somebody is."""
    found: list[str] = []

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            found.extend(line for line in self.format(record).splitlines() if personal(line))

    listener, factory = Listener(), logging.getLogRecordFactory()
    logging.setLogRecordFactory(logs._RedactedRecord)
    logging.getLogger().addHandler(listener)
    try:
        yield found
    finally:
        logging.getLogger().removeHandler(listener)
        logging.setLogRecordFactory(factory)
