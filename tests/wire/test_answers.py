"""Whom an answer reaches: the socket that asked, and nobody who comes after it with the same client token."""

import json
import time
from collections.abc import Callable

import pytest

from app.core import routes
from app.core.tokens import digest
from app.services import invitations
from app.state.accounts.new import NewAccountState
from app.state.people.customers import CustomersState
from app.state.public.forgot_password import ForgotPasswordState
from app.state.public.log_in import LogInState
from tests import ledger, people
from tests.applications import Site
from tests.wire.sockets import HYDRATE, Wire, event_name

pytestmark = pytest.mark.any_database

LOG_IN = event_name(LogInState, "submit")
LOAD_CUSTOMERS = event_name(CustomersState, "load")
INVITE = event_name(NewAccountState, "submit")
FORGOT = event_name(ForgotPasswordState, "submit")
ROUNDS = 5


def follow(first: Wire, wire: Callable[..., Wire], **options: object) -> Wire:
    """Hang up on one socket, and open another one with its client token at once."""
    first.close()
    return wire(token=first.token, **options)


def test_a_login_ticket_never_reaches_the_next_socket_with_the_token(site: Site, wire: Callable[..., Wire]) -> None:
    """The attacker's way: the token is in the logs of a proxy, the owner's connection breaks in the right moment."""
    for number in range(ROUNDS):
        owner = wire(path=routes.LOGIN).hydrate()
        owner.call(LOG_IN, {"form": {"email": site.world.alice.email, "password": people.PASSWORD}})
        if number % 2:
            time.sleep(0.02 * number)  # early and late in the log-in
        stranger = follow(owner, wire, origin=site.url)
        stranger.listen(1.5)
        assert "signIn" not in stranger.values
        assert "ticket" not in stranger.values


def test_what_somebody_asked_for_never_reaches_the_next_socket(
    site: Site, wire: Callable[..., Wire], cookie_of: Callable[..., str]
) -> None:
    for _ in range(ROUNDS):
        owner = wire(cookie=cookie_of(site.world.alice), path=routes.CUSTOMERS).hydrate()
        for _ in range(5):
            owner.call(LOAD_CUSTOMERS)
        stranger = follow(owner, wire, path=routes.CUSTOMERS)
        stranger.listen(1)
        assert site.world.dana.email not in stranger.values
        assert site.world.alice.email not in stranger.values


def test_what_a_visitor_typed_and_saw_never_reaches_the_next_socket(site: Site, wire: Callable[..., Wire]) -> None:
    """A tree of nobody has no session to tell its owners apart by: it starts afresh with each new socket."""
    owner = wire(path=routes.FORGOT_PASSWORD).hydrate()
    owner.call(FORGOT, {"form": {"email": "typed@fleet.example.com"}})
    owner.listen(until=lambda one: "typed@fleet.example.com" in one.values)
    assert "typed@fleet.example.com" in owner.values
    stranger = follow(owner, wire, path=routes.FORGOT_PASSWORD).hydrate()
    stranger.listen(1)
    assert "typed@fleet" not in stranger.values


def test_a_link_page_never_reaches_the_next_socket(site: Site, wire: Callable[..., Wire]) -> None:
    invitations.invite_standard(site.world.bob, email="noor@fleet.example.com")
    path = site.activation_link("noor@fleet.example.com")
    owner = wire(path=path[path.index("/activate") :]).hydrate()
    owner.listen(until=lambda one: "noor@fleet.example.com" in one.values)
    assert "noor@fleet.example.com" in owner.values
    stranger = follow(owner, wire, path=routes.ACTIVATE).hydrate()
    stranger.listen(1)
    assert "noor@" not in stranger.values
    assert "Bob Support" not in stranger.values


def test_a_page_that_comes_back_shows_what_became_of_its_invitation(
    site: Site, wire: Callable[..., Wire], cookie_of: Callable[..., str]
) -> None:
    """The socket drops in the middle of an invitation: the answer is dropped, the page loads again and shows it."""
    cookie = cookie_of(site.world.bob)
    owner = wire(cookie=cookie, path=routes.ACCOUNTS_NEW)
    owner.call(HYDRATE, {"hashes": ["first load"]})
    owner.listen(until=lambda one: one.is_hydrated)
    owner.call(INVITE, {"form": {"kind": "standard", "email": "noor@fleet.example.com"}})
    while not ledger.rows("invitation", email="noor@fleet.example.com", tenant_id=site.world.tenant.id):
        time.sleep(0.005)
    back = follow(owner, wire, cookie=cookie, path=routes.ACCOUNTS_NEW).hydrate()
    back.listen(until=lambda one: "noor@fleet.example.com" in one.values)
    assert "noor@fleet.example.com" in back.values
    assert len(ledger.rows("invitation", email="noor@fleet.example.com", tenant_id=site.world.tenant.id)) == 1


def test_a_ticket_is_good_for_the_page_that_asked(site: Site, wire: Callable[..., Wire], ask: Callable) -> None:
    secret = "drawn by the page"
    owner = wire(path=routes.LOGIN).hydrate()
    form = {"email": site.world.alice.email, "password": people.PASSWORD, "bond": digest(secret)}
    owner.call(LOG_IN, {"form": form})
    owner.listen(until=lambda one: "signIn" in one.values)
    (call,) = [event for event in owner.events if "signIn" in json.dumps(event)]
    script = call["payload"]["javascript_code"]
    ticket = json.loads(script[script.index("(") + 1 : script.rindex(")")])["ticket"]

    def redeem(**body: str) -> int:
        headers = {"Origin": site.url, "Content_Type": "application/json"}
        return ask("POST", routes.AUTH_SESSION, body=json.dumps(body), **headers).status

    assert redeem(ticket=ticket) == 403
    assert redeem(ticket=ticket, secret="guessed") == 403
    assert redeem(ticket=ticket, secret=secret) == 204
    assert redeem(ticket=ticket, secret=secret) == 403
