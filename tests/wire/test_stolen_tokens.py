"""A client token is a name for a state tree and no proof of anything: without the cookie it is worth nothing."""

import json
from collections.abc import Callable

import pytest

from app.core import routes
from app.state.session import SessionState
from tests import people
from tests.applications import Site
from tests.wire.sockets import HYDRATE, Wire, event_name

pytestmark = pytest.mark.any_database

SESSION = SessionState.get_full_name()
LOG_OUT = event_name(SessionState, "log_out")


def alice_at_work(site: Site, wire: Callable[..., Wire], cookie: str) -> Wire:
    """Alice's own socket, with her name and her customers on the screen."""
    own = wire(cookie=cookie, path=routes.CUSTOMERS).hydrate()
    own.listen(until=lambda one: site.world.dana.email in one.values)
    assert site.world.alice.email in own.values
    assert site.world.dana.email in own.values
    own.close()
    return own


def is_nobodys(wire: Wire, site: Site) -> None:
    """Nothing of Alice or her tenant's people has reached this socket."""
    for person in (site.world.alice, site.world.dana):
        assert person.email not in wire.values
        assert person.name not in wire.values


def test_stranger_with_a_used_client_token_gets_nothing_of_it(
    site: Site, wire: Callable[..., Wire], cookie_of: Callable[..., str]
) -> None:
    token = alice_at_work(site, wire, cookie_of(site.world.alice)).token
    stranger = wire(token=token, path=routes.CUSTOMERS).hydrate()
    stranger.listen(1)
    is_nobodys(stranger, site)
    assert stranger.deltas[SESSION].get("signed_in_rx_state_") in (None, False)
    assert any(path.startswith(routes.LOGIN) for path in stranger.redirects())


def test_stranger_who_hydrates_in_the_connect_frame_gets_nothing_either(
    site: Site, wire: Callable[..., Wire], cookie_of: Callable[..., str]
) -> None:
    token = alice_at_work(site, wire, cookie_of(site.world.alice)).token
    boot = wire().event(HYDRATE, {}, path=routes.CUSTOMERS)
    stranger = wire(token=token, connect_frame="40/_event," + json.dumps({"event": boot}))
    stranger.listen(3)
    assert stranger.deltas
    is_nobodys(stranger, site)


def test_stranger_who_never_hydrates_gets_nothing_either(
    site: Site, wire: Callable[..., Wire], cookie_of: Callable[..., str]
) -> None:
    token = alice_at_work(site, wire, cookie_of(site.world.alice)).token
    stranger = wire(token=token)
    stranger.call(event_name(SessionState, "enter"))
    stranger.listen(3, until=lambda one: one.events)
    is_nobodys(stranger, site)


def test_somebody_else_with_a_used_client_token_sees_only_their_own(
    site: Site, wire: Callable[..., Wire], cookie_of: Callable[..., str]
) -> None:
    token = alice_at_work(site, wire, cookie_of(site.world.alice)).token
    dana = wire(token=token, cookie=cookie_of(site.world.dana), path=routes.HOME).hydrate()
    dana.listen(until=lambda one: site.world.dana.email in one.values)
    dana.listen(1)
    assert site.world.alice.email not in dana.values
    assert site.world.dana.email in dana.values


def test_cookie_of_another_tenant_is_no_cookie_here(site: Site, wire: Callable[..., Wire]) -> None:
    world = site.world
    cookie = people.cookie_and_actor(world.other, world.mallory.user_id, "127.0.0.1")[0]
    mallory = wire(cookie=cookie, path=routes.CUSTOMERS).hydrate()
    mallory.listen(1)
    is_nobodys(mallory, site)
    assert world.mallory.email not in mallory.values


def test_page_of_a_session_that_has_ended_is_emptied(
    site: Site, wire: Callable[..., Wire], cookie_of: Callable[..., str]
) -> None:
    cookie = cookie_of(site.world.alice)
    token = alice_at_work(site, wire, cookie).token
    leaving = wire(cookie=cookie).hydrate()
    leaving.call(LOG_OUT)
    leaving.listen(until=lambda one: "signOut" in one.values)
    again = wire(token=token, cookie=cookie, path=routes.CUSTOMERS).hydrate()
    again.listen(1)
    is_nobodys(again, site)


def test_cookie_of_the_browser_is_in_nothing_the_server_sends(
    site: Site, wire: Callable[..., Wire], cookie_of: Callable[..., str]
) -> None:
    from app.core.tokens import digest

    cookie = cookie_of(site.world.alice)
    own = alice_at_work(site, wire, cookie)
    assert cookie not in own.values
    assert digest(cookie) not in own.values
    assert cookie not in site.application.said(1_000_000)
