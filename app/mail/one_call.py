"""One HTTP call by urllib that ends in time, whatever the other side does, and goes nowhere but where it was sent."""

import contextlib
import http.client
import socket
import threading
import urllib.request
from typing import Any


class OneCall:
    """Limits everything of a call together: connecting, TLS, each byte that drips in. To be used as a context.

    The time-out of a socket starts anew with each byte; what ends here is the whole.
    """

    def __init__(self, within: float) -> None:
        self.expired = False
        self._lines: list[socket.socket] = []
        self._lock = threading.Lock()
        self._clock = threading.Timer(within, self._end)
        self._clock.daemon = True

    def __enter__(self) -> "OneCall":
        self._clock.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._clock.cancel()
        with self._lock:
            for line in self._lines:
                line.close()
            self._lines.clear()

    def opener(self) -> urllib.request.OpenerDirector:
        """What urllib opens requests with. A redirect is an answer like another one: our key goes to nobody else."""
        return urllib.request.build_opener(_NoRedirects(), _Http(self), _Https(self))

    def connect(self, *arguments: Any, **options: Any) -> socket.socket:
        """A connection that ends with the call."""
        line = socket.create_connection(*arguments, **options)
        with self._lock:
            if self.expired:
                line.close()
                raise TimeoutError
            self._lines.append(line.dup())  # TLS takes the first one over
        return line

    def _end(self) -> None:
        with self._lock:
            self.expired = True
            for line in self._lines:
                with contextlib.suppress(OSError):
                    line.shutdown(socket.SHUT_RDWR)


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
        return None


class _Http(urllib.request.HTTPHandler):
    def __init__(self, call: OneCall) -> None:
        super().__init__()
        self._call = call

    def http_open(self, req: urllib.request.Request) -> Any:
        return self.do_open(_connecting(http.client.HTTPConnection, self._call), req)


class _Https(urllib.request.HTTPSHandler):
    def __init__(self, call: OneCall) -> None:
        super().__init__()
        self._call = call

    def https_open(self, req: urllib.request.Request) -> Any:
        return self.do_open(_connecting(http.client.HTTPSConnection, self._call), req)


def _connecting(kind: Any, call: OneCall) -> Any:
    def connection(*arguments: Any, **options: Any) -> Any:
        made = kind(*arguments, **options)
        made._create_connection = call.connect
        return made

    return connection
