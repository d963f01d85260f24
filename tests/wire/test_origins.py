"""Who may open a socket or ask for a cookie: pages of the tenant, and nobody who only looks like them."""

from collections.abc import Callable

import pytest

from app.core import routes
from tests.applications import Site
from tests.wire.sockets import SocketRefused, Wire

FOREIGN = {
    "evil": "https://evil.example",
    "null": "null",
    "suffix": "{own}.evil.example",
    "prefix": "http://evil.example/{own}",
    "upper case": "{OWN}",
    "other scheme": "https://{host}",
    "other port": "{own}1",
    "trailing slash": "{own}/",
    "other tenant": "{rival}",
    "with a user": "http://user@{host}",
}


def spelled(template: str, site: Site) -> str:
    host = site.url.removeprefix("http://")
    return template.format(own=site.url, OWN=site.url.upper(), host=host, rival=site.world.other.base_url)


@pytest.mark.parametrize("name", FOREIGN)
def test_socket_from_a_foreign_origin_is_refused(site: Site, wire: Callable[..., Wire], name: str) -> None:
    with pytest.raises(SocketRefused):
        wire(origin=spelled(FOREIGN[name], site))


def test_socket_from_the_own_origin_opens(wire: Callable[..., Wire]) -> None:
    assert wire().hydrate().is_hydrated


def test_socket_without_an_origin_opens_only_without_a_cookie(
    site: Site, wire: Callable[..., Wire], cookie_of: Callable[..., str]
) -> None:
    assert wire(origin=None).hydrate().is_hydrated
    with pytest.raises(SocketRefused):
        wire(origin=None, cookie=cookie_of(site.world.alice))
    with pytest.raises(SocketRefused):
        wire(origin=None, cookie="anything")


def test_socket_at_a_host_of_nobody_is_refused(site: Site, wire: Callable[..., Wire]) -> None:
    port = site.application.port
    with pytest.raises(SocketRefused):
        Wire(f"http://nobody.example:{port}", port=port)


@pytest.mark.parametrize(
    "token", ["", "short", "x" * 65, "a_b_c_d_e_f_g", "..%2F..%2Fetc", "tokentoken&token=twicetwice"]
)
def test_socket_with_a_strange_client_token_is_refused(site: Site, wire: Callable[..., Wire], token: str) -> None:
    with pytest.raises(SocketRefused):
        wire(token=token or " ")


@pytest.mark.parametrize("name", FOREIGN)
def test_cookie_is_not_given_to_a_foreign_origin(site: Site, ask: Callable, name: str) -> None:
    answer = ask(
        "POST",
        routes.AUTH_SESSION,
        body='{"ticket": "x"}',
        Origin=spelled(FOREIGN[name], site),
        Content_Type="application/json",
    )
    assert answer.status == 403
    assert answer.getheader("set-cookie") is None


@pytest.mark.parametrize("method", ["POST", "DELETE"])
def test_cookie_route_needs_an_origin(ask: Callable, method: str) -> None:
    answer = ask(method, routes.AUTH_SESSION, body='{"ticket": "x"}', Content_Type="application/json")
    assert answer.status == 403
    assert answer.getheader("set-cookie") is None


def test_cookie_route_believes_the_browser_about_its_site(site: Site, ask: Callable) -> None:
    answer = ask("DELETE", routes.AUTH_SESSION, Origin=site.url, Sec_Fetch_Site="cross-site")
    assert answer.status == 403
