"""A local server that answers as SendGrid's `POST /v3/mail/send` does, well or badly, as scripted.

In a test:   with SendGridServer() as sendgrid: sendgrid.script(bad_request(), accept()); …; sendgrid.bodies
On its own:  python -m tests.sendgrid_server --port 0   prints a ready line; other processes then ask it by
             GET /_received, POST /_script (a list of behaviours) and DELETE /_received
"""

import argparse
import json
import socket
import struct
import threading
import time
import uuid
from collections import deque
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

KEY = "SG.local-test-key.not-a-secret"
LARGEST_BODY = 30_000_000
_GRANT = "The provided authorization grant is invalid, expired, or revoked"


@dataclass(frozen=True)
class Behaviour:
    """How one request is answered. `kind` is answer, hang, drip, reset_before (the body is read) or reset_after."""

    kind: str = "answer"
    status: int = 202
    message: str = ""
    field: str | None = None
    headers: Mapping[str, str] | None = None
    raw: str | None = None
    seconds: float = 0.0


def accept(*, slow: float = 0.0) -> Behaviour:
    return Behaviour(seconds=slow)


def bad_request(message: str = "Does not contain a valid address.", at: str | None = "personalizations.0.to.0.email"):
    return Behaviour(status=400, message=message, field=at)


def bad_key() -> Behaviour:
    return Behaviour(status=401, message=_GRANT)


def forbidden() -> Behaviour:
    sentence = "The from address does not match a verified Sender Identity. Mail cannot be sent until this is resolved."
    return Behaviour(status=403, message=sentence, field="from")


def too_large() -> Behaviour:
    return Behaviour(status=413, message="The request body is too large")


def too_many(*, reset: float | None = None, retry_after: str | None = None) -> Behaviour:
    """429; `reset` is in seconds since 1970."""
    headers = {"X-RateLimit-Limit": "600", "X-RateLimit-Remaining": "0"}
    if reset is not None:
        headers["X-RateLimit-Reset"] = str(int(reset))
    if retry_after is not None:
        headers["Retry-After"] = retry_after
    return Behaviour(status=429, message="too many requests", headers=headers)


def failing(status: int = 500) -> Behaviour:
    return Behaviour(status=status, message="Internal server error")


def garbage(status: int = 502) -> Behaviour:
    """The page of a proxy instead of SendGrid's own answer."""
    return Behaviour(status=status, raw="<html><h1>Bad gateway</h1></html>")


def hang(seconds: float = 30.0) -> Behaviour:
    """Takes the body and says nothing."""
    return Behaviour(kind="hang", seconds=seconds)


def drip(*, status: int = 202, of: str = "head") -> Behaviour:
    """Answers a byte at a time and never ends: in the head of the answer, or in its body."""
    return Behaviour(kind="drip", status=status, raw=of)


def moved(to: str, status: int = 302) -> Behaviour:
    """Sends the caller elsewhere."""
    return Behaviour(status=status, message="moved", headers={"Location": to})


def reset_before() -> Behaviour:
    return Behaviour(kind="reset_before")


def reset_after() -> Behaviour:
    """Takes the mail and breaks the connection off: whether it was accepted stays unknown to the sender."""
    return Behaviour(kind="reset_after")


@dataclass(frozen=True)
class Received:
    """One request whose body was read; `status` is None where it was not answered."""

    body: Any
    headers: dict[str, str]
    at: float
    status: int | None
    message_id: str


class SendGridServer:
    """The server on a free loopback port; every request without a scripted behaviour is checked and accepted."""

    def __init__(self, *, port: int = 0, key: str = KEY) -> None:
        self.key = key
        self.received: list[Received] = []
        self._behaviours: deque[Behaviour] = deque()
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._server = _Server(("127.0.0.1", port), _Handler)
        self._server.owner = self

    @property
    def port(self) -> int:
        return self._server.server_address[1]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def bodies(self) -> list[Any]:
        """The bodies of all requests, in the order they came."""
        with self._lock:
            return [request.body for request in self.received]

    @property
    def accepted(self) -> list[Received]:
        with self._lock:
            return [request for request in self.received if request.status == 202]

    def script(self, *behaviours: Behaviour) -> None:
        """Answer the next requests like this, one behaviour each."""
        with self._lock:
            self._behaviours.extend(behaviours)

    def forget(self) -> None:
        """No received requests, no scripted behaviours."""
        with self._lock:
            self.received.clear()
            self._behaviours.clear()

    def __enter__(self) -> "SendGridServer":
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        self._server.shutdown()
        self._thread.join(5)
        self._server.server_close()

    def next_behaviour(self) -> Behaviour | None:
        with self._lock:
            return self._behaviours.popleft() if self._behaviours else None

    def record(self, request: Received) -> None:
        with self._lock:
            self.received.append(request)

    def pause(self, seconds: float) -> None:
        """Wait, but not beyond the end of the server."""
        self._stopping.wait(seconds)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128
    owner: SendGridServer

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that gave up is no news."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        if self.path == "/_script":
            self.server.owner.script(*(Behaviour(**item) for item in json.loads(self._read())))
            return self._send(200, {})
        behaviour = self.server.owner.next_behaviour()
        if behaviour and behaviour.kind == "reset_before":
            return self._reset()
        if int(self.headers.get("Content-Length") or 0) > LARGEST_BODY:
            return self._refuse(too_large())
        body, headers = _parsed(self._read()), dict(self.headers.items())
        behaviour = behaviour or judge(self.path, headers, body, key=self.server.owner.key)
        message_id = uuid.uuid4().hex[:22]
        if behaviour.kind == "drip":
            return self._drip(behaviour)
        silent = behaviour.kind != "answer"
        status = None if silent else behaviour.status
        self.server.owner.record(Received(body, headers, time.time(), status, message_id))
        self.server.owner.pause(behaviour.seconds)
        if silent:
            return self._reset()
        if behaviour.status == 202:
            return self._send(202, None, {"X-Message-Id": message_id, **(behaviour.headers or {})})
        return self._refuse(behaviour)

    def do_GET(self) -> None:
        if self.path.startswith("/_drip"):
            return self._drip(self.server.owner.next_behaviour() or drip())
        known = self.path == "/_received"
        self._send(200 if known else 404, [asdict(request) for request in list(self.server.owner.received)])

    def do_DELETE(self) -> None:
        self.server.owner.forget()
        self._send(200, {})

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet: the requests are recorded."""

    def _read(self) -> bytes:
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def _refuse(self, behaviour: Behaviour) -> None:
        error = {"message": behaviour.message, "field": behaviour.field, "help": None}
        self._send(behaviour.status, {"errors": [error]}, behaviour.headers, raw=behaviour.raw)

    def _send(
        self, status: int, content: Any, headers: Mapping[str, str] | None = None, *, raw: str | None = None
    ) -> None:
        payload = b"" if content is None else (raw if raw is not None else json.dumps(content)).encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/html" if raw is not None else "application/json")
        self.send_header("Content-Length", str(len(payload)))
        self.send_header("Connection", "close")
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(payload)
        self.close_connection = True

    def _drip(self, behaviour: Behaviour) -> None:
        self.wfile.write(f"HTTP/1.1 {behaviour.status} Dripping\r\n".encode())
        if behaviour.raw == "body":
            self.wfile.write(b"Content-Type: text/plain\r\n\r\n")
        while not self.server.owner._stopping.is_set():
            try:
                self.wfile.write(b"x")
            except OSError:
                break
            self.server.owner.pause(0.02)
        self.close_connection = True

    def _reset(self) -> None:
        # A linger time of zero makes the kernel send RST instead of a polite end.
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True
        self.connection.close()


def judge(path: str, headers: Mapping[str, str], body: Any, *, key: str = KEY) -> Behaviour:
    """What SendGrid says to this request, as far as its documentation tells."""
    if headers.get("Authorization") != f"Bearer {key}":
        return bad_key()
    if path != "/v3/mail/send":
        return Behaviour(status=404, message="Not Found")
    if not isinstance(body, dict):
        return bad_request("Bad Request", None)
    for name, sentence in _REQUIRED.items():
        if not body.get(name):
            return bad_request(sentence, name)
    for place, item in enumerate(body["personalizations"]):
        for position, to in enumerate(item.get("to") or [{}]):
            if "@" not in to.get("email", ""):
                return bad_request("Does not contain a valid address.", f"personalizations.{place}.to.{position}.email")
    if [part["type"] for part in body["content"]] not in (["text/plain", "text/html"], ["text/plain"], ["text/html"]):
        return bad_request("If present, text/plain and text/html may only be provided once, in this order.", "content")
    return accept()


_REQUIRED = {
    "personalizations": "The personalizations field is required and must have at least one personalization.",
    "from": "The from object must be provided for every email send.",
    "subject": "The subject is required.",
    "content": "Unless a valid template_id is provided, the content parameter is required.",
}


def _parsed(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--key", default=KEY)
    options = parser.parse_args()
    with SendGridServer(port=options.port, key=options.key) as server:
        print(f"SendGrid stand-in ready at {server.url}", flush=True)
        threading.Event().wait()


if __name__ == "__main__":
    main()
