"""How a browser gets its cookie, what the cookie is like, and that it is worth nothing once it is over."""

import json
import socket
import time
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from sqlmodel import col, select

from app.core import routes
from app.core.db import reading, unit_of_work
from app.core.tokens import digest
from app.models import AuditRow, LoginTicket, SessionRow, User
from app.services.identity import log_ins, sessions
from app.state.session import SessionState
from app.vocabulary.people import Role, UserStatus
from tests import people
from tests.applications import Site
from tests.wire.sockets import Wire, event_name

pytestmark = pytest.mark.any_database

ENTER_STAFF = event_name(SessionState, "enter_staff")
JSON = {"Content_Type": "application/json"}


@pytest.fixture
def ticket(site: Site) -> str:
    """A ticket as the log-in form gets it."""
    who = people.visitor(site.world.tenant, "127.0.0.1")
    return log_ins.log_in(who, email=site.world.alice.email, password=people.PASSWORD)


def redeem(ask: Callable, site: Site, ticket: object, **headers: str):
    body = json.dumps({"ticket": ticket})
    return ask("POST", routes.AUTH_SESSION, body=body, Origin=site.url, **{**JSON, **headers})


def value_in(answer) -> str:
    return answer.getheader("set-cookie").partition(";")[0].partition("=")[2]


def test_ticket_becomes_a_cookie_once(site: Site, ask: Callable, ticket: str) -> None:
    answer = redeem(ask, site, ticket)
    assert answer.status == 204
    name, *flags = [part.strip() for part in answer.getheader("set-cookie").split(";")]
    assert name.startswith("onramp=")
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(flags)
    assert not any(flag.startswith("Domain") for flag in flags)
    second = redeem(ask, site, ticket)
    assert second.status == 403
    assert second.getheader("set-cookie") is None


def test_cookie_is_stored_as_its_digest_only(site: Site, ask: Callable, ticket: str) -> None:
    value = value_in(redeem(ask, site, ticket))
    with reading() as db:
        assert db.exec(select(SessionRow).where(SessionRow.token_hash == digest(value))).one()
        assert db.exec(select(SessionRow).where(SessionRow.token_hash == value)).first() is None


def test_log_in_over_an_open_session_ends_it(site: Site, ask: Callable, ticket: str, cookie_of: Callable) -> None:
    old = cookie_of(site.world.bob)
    new = value_in(redeem(ask, site, ticket, Cookie=f"onramp={old}"))
    assert new != old
    with reading() as db:
        assert db.exec(select(SessionRow).where(SessionRow.token_hash == digest(old))).one().ended_at


STRANGE = ["", "{}", "[]", "null", "x", '"x"', '{"ticket": 1}', '{"ticket": ["x"]}', '{"ticket": "x", "user_id": "y"}']
STRANGE += ['{"ticket": "\\ud800"}', '{"ticket": "' + "x" * 5000 + '"}', "[" * 1500, "9" * 2000, '{"ticket": NaN}']


def test_strange_body_gets_no_cookie(site: Site, ask: Callable) -> None:
    for body in STRANGE:
        answer = ask("POST", routes.AUTH_SESSION, body=body, Origin=site.url, **JSON)
        assert answer.status in (400, 403), body[:40]
        assert answer.getheader("set-cookie") is None


def test_form_cannot_ask_for_a_cookie(site: Site, ask: Callable, ticket: str) -> None:
    for kind in ("text/plain", "application/x-www-form-urlencoded", ""):
        assert redeem(ask, site, ticket, Content_Type=kind).status == 400


def test_ticket_of_one_tenant_is_unknown_to_the_other(site: Site, ask: Callable, ticket: str) -> None:
    rival = site.world.other.base_url
    host = rival.removeprefix("http://")
    body = json.dumps({"ticket": ticket})
    assert ask("POST", routes.AUTH_SESSION, body=body, host=host, Origin=rival, **JSON).status == 403
    assert redeem(ask, site, ticket).status == 204


def test_refused_ticket_leaves_an_audit_row(site: Site, ask: Callable) -> None:
    redeem(ask, site, "never-given-out")
    with reading() as db:
        rows = db.exec(select(AuditRow).where(AuditRow.tenant_id == site.world.tenant.id, col(AuditRow.refused))).all()
        assert "sessions.redeem_ticket" in {row.action for row in rows}
        tickets = db.exec(select(LoginTicket).where(LoginTicket.tenant_id == site.world.tenant.id)).all()
        assert all(ticket.ticket_hash != digest("never-given-out") for ticket in tickets)


def test_log_out_ends_the_session_and_clears_the_cookie(site: Site, ask: Callable, cookie_of: Callable) -> None:
    cookie = cookie_of(site.world.alice)
    answer = ask("DELETE", routes.AUTH_SESSION, Origin=site.url, Cookie=f"onramp={cookie}")
    assert answer.status == 204
    assert "Max-Age=0" in answer.getheader("set-cookie")
    assert sessions.resolve(people.visitor(site.world.tenant), cookie_digest=digest(cookie)) is None


def works(socket: Wire) -> bool:
    """Whether a page for staff still answers over this socket."""
    told = len(socket.events)
    socket.call(ENTER_STAFF, path=routes.ACCOUNTS)
    socket.listen(until=lambda one: len(one.events) > told)
    return not any(event["name"] == "_redirect" for event in socket.events[told:])


def change(site: Site, **values: object) -> None:
    with unit_of_work() as db:
        row = db.exec(select(User).where(User.id == site.world.bob.user_id)).one()
        for name, value in values.items():
            setattr(row, name, value)


@pytest.mark.parametrize("way", ["log out", "new password", "deactivated", "no longer staff"])
def test_open_socket_loses_its_right_with_the_session(
    site: Site, wire: Callable[..., Wire], cookie_of: Callable, way: str
) -> None:
    cookie = cookie_of(site.world.bob)
    socket = wire(cookie=cookie, path=routes.ACCOUNTS).hydrate()
    socket.listen(0.5)
    assert works(socket)
    if way == "log out":
        who = people.visitor(site.world.tenant)
        actor = sessions.resolve(who, cookie_digest=digest(cookie))
        assert actor
        sessions.log_out(actor)
    elif way == "new password":
        with unit_of_work() as db:
            sessions.end_all(db, db.exec(select(User).where(User.id == site.world.bob.user_id)).one())
    elif way == "deactivated":
        change(site, status=UserStatus.DEACTIVATED)
    else:
        change(site, role=Role.DRIVER, is_staff=False)
    told = len(socket.events)
    assert not works(socket) or any("say" in str(event) for event in socket.events[told:])
    assert all(name in ("_redirect", "_call_script") for name in (event["name"] for event in socket.events[told:]))


def test_log_out_in_one_tab_closes_the_other(site: Site, wire: Callable[..., Wire], cookie_of: Callable) -> None:
    cookie = cookie_of(site.world.alice)
    one = wire(cookie=cookie, path=routes.ACCOUNTS).hydrate()
    other = wire(cookie=cookie, path=routes.ACCOUNTS).hydrate()
    other.listen(0.5)
    assert works(other)
    one.call(event_name(SessionState, "log_out"))
    one.listen(until=lambda wire: "signOut" in wire.values)
    assert not works(other)


def test_a_body_that_breaks_off_leaves_no_traceback(site: Site) -> None:
    """It left one of 5 kB, and anybody may send as many as they like."""
    before = len(site.application.said(10_000_000))
    for rest in ("Content-Length: 100\r\n\r\nsome", "Transfer-Encoding: chunked\r\n\r\n{no length"):
        with socket.create_connection(("127.0.0.1", site.application.port), timeout=10) as line:
            head = f"POST {routes.AUTH_SESSION} HTTP/1.1\r\nHost: {urlsplit(site.url).netloc}\r\nOrigin: {site.url}\r\n"
            line.sendall((head + "Content-Type: application/json\r\n" + rest).encode())
            line.shutdown(socket.SHUT_WR)
            while line.recv(65536):
                pass
    assert "Traceback" not in site.application.said(10_000_000)[before:]


def test_a_body_that_does_not_come_holds_nothing_for_long(site: Site) -> None:
    host = urlsplit(site.url).netloc
    head = f"POST {routes.AUTH_SESSION} HTTP/1.1\r\nHost: {host}\r\nOrigin: {site.url}\r\n"
    head += "Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{"
    with socket.create_connection(("127.0.0.1", site.application.port), timeout=10) as line:
        line.sendall(head.encode())
        started = time.monotonic()
        assert line.recv(4096).startswith(b"HTTP/1.1 400")
    assert time.monotonic() - started < 8
