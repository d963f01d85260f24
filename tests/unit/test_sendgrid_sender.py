"""The sender against a local server that answers as SendGrid does: every answer becomes one of four outcomes."""

import logging
import socket
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
import time_machine

from app.mail import senders
from app.mail.messages import Accepted, OutgoingMail, Refused, SendingFailed, TryLater, Unauthorized
from app.mail.senders import LONGEST_WAIT, TIMEOUT, MailboxSender, SendGridSender, sender_from
from app.services.delivery import leases
from tests import sendgrid_server as answers
from tests.mails import LINK, MAILS, finished, settings
from tests.sendgrid_server import KEY, SendGridServer
from tests.sendgrid_spec import departures, spec_path

MAIL = finished()
WITH_DESCRIPTION = pytest.mark.skipif(
    not spec_path().exists(), reason="SendGrid's description is not here: set SENDGRID_SPEC to its path"
)
WITH_DESCRIPTION = pytest.mark.skipif(
    not spec_path().exists(), reason="SendGrid's description is not here: set SENDGRID_SPEC to its path"
)


@pytest.fixture
def sendgrid() -> Iterator[SendGridServer]:
    with SendGridServer() as server:
        yield server


@pytest.fixture
def sender(sendgrid: SendGridServer) -> SendGridSender:
    return SendGridSender(KEY, sendgrid.url, timeout=2)


def mail(**changes: Any) -> OutgoingMail:
    return replace(MAIL, **changes)


def failure(sender: SendGridSender, outgoing: OutgoingMail = MAIL) -> SendingFailed:
    with pytest.raises(SendingFailed) as caught:
        sender.send(outgoing)
    assert_presentable(caught.value.reason)
    return caught.value


def assert_presentable(reason: str) -> None:
    assert 0 < len(reason) <= 200
    assert reason.splitlines() == [reason]
    assert KEY not in reason
    assert LINK.partition("t=")[2] not in reason


def test_accepted_mail_has_the_id_of_the_provider(sendgrid: SendGridServer, sender: SendGridSender) -> None:
    accepted = sender.send(MAIL)
    assert accepted.provider_message_id == sendgrid.received[0].message_id
    assert sendgrid.received[0].headers["Authorization"] == f"Bearer {KEY}"


def test_body_says_what_was_asked(sendgrid: SendGridServer, sender: SendGridSender) -> None:
    sender.send(mail(reply_to="help@volta.example.com"))
    (body,) = sendgrid.bodies
    assert body["personalizations"] == [
        {"to": [{"email": MAIL.recipient}], "custom_args": {"mail_id": "0193", "tenant_id": "0194"}}
    ]
    assert body["from"] == {"email": MAIL.sender_address, "name": "Volta Charging"}
    assert body["reply_to"] == {"email": "help@volta.example.com"}
    assert body["subject"] == MAIL.subject
    assert [(part["type"], part["value"]) for part in body["content"]] == [
        ("text/plain", MAIL.text),
        ("text/html", MAIL.html),
    ]
    assert body["categories"] == ["activation"]


def test_nothing_is_tracked(sendgrid: SendGridServer, sender: SendGridSender) -> None:
    sender.send(MAIL)
    tracking = sendgrid.bodies[0]["tracking_settings"]
    assert set(tracking) == {"click_tracking", "open_tracking", "subscription_tracking", "ganalytics"}
    assert [value for setting in tracking.values() for value in setting.values()] == [False] * 5


@WITH_DESCRIPTION
def test_bodies_conform_to_the_description_of_sendgrid(sendgrid: SendGridServer, sender: SendGridSender) -> None:
    for example in MAILS.values():
        whole = finished(example)
        bare = replace(whole, sender_name="", custom_args={}, kind="")
        for outgoing in (whole, replace(whole, reply_to="help@volta.example.com"), bare):
            sender.send(outgoing)
    assert len(sendgrid.accepted) == 3 * len(MAILS)
    assert [departures(body) for body in sendgrid.bodies] == [[]] * len(sendgrid.bodies)


@WITH_DESCRIPTION
def test_description_notices_a_wrong_body(sendgrid: SendGridServer, sender: SendGridSender) -> None:
    sender.send(MAIL)
    (body,) = sendgrid.bodies
    assert departures({**body, "personalizations": [{}]})
    assert departures({**body, "from": {"name": "Volta"}})
    assert departures({**body, "subject": ""})
    assert departures({**body, "tracking_settings": {"clicktracking": {"enable": False}}})
    assert departures({**body, "tracking_settings": {"click_tracking": {"enable": "no"}}})
    assert departures({key: value for key, value in body.items() if key != "from"})


@pytest.mark.parametrize(
    ("behaviour", "outcome", "says"),
    [
        (answers.bad_request(), Refused, "Does not contain a valid address."),
        (answers.too_large(), Refused, "too large"),
        (answers.failing(404), Refused, "Internal server error"),
        (answers.bad_key(), Unauthorized, "authorization grant is invalid"),
        (answers.forbidden(), Unauthorized, "does not match a verified Sender Identity"),
        (answers.too_many(), TryLater, "takes no more mail"),
        (answers.failing(408), TryLater, "Internal server error"),
        (answers.failing(500), TryLater, "Internal server error"),
        (answers.failing(503), TryLater, "Internal server error"),
        (answers.garbage(502), TryLater, "SendGrid answered 502."),
        (answers.garbage(400), Refused, "SendGrid answered 400."),
        (answers.garbage(401), Unauthorized, "SendGrid answered 401."),
        (answers.Behaviour(status=200), TryLater, "answered 200 instead of accepting"),
        (answers.hang(20), TryLater, "did not answer in time"),
        (answers.reset_before(), TryLater, "broke off"),
        (answers.reset_after(), TryLater, "broke off"),
    ],
    ids=lambda value: f"{value.kind}-{value.status}" if isinstance(value, answers.Behaviour) else None,
)
def test_every_answer_has_its_outcome(
    behaviour: answers.Behaviour,
    outcome: type[SendingFailed],
    says: str,
    sendgrid: SendGridServer,
    sender: SendGridSender,
) -> None:
    sendgrid.script(behaviour)
    began = time.monotonic()
    error = failure(sender)
    assert type(error) is outcome
    assert says in error.reason
    assert time.monotonic() - began < 8
    sender.send(MAIL)
    assert len(sendgrid.accepted) == 1, "one bad answer does not spoil the next one"


def test_a_hang_ends_within_the_limit() -> None:
    assert TIMEOUT == 10
    with SendGridServer() as server:
        server.script(answers.hang(20))
        began = time.monotonic()
        assert isinstance(failure(SendGridSender(KEY, server.url, timeout=0.3)), TryLater)
        assert time.monotonic() - began < 6


def test_limit_of_a_call_is_ten_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[object] = []

    def connect(_address: object, timeout: object = None, *_rest: object, **_named: object) -> None:
        seen.append(timeout)
        raise TimeoutError

    monkeypatch.setattr(socket, "create_connection", connect)
    assert "in time" in failure(SendGridSender(KEY, "http://127.0.0.1:9")).reason
    assert seen == [10]


def test_nobody_listens() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        host = f"http://127.0.0.1:{taken.getsockname()[1]}"
        error = failure(SendGridSender(KEY, host))
    assert isinstance(error, TryLater)
    assert "cannot be reached" in error.reason


def test_rate_limit_names_the_time_of_the_reset(sendgrid: SendGridServer, sender: SendGridSender) -> None:
    reset = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=90)
    sendgrid.script(answers.too_many(reset=reset.timestamp()))
    error = failure(sender)
    assert isinstance(error, TryLater)
    assert error.retry_after == reset


@pytest.mark.parametrize("header", ["45", format_datetime(datetime(2026, 11, 23, 14, 0, 45, tzinfo=UTC), usegmt=True)])
def test_retry_after_is_understood_in_both_forms(header: str, sendgrid: SendGridServer, sender: SendGridSender) -> None:
    sendgrid.script(answers.too_many(retry_after=header))
    with time_machine.travel(datetime(2026, 11, 23, 14, 0, tzinfo=UTC), tick=False):
        error = failure(sender)
    assert isinstance(error, TryLater)
    assert error.retry_after == datetime(2026, 11, 23, 14, 0, 45, tzinfo=UTC)


@pytest.mark.parametrize("value", ["soon", "", "-1", "1e9", "9" * 30, "٣"])
def test_reset_that_is_no_time_is_passed_over(value: str, sendgrid: SendGridServer, sender: SendGridSender) -> None:
    headers = {"X-RateLimit-Reset": value.encode().decode("latin-1"), "Retry-After": value.encode().decode("latin-1")}
    sendgrid.script(answers.Behaviour(status=429, message="too many requests", headers=headers))
    error = failure(sender)
    assert isinstance(error, TryLater)
    assert error.retry_after is None or error.retry_after <= datetime.now(UTC) + LONGEST_WAIT


@pytest.mark.parametrize(("offset", "expected"), [(-600, timedelta(0)), (30 * 86400, LONGEST_WAIT)])
def test_reset_is_believed_within_reason(
    offset: int, expected: timedelta, sendgrid: SendGridServer, sender: SendGridSender
) -> None:
    now = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
    sendgrid.script(answers.too_many(reset=now.timestamp() + offset))
    with time_machine.travel(now, tick=False):
        error = failure(sender)
    assert isinstance(error, TryLater)
    assert error.retry_after == now + expected


@pytest.mark.parametrize(
    "message",
    [
        "x" * 5000,
        "two\r\nlines\u2028and \x1b[31mred\u202e",
        f"the key {KEY} is wrong",
        f"Authorization: Bearer SG.{'a' * 22}.{'b' * 43}",
        f"bad link {LINK}",
        "",
    ],
)
def test_reason_is_one_short_line_without_secrets(
    message: str, sendgrid: SendGridServer, sender: SendGridSender
) -> None:
    sendgrid.script(answers.bad_request(message))
    reason = failure(sender).reason
    assert "b" * 43 not in reason


@pytest.mark.parametrize(
    "raw", ["[]", "null", '{"errors": []}', '{"errors": [{}]}', '{"errors": [{"message": 5}]}', "[" * 9000]
)
def test_strange_error_bodies_still_give_a_reason(raw: str, sendgrid: SendGridServer, sender: SendGridSender) -> None:
    sendgrid.script(answers.Behaviour(status=400, raw=raw))
    assert failure(sender).reason == "SendGrid answered 400."


@pytest.mark.parametrize(
    "address",
    [
        "",
        "eli",
        "eli@",
        "a@b.example, c@d.example",
        "eli@fleet.example.com\r\nBcc: x@y.example",
        "x" * 250 + "@a.example",
    ],
)
def test_bad_recipient_is_refused_before_sending(
    address: str, sendgrid: SendGridServer, sender: SendGridSender
) -> None:
    assert isinstance(failure(sender, mail(recipient=address)), Refused)
    assert isinstance(failure(sender, mail(reply_to=address or "?")), Refused)
    assert sendgrid.received == []


def test_bad_sender_address_stops_everything(sendgrid: SendGridServer, sender: SendGridSender) -> None:
    error = failure(sender, mail(sender_address="Volta <no-reply>"))
    assert isinstance(error, Unauthorized)
    assert "ONRAMP_MAIL_FROM" in error.reason
    assert sendgrid.received == []


@pytest.mark.parametrize("field", ["subject", "sender_name", "kind"])
@pytest.mark.parametrize("text", ["a\r\nBcc: x@y.example", "a\nb", "a\x00", "a\u2028b", "a\ud800"])
def test_line_breaks_never_reach_a_header(
    field: str, text: str, sendgrid: SendGridServer, sender: SendGridSender
) -> None:
    assert isinstance(failure(sender, mail(**{field: text})), Refused)
    assert sendgrid.received == []


@pytest.mark.parametrize("field", ["subject", "text", "html"])
def test_empty_mail_is_refused(field: str, sendgrid: SendGridServer, sender: SendGridSender) -> None:
    assert isinstance(failure(sender, mail(**{field: " \n" if field != "subject" else " "})), Refused)
    assert sendgrid.received == []


def test_sdk_logs_neither_key_nor_link(
    sendgrid: SendGridServer, sender: SendGridSender, caplog: pytest.LogCaptureFixture
) -> None:
    sendgrid.script(answers.accept(), answers.bad_request())
    with caplog.at_level(logging.DEBUG):
        sender.send(MAIL)
        failure(sender)
    assert KEY not in caplog.text
    assert LINK not in caplog.text


def test_failure_shows_no_key_in_its_trace(sendgrid: SendGridServer, sender: SendGridSender) -> None:
    sendgrid.script(answers.bad_key())
    error = failure(sender)
    assert error.__cause__ is None
    assert error.__suppress_context__


@pytest.mark.parametrize("key", ["", "  ", "SG.a\r\nX-Evil: 1", "SG.ключ", "SG.a b"])
def test_key_that_is_none_is_told_at_the_start(key: str) -> None:
    with pytest.raises(ValueError, match="SENDGRID_API_KEY"):
        SendGridSender(key, "https://api.example.com")


def test_host_without_a_scheme_is_told_at_the_start() -> None:
    with pytest.raises(ValueError, match="ONRAMP_SENDGRID_HOST"):
        SendGridSender(KEY, "api.example.com")


def test_settings_choose_the_sender(sendgrid: SendGridServer) -> None:
    assert isinstance(sender_from(settings()), MailboxSender)
    chosen = sender_from(settings(SENDGRID_API_KEY=f" {KEY}\n", ONRAMP_SENDGRID_HOST=sendgrid.url + "/"))
    assert isinstance(chosen, SendGridSender)
    assert chosen.send(MAIL).provider_message_id
    with pytest.raises(ValueError, match="SENDGRID_API_KEY"):
        sender_from(settings(ONRAMP_ENV="production"))


@pytest.mark.parametrize("part", ["head", "body"])
@pytest.mark.parametrize("status", [500, 400])
def test_an_answer_that_drips_is_given_up_on_as_a_whole(sendgrid: SendGridServer, status: int, part: str) -> None:
    sendgrid.script(answers.drip(status=status, of=part))
    patient = SendGridSender(KEY, sendgrid.url, timeout=60, within=0.3)
    with pytest.raises(TryLater, match="did not answer in time"):
        patient.send(MAIL)


def test_what_was_accepted_is_accepted_however_slowly_the_rest_drips(sendgrid: SendGridServer) -> None:
    sendgrid.script(answers.drip(of="body"))
    assert SendGridSender(KEY, sendgrid.url, timeout=60, within=0.3).send(MAIL) == Accepted("")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(sendgrid: SendGridServer, status: int) -> None:
    with SendGridServer() as elsewhere:
        sendgrid.script(answers.moved(f"{elsewhere.url}/v3/mail/send", status))
        with pytest.raises(TryLater):
            SendGridSender(KEY, sendgrid.url).send(MAIL)
        assert elsewhere.received == []
        assert len(sendgrid.received) == 1


def test_the_whole_call_is_shorter_than_the_lease() -> None:
    assert leases.LEASE / timedelta(seconds=1) / 1.5 > senders.WITHIN
