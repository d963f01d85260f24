"""The running application of the browser tests, reached without a browser."""

from collections.abc import Callable, Iterator
from http.client import HTTPConnection, HTTPResponse
from typing import Any
from urllib.parse import urlsplit

import pytest

from app.rules.actors import Actor
from tests import people
from tests.applications import Site
from tests.journeys.conftest import application, applications, built_frontend, new_site, site
from tests.wire.sockets import Wire, open_wire

__all__ = ["application", "applications", "built_frontend", "new_site", "site"]


@pytest.fixture
def wire(site: Site) -> Iterator[Callable[..., Wire]]:
    """Opens sockets to the site: `wire(cookie=…, origin=…, token=…, path=…)`."""
    opened: list[Wire] = []

    def make(on: Site | None = None, **options: Any) -> Wire:
        opened.append(open_wire(on or site, **options))
        return opened[-1]

    yield make
    for each in opened:
        each.close()


@pytest.fixture
def cookie_of(site: Site) -> Callable[[Actor], str]:
    """The cookie of a fresh session of somebody."""
    return lambda actor: people.cookie_and_actor(site.world.tenant, actor.user_id, "127.0.0.1")[0]


@pytest.fixture
def ask(site: Site) -> Callable[..., HTTPResponse]:
    """Sends an HTTP request to the site: `ask("GET", "/login", headers={…})`; the body has been read."""

    def request(method: str, path: str, *, body: str | None = None, host: str = "", **headers: str) -> HTTPResponse:
        line = HTTPConnection("127.0.0.1", site.application.port, timeout=10)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        line.request(method, path, body=body, headers={"Host": host or urlsplit(site.url).netloc, **named})
        response = line.getresponse()
        response.text = response.read().decode()  # type: ignore[attr-defined]
        line.close()
        return response

    return request
