"""What the server tells somebody who is not signed in: the site's own face, and defaults."""

from collections.abc import Callable
from typing import Any

import pytest

from app.core import routes
from app.pages.screens import SCREENS
from app.state.session import SessionState
from tests.applications import Site
from tests.wire.sockets import ROOT, Wire

pytestmark = pytest.mark.any_database

FACE = {
    "tenant_name",
    "tenant_initials",
    "brand_color",
    "brand_text_color",
    "support_links",
    "terms_of_use",
    "privacy_policy",
    "gate_open",
    "development",
}
"""Of the shell, what a stranger may know: whose site this is."""

ROUTER = {
    "is_hydrated",
    "rx_router_session",
    "rx_router_headers",
    "rx_router_page",
    "rx_router_url",
    "rx_router_route_id",
}
"""Of Reflex's own root state: what the client has itself sent."""

PUBLIC_PAGES = {
    routes.LOGIN,
    routes.SIGN_UP,
    routes.ACTIVATE,
    routes.FORGOT_PASSWORD,
    routes.RESET_PASSWORD,
    routes.CONFIRM_SUBSCRIPTION,
    "404",
}
ALLOWED = {
    "activation_state": {"page", "loaded"},
    "confirmation_state": {"page", "loaded"},
    "reset_password_state": {"page", "loaded"},
}
"""What public pages may say about a link that leads nowhere."""


def unexpected(told: dict[str, dict[str, Any]], untouched: dict[str, dict[str, Any]], path: str) -> list[str]:
    """What differs from the values of a tree that nobody has touched, and is not on the list above."""
    found = []
    for state, values in told.items():
        short = state.rpartition("____")[2]
        for name, value in values.items():
            plain = name.removesuffix("_rx_state_")
            if state == ROOT:
                allowed = plain in ROUTER or value in path
            elif state == SessionState.get_full_name() and plain in FACE:
                allowed = True
            else:
                allowed = plain in ALLOWED.get(short, ()) or value == untouched[state][name]
            if not allowed:
                found.append(f"{path}: {short}.{plain}")
    return found


def test_stranger_gets_the_face_of_the_site_and_defaults(site: Site, wire: Callable[..., Wire]) -> None:
    untouched = wire(path="/nowhere-at-all").hydrate().deltas
    for screen in SCREENS:
        path = "/" + screen.route.strip("/").replace("[account_id]", str(site.world.dana.account_id))
        path = path.replace("[user_id]", str(site.world.dana.user_id))
        stranger = wire(path=path).hydrate()
        stranger.listen(0.3)
        assert not unexpected(stranger.deltas, untouched, path)
        if screen.route not in PUBLIC_PAGES:
            assert any(path.startswith(routes.LOGIN) for path in stranger.redirects()), path


def test_stranger_gets_no_name_address_or_key_of_anybody(site: Site, wire: Callable[..., Wire]) -> None:
    world = site.world
    told = "".join(
        wire(path=path).hydrate().listen(0.5).values for path in (routes.LOGIN, routes.CUSTOMERS, routes.HOME)
    )
    for person in world.everybody.values():
        for secret in (person.email, person.name, str(person.user_id), str(person.session_id), str(person.account_id)):
            assert secret == "None" or secret not in told


def test_signed_in_person_is_told_who_they_are(
    site: Site, wire: Callable[..., Wire], cookie_of: Callable[..., str]
) -> None:
    own = wire(cookie=cookie_of(site.world.bob), path=routes.ACCOUNTS).hydrate()
    own.listen(until=lambda one: site.world.bob.email in one.values)
    shell = own.deltas[SessionState.get_full_name()]
    assert shell["user_email_rx_state_"] == site.world.bob.email
    assert shell["can_edit_settings_rx_state_"] is False
