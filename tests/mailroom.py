"""A mail provider that only remembers, and what a reader finds in a mail."""

import re
from collections import deque
from urllib.parse import parse_qs, urlsplit

from app.core.ids import new_id
from app.mail.messages import Accepted, OutgoingMail
from app.services.operations import jobs

_URL = re.compile(r"https?://[^\s<>\"]+")


class Mailroom:
    """A `Sender` that keeps every mail it accepts; `answers` are raised first, one for each attempt."""

    def __init__(self) -> None:
        self.mails: list[OutgoingMail] = []
        self.tried: list[OutgoingMail] = []
        self.answers: deque[Exception] = deque()

    def send(self, outgoing: OutgoingMail) -> Accepted:
        self.tried.append(outgoing)
        if self.answers:
            raise self.answers.popleft()
        self.mails.append(outgoing)
        return Accepted(new_id().hex)

    def deliver(self) -> list[OutgoingMail]:
        """Work the queue off; the mails that were accepted in this round."""
        before = len(self.mails)
        jobs.work_off(self)
        return self.mails[before:]

    def deliver_one(self) -> OutgoingMail:
        """Work the queue off, which must hold exactly one mail."""
        delivered = self.deliver()
        assert len(delivered) == 1, [mail.subject for mail in delivered]
        return delivered[0]

    def token(self) -> str:
        """The token in the one mail that waits."""
        return token_in(self.deliver_one())


def link_in(text: str) -> str:
    """The one link with a secret in a mail's text."""
    found = {url for url in _URL.findall(text) if "t" in parse_qs(urlsplit(url).query)}
    assert len(found) == 1, found
    return found.pop()


def token_in(mail: OutgoingMail) -> str:
    """The secret of the link in a mail, which text and HTML agree about."""
    token = parse_qs(urlsplit(link_in(mail.text)).query)["t"][0]
    assert token in mail.html
    return token
