"""Who may open a socket or ask for a cookie: pages of the tenant, and nobody who only looks like them."""

from collections.abc import Callable

import pytest

from app.core import routes
from tests.applications import Site
from tests.wire.sockets import SocketRefused, Wire

pytestmark = pytest.mark.any_database

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


def opens(wire: Callable[..., Wire], **options: str) -> bool:
    try:
        wire(**options)
    except SocketRefused:
        return False
    return True


def test_socket_from_a_foreign_origin_is_refused(site: Site, wire: Callable[..., Wire]) -> None:
    for name, template in FOREIGN.items():
        assert not opens(wire, origin=spelled(template, site)), name


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


def test_socket_with_a_strange_client_token_is_refused(wire: Callable[..., Wire]) -> None:
    for token in (" ", "short", "x" * 65, "a_b_c_d_e_f_g", "..%2F..%2Fetc", "tokentoken&token=twicetwice"):
        assert not opens(wire, token=token), token


def test_cookie_is_not_given_to_a_foreign_origin(site: Site, ask: Callable) -> None:
    for name, template in FOREIGN.items():
        headers = {"Origin": spelled(template, site), "Content_Type": "application/json"}
        answer = ask("POST", routes.AUTH_SESSION, body='{"ticket": "x"}', **headers)
        assert answer.status == 403, name
        assert answer.getheader("set-cookie") is None, name


def test_cookie_route_needs_an_origin(ask: Callable) -> None:
    for method in ("POST", "DELETE"):
        answer = ask(method, routes.AUTH_SESSION, body='{"ticket": "x"}', Content_Type="application/json")
        assert answer.status == 403
        assert answer.getheader("set-cookie") is None


def test_cookie_route_believes_the_browser_about_its_site(site: Site, ask: Callable) -> None:
    answer = ask("DELETE", routes.AUTH_SESSION, Origin=site.url, Sec_Fetch_Site="cross-site")
    assert answer.status == 403
