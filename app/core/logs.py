"""The log: one format, and no secret in it, whoever writes."""

import logging
import re
import sys
import traceback
from time import monotonic
from typing import Any

_REDACTED = "[redacted]"
_SECRETS = (
    # `?t=…` of a link, the session cookie, and values under telling names in payloads, JSON or header dumps
    (re.compile(r"([?&](?:amp;|%26)*t(?:=|%3D|%253D))[^&\s\"'<>]+", re.IGNORECASE), rf"\1{_REDACTED}"),
    (re.compile(r"((?:__Host-)?onramp=)[^;,\s\"']+"), rf"\1{_REDACTED}"),
    (
        re.compile(
            r"""((["'])(?:[a-z_]*password[a-z_]*|ticket|token|secret|cookie|authorization|t)\2\s*:\s*)"""
            r"""("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')""",
            re.IGNORECASE,
        ),
        rf"\1'{_REDACTED}'",
    ),
    (re.compile(r"(\b(?:postgresql|redis)[a-z+]*://[^\s:/@]*:)[^@\s]+(@)"), rf"\1{_REDACTED}\2"),
    # 256 random bits as they stand in cookies, links and tickets, wherever they turn up
    (re.compile(r"(?<![A-Za-z0-9_-])[A-Za-z0-9_-]{43}(?![A-Za-z0-9_-])"), _REDACTED),
)
_ADDRESS = r"[^\s@\"'<>()\[\]{},;:=/\\]"
_PERSONAL = (
    # What PostgreSQL adds to its errors: "Key (email)=(nora@…) already exists", "Failing row contains (…)"
    (
        re.compile(
            r"(?ms)^([^\S\n]*(?:DETAIL|CONTEXT):)"
            r".*?(?=^\s*(?:DETAIL|CONTEXT|HINT|LINE \d+):|^\s*$|^\s*[\[(]|\Z)"
        ),
        rf"\1 {_REDACTED}\n",
    ),
    # What pydantic shows of a value that it refuses
    (re.compile(r"(?s)(input_value=).*?(, input_type=)"), rf"\1{_REDACTED}\2"),
    (re.compile(rf"{_ADDRESS}{{1,64}}@{_ADDRESS}+\.[^\W\d_]{{2,}}"), _REDACTED),
    # Bank accounts
    (
        re.compile(r"(?<![A-Za-z0-9])[A-Z]{2}[0-9]{2}(?:[ -]?[A-Z0-9]{4}){2,7}(?:[ -]?[A-Z0-9]{1,3})?(?![A-Za-z0-9])"),
        _REDACTED,
    ),
)
_LIBRARIES = ("reflex", "engineio", "socketio")
_MINUTE = 60.0
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
"""What breaks a line, or shows it in another order than it is written in."""


def redact(text: str) -> str:
    """The text without link tokens, session cookies, tickets, passwords and database passwords, and without what tells
    who somebody is: email addresses, account numbers, values that a database or a form has refused.
    """
    for pattern, replacement in (*_SECRETS, *_PERSONAL):
        text = pattern.sub(replacement, text)
    return text


def one_line(text: object, length: int = 1000) -> str:
    """Whatever a client sent, redacted, as one printable line of at most `length` bytes."""
    line = _CONTROL.sub(lambda match: repr(match.group())[1:-1], redact(str(text)[: 4 * length]))
    return line.encode("utf-8", "backslashreplace")[:length].decode("utf-8", "ignore")


class Sparingly:
    """A log for what others can cause as often as they like: at most `most` lines a minute, then how many more."""

    def __init__(self, log: logging.Logger, most: int = 30) -> None:
        self._log, self._most = log, most
        self._since, self._written, self._left_out = 0.0, 0, 0

    def warning(self, text: str, *values: object) -> None:
        """One line, or one more that was left out."""
        self._line(logging.WARNING, text, values)

    def error(self, text: str, *values: object) -> None:
        """The same of something that ought not to be."""
        self._line(logging.ERROR, text, values)

    def _line(self, level: int, text: str, values: tuple[object, ...]) -> None:
        moment = monotonic()
        if moment - self._since >= _MINUTE:
            if self._left_out:
                self._log.warning("%d more of the kind were not written in the minute before", self._left_out)
            self._since, self._written, self._left_out = moment, 0, 0
        if self._written < self._most:
            self._written += 1
            self._log.log(level, text, *values)
        else:
            self._left_out += 1


class FewOfLibraries(logging.Filter):
    """Lets pass at most `most` lines a minute of each of Reflex's loggers: strangers cause many of them."""

    def __init__(self, most: int = 30) -> None:
        super().__init__()
        self._most = most
        self._minutes: dict[str, tuple[float, int]] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the line is written; the first of a minute says how many were not before. No error is left out."""
        if not record.name.startswith(_LIBRARIES) or record.levelno >= logging.ERROR:
            return True
        moment = monotonic()
        since, count = self._minutes.get(record.name, (moment, 0))
        if moment - since >= _MINUTE:
            left_out = count - self._most
            since, count = moment, 0
            if left_out > 0:
                record.msg = f"{record.msg} ({left_out} more of the kind were not written in the minute before)"
        self._minutes[record.name] = since, count + 1
        return count < self._most


class _RedactedRecord(logging.LogRecord):
    """A record whose text holds no secret by the time any handler sees it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        try:
            text = super().getMessage()
        except (TypeError, ValueError):
            text = f"{self.msg} {self.args}"
        self.msg, self.args = redact(text), ()
        if self.exc_info and self.exc_info[0] is not None:
            self.exc_text = redact("".join(traceback.format_exception(*self.exc_info)).rstrip())
            self.exc_info = None


def configure(level: int = logging.INFO) -> None:
    """Send every log to stderr, redacted. Holds for libraries as well: it is done where records are made."""
    logging.setLogRecordFactory(_RedactedRecord)
    root = logging.getLogger()
    if not root.handlers:
        handler = logging.StreamHandler(sys.stderr)
        handler.addFilter(FewOfLibraries())
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
        root.addHandler(handler)
    root.setLevel(level)
    for noisy in ("engineio", "socketio", "httpx", "alembic", "python_http_client"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
