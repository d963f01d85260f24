"""Handing mails over: to SendGrid, or into the development mailbox. Both promise what `Sender` promises."""

import json
import logging
import re
import unicodedata
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http.client import HTTPException
from pathlib import Path
from typing import Any

from python_http_client import Client, HTTPError
from sendgrid import SendGridAPIClient  # pyright: ignore[reportMissingTypeStubs]

from app.core import addresses, clock
from app.core.addresses import AddressRefused, normalise
from app.core.catalogue import t
from app.core.mailbox import keep_mail
from app.core.settings import Settings
from app.mail.messages import Accepted, OutgoingMail, Refused, Sender, SendingFailed, TryLater, Unauthorized
from app.mail.one_call import OneCall

TIMEOUT = 10
"""Seconds for each step of a call (connect, each read); the SDK by itself waits for ever."""

WITHIN = 30.0
"""Seconds for the whole call, however slowly its answer drips in: half of a mail's lease."""

LONGEST_WAIT = timedelta(hours=1)
"""A provider that names a later time is not believed: links are short-lived, and clocks are wrong now and then."""

_LONGEST_REASON = 200
_TRANSIENT = {408, 425}
_SECRET_LIKE = re.compile(r"SG\.[\w.-]+|[\w-]{32,}", re.ASCII)
_KEY = re.compile(r"[!-~]+", re.ASCII)
_NO_TRACKING = {
    # Click tracking would rewrite the link; the others add pictures and texts of their own. Said in every mail, since
    # the account's own settings hold otherwise.
    "click_tracking": {"enable": False, "enable_text": False},
    "open_tracking": {"enable": False},
    "subscription_tracking": {"enable": False},
    "ganalytics": {"enable": False},
}

# At debug level the SDK logs every header and body: the API key, and the links in the mails.
logging.getLogger("python_http_client.client").addFilter(lambda _record: False)


def sender_from(settings: Settings) -> Sender:
    """SendGrid where a key is set, else the development mailbox; ValueError for settings that can never send."""
    if settings.sends_real_mail:
        return SendGridSender(settings.sendgrid_api_key.get_secret_value(), settings.sendgrid_host)
    if settings.production:
        raise ValueError("SENDGRID_API_KEY is not set: in production mail must leave the machine")
    return MailboxSender(settings.mailbox_dir)


class MailboxSender:
    """Keeps mails in a folder instead of sending them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, outgoing: OutgoingMail) -> Accepted:
        """Keeps the mail, after the same checks as before sending it; TryLater when the folder cannot be written."""
        try:
            return Accepted(keep_mail(self._folder, asdict(_checked(outgoing))))
        except OSError as error:
            raise TryLater(t("The mailbox folder cannot be written: {reason}.", reason=error.strerror)) from error


class SendGridSender:
    """Hands mails over to SendGrid through its SDK."""

    def __init__(self, api_key: str, host: str, *, timeout: float = TIMEOUT, within: float = WITHIN) -> None:
        key = api_key.strip()
        if not _KEY.fullmatch(key):
            raise ValueError("SENDGRID_API_KEY holds a character that no key has")
        if not host.startswith(("https://", "http://")):
            raise ValueError("ONRAMP_SENDGRID_HOST must start with https://")
        self._client = SendGridAPIClient(api_key=key, host=host.rstrip("/")).client
        self._timeout, self._within = timeout, within

    def send(self, outgoing: OutgoingMail) -> Accepted:
        """The id under which SendGrid accepted the mail; else Refused, Unauthorized or TryLater."""
        body = _body(_checked(outgoing))
        with OneCall(self._within) as call:
            # Typed as Any: the SDK's client makes an attribute of every part of a path.
            client: Any = _Client(self._client, call)
            try:
                response = client.mail.send.post(request_body=body, timeout=self._timeout)
            except HTTPError as answer:
                failure = _failure(answer.status_code, answer.body, answer.headers)
                raise _unreachable(TimeoutError()) if call.expired else failure from None
            except (OSError, HTTPException) as error:
                raise _unreachable(TimeoutError() if call.expired else error) from None
        if response.status_code != 202:
            raise TryLater(t("SendGrid answered {status} instead of accepting the mail.", status=response.status_code))
        return Accepted(str(response.headers.get("X-Message-Id") or ""))


class _Client(Client):
    """The SDK's client for one call, which ends in time and is not led elsewhere."""

    _call: OneCall
    _url_path: list[str]

    def __init__(self, of: Any, call: OneCall, path: list[str] | None = None) -> None:
        super().__init__(host=of.host, request_headers=dict(of.request_headers), version=of._version, url_path=path)
        self._call = call

    def _build_client(self, name: str | None = None) -> "_Client":
        return _Client(self, self._call, [*self._url_path, name] if name else self._url_path)

    def _make_request(self, opener: Any, request: Any, timeout: float | None = None) -> Any:
        sdk: Any = super()
        return sdk._make_request(self._call.opener(), request, timeout)


def _checked(outgoing: OutgoingMail) -> OutgoingMail:
    # The SDK passes line breaks on, and SendGrid's own answer to a bad address comes late: as a bounce.
    try:
        recipient = normalise(outgoing.recipient)
        reply_to = normalise(outgoing.reply_to) if outgoing.reply_to else outgoing.reply_to
    except AddressRefused:
        raise Refused(t("The address cannot receive mail.")) from None
    try:
        sender_address = normalise(outgoing.sender_address)
    except AddressRefused:
        raise Unauthorized(t("The sender address (ONRAMP_MAIL_FROM) is not a complete email address.")) from None
    for line in (outgoing.subject, outgoing.sender_name, outgoing.kind):
        if any(unicodedata.category(c) in {"Cc", "Cs", "Zl", "Zp"} for c in line):
            raise Refused(t("The subject or a name contains a character that mail cannot carry."))
    if not (outgoing.subject.strip() and outgoing.text.strip() and outgoing.html.strip()):
        raise Refused(t("The mail is empty."))
    return replace(outgoing, recipient=recipient, reply_to=reply_to, sender_address=sender_address)


def _body(outgoing: OutgoingMail) -> dict[str, Any]:
    personalization: dict[str, Any] = {"to": [{"email": outgoing.recipient}]}
    if outgoing.custom_args:
        personalization["custom_args"] = {name: str(value) for name, value in outgoing.custom_args.items()}
    body: dict[str, Any] = {
        "personalizations": [personalization],
        "from": {"email": outgoing.sender_address},
        "subject": outgoing.subject,
        "content": [
            {"type": "text/plain", "value": outgoing.text},
            {"type": "text/html", "value": outgoing.html},
        ],
        # Asks out-of-office robots not to answer (RFC 3834).
        "headers": {"Auto-Submitted": "auto-generated"},
        "tracking_settings": _NO_TRACKING,
    }
    if outgoing.sender_name:
        body["from"]["name"] = outgoing.sender_name
    if outgoing.reply_to:
        body["reply_to"] = {"email": outgoing.reply_to}
    if outgoing.kind:
        body["categories"] = [outgoing.kind]
    return body


def _failure(status: int, body: bytes, headers: Any) -> SendingFailed:
    reason = _first_message(body) or t("SendGrid answered {status}.", status=status)
    if status in {401, 403}:
        return Unauthorized(reason)
    if status == 429:
        return TryLater(t("SendGrid takes no more mail for the moment."), _retry_after(headers))
    if 400 <= status < 500 and status not in _TRANSIENT:
        return Refused(reason)
    return TryLater(reason, _retry_after(headers))


def _unreachable(error: Exception) -> SendingFailed:
    # urllib wraps what happens until the request is sent, and shows what happens later as it is.
    cause = getattr(error, "reason", error)
    if isinstance(cause, TimeoutError):
        return TryLater(t("SendGrid did not answer in time."))
    if isinstance(cause, (ConnectionResetError, BrokenPipeError, ConnectionAbortedError, HTTPException)):
        return TryLater(t("The connection to SendGrid broke off."))
    return TryLater(t("SendGrid cannot be reached."))


def _first_message(body: bytes) -> str:
    """SendGrid's first error message on one line, without anything that looks like a secret; "" if there is none."""
    try:
        message = json.loads(body)["errors"][0]["message"]
    except (ValueError, KeyError, IndexError, TypeError, RecursionError):
        return ""
    if not isinstance(message, str):
        return ""
    shown = "".join(c if unicodedata.category(c)[0] != "C" else " " for c in message[: 20 * _LONGEST_REASON])
    line = addresses.shown_within(_SECRET_LIKE.sub("…", " ".join(shown.split())))
    return line if len(line) <= _LONGEST_REASON else line[: _LONGEST_REASON - 1] + "…"


def _retry_after(headers: Any) -> datetime | None:
    """When the provider takes mail again: X-RateLimit-Reset (seconds since 1970) or Retry-After (seconds or a date)."""
    now = clock.now()
    moment = _epoch(headers.get("X-RateLimit-Reset")) or _delay(headers.get("Retry-After"), now)
    return min(max(moment, now), now + LONGEST_WAIT) if moment else None


def _epoch(value: str | None) -> datetime | None:
    try:
        return clock.moment_of(int(value) * 1_000_000) if value else None
    except (ValueError, OverflowError):
        return None


def _delay(value: str | None, now: datetime) -> datetime | None:
    try:
        if not value:
            return None
        if value.strip().isdigit():
            return now + timedelta(seconds=int(value))
        moment = parsedate_to_datetime(value)
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
