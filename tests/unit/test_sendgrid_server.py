"""The stand-in for SendGrid judges requests as its documentation says, and serves other processes too."""

import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.architecture.sources import ROOT
from tests.sendgrid_server import KEY, SendGridServer, bad_key, hang

BODY = {
    "personalizations": [{"to": [{"email": "eli@fleet.example.com"}]}],
    "from": {"email": "no-reply@onramp.example.com"},
    "subject": "Hello",
    "content": [{"type": "text/plain", "value": "Hello"}],
}


@pytest.fixture
def sendgrid() -> Iterator[SendGridServer]:
    with SendGridServer() as server:
        yield server


def post(server_url: str, body: Any, *, key: str = KEY, path: str = "/v3/mail/send") -> httpx.Response:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return httpx.post(server_url + path, content=content, headers={"Authorization": f"Bearer {key}"}, trust_env=False)


def test_good_request_is_accepted_with_an_id(sendgrid: SendGridServer) -> None:
    answer = post(sendgrid.url, BODY)
    assert (answer.status_code, answer.content) == (202, b"")
    assert answer.headers["X-Message-Id"] == sendgrid.accepted[0].message_id
    assert sendgrid.bodies == [BODY]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({**BODY, "personalizations": []}, "personalizations"),
        ({**BODY, "personalizations": [{"to": [{"email": "eli"}]}]}, "personalizations.0.to.0.email"),
        ({**BODY, "from": None}, "from"),
        ({**BODY, "subject": ""}, "subject"),
        ({**BODY, "content": []}, "content"),
        ({**BODY, "content": [{"type": "text/html"}, {"type": "text/plain"}]}, "content"),
        ([], None),
        (b"no json", None),
    ],
)
def test_bad_body_is_answered_as_sendgrid_does(body: Any, field: str | None, sendgrid: SendGridServer) -> None:
    answer = post(sendgrid.url, body)
    assert answer.status_code == 400
    (error,) = answer.json()["errors"]
    assert set(error) == {"message", "field", "help"}
    assert error["field"] == field
    assert error["message"]
    assert sendgrid.accepted == []


def test_wrong_key_and_wrong_path(sendgrid: SendGridServer) -> None:
    assert post(sendgrid.url, BODY, key="SG.another").status_code == 401
    assert post(sendgrid.url, BODY, path="/v3/mail").status_code == 404


def test_behaviours_are_taken_in_order_and_then_end(sendgrid: SendGridServer) -> None:
    sendgrid.script(bad_key(), bad_key())
    assert [post(sendgrid.url, BODY).status_code for _ in range(3)] == [401, 401, 202]
    sendgrid.script(bad_key())
    sendgrid.forget()
    assert post(sendgrid.url, BODY).status_code == 202
    assert len(sendgrid.received) == 1


def test_hanging_requests_do_not_hold_up_its_end() -> None:
    with SendGridServer() as server:
        server.script(hang(60))
        with pytest.raises(httpx.TimeoutException):
            httpx.post(server.url + "/v3/mail/send", json=BODY, timeout=0.2, trust_env=False)


def test_other_processes_can_use_it() -> None:
    command = [sys.executable, "-m", "tests.sendgrid_server", "--port", "0"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        url = process.stdout.readline().split()[-1]
        try:
            behaviours = [{"status": 500, "message": "Internal server error"}]
            assert httpx.post(url + "/_script", json=behaviours, trust_env=False).status_code == 200
            assert [post(url, BODY).status_code for _ in range(2)] == [500, 202]
            received = httpx.get(url + "/_received", trust_env=False).json()
            assert [(request["status"], request["body"]) for request in received] == [(500, BODY), (202, BODY)]
            assert httpx.delete(url + "/_received", trust_env=False).status_code == 200
            assert httpx.get(url + "/_received", trust_env=False).json() == []
        finally:
            process.terminate()
