"""What a refused event of a stranger costs: a look, no writer's place, and no other event after it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
import reflex as rx
from sqlalchemy import event

from app.core import db
from app.core.db import Database
from app.services.tenants import support_links
from app.state.gate.doors import HYDRATE
from app.state.public.activation import ActivationState
from app.state.public.confirm_subscription import ConfirmationState
from app.state.public.forgot_password import ForgotPasswordState
from app.state.public.log_in import LogInState
from app.state.public.reset_password import ResetPasswordState
from app.state.public.sign_up import SignUpState
from app.state.public.terms import TermsState
from app.state.session import SessionState
from tests import ledger, people
from tests.mailroom import Mailroom
from tests.people import PRIVACY, TERMS, World
from tests.services.arrivals import FORM, invite
from tests.services.conftest import START
from tests.wire.processors import Processor, processing
from tests.wire.sockets import event_name

GONE = "Q0h3X1kzT2pLbU5xUnNUdVZ3WHlaQUJDREVGR0hJSkt"
STALE = f"{TERMS}-of-last-year {PRIVACY}"
NEW = f"{TERMS}-2027"

REFUSED: dict[str, tuple[type[rx.State], str, str, dict[str, Any]]] = {
    "sign up, no tick": (SignUpState, "submit", "/sign-up", {"email": "nora@x.example.com"}),
    "sign up, other terms": (SignUpState, "submit", "/sign-up", {"email": "nora@x.example.com", "agreed": STALE}),
    "sign up, no address": (SignUpState, "submit", "/sign-up", {"email": "nora", "agreed": f"{TERMS} {PRIVACY}"}),
    "sign up, another form": (SignUpState, "submit", "/sign-up", {"mail": "nora"}),
    "forgot, no address": (ForgotPasswordState, "submit", "/forgot-password", {"email": "nora"}),
    "log in, nothing": (LogInState, "submit", "/login", {}),
    "mail again, nothing tried": (LogInState, "mail_again", "/login", {}),
    "activate, no such link": (ActivationState, "submit", "/activate", FORM | {"agreed": STALE}),
    "new link, no such link": (ActivationState, "send_new_link", "/activate", {}),
    "reset, no such link": (ResetPasswordState, "submit", "/reset-password", {"password": people.PASSWORD}),
    "confirm, no such link": (ConfirmationState, "submit", "/confirm-subscription", {"agreed": "yes"}),
}
ON_A_CLOSED_SITE: dict[str, tuple[type[rx.State], str, str, dict[str, Any]]] = {
    "sign up, good": (
        SignUpState,
        "submit",
        "/sign-up",
        {"email": "nora@x.example.com", "agreed": f"{TERMS} {PRIVACY}"},
    ),
    "forgot, good": (ForgotPasswordState, "submit", "/forgot-password", {"email": "nora@x.example.com"}),
}
MOST = 5
"""Statements, with the one for the tenant before each event."""


@dataclass
class Cost:
    """What events cost the database."""

    statements: list[str] = field(default_factory=list)
    begun: list[object] = field(default_factory=list)
    """Transactions that take the place of a writer."""


@contextmanager
def costing(database: Database) -> Iterator[Cost]:
    cost = Cost()

    def send(_connection: object, _cursor: object, sql: str, *_: object) -> None:
        if not sql.startswith("BEGIN"):
            cost.statements.append(sql)

    def begin(connection: object) -> None:
        cost.begun.append(connection)

    writers = {database.engine, database.marker}
    for engine in writers:
        event.listen(engine, "begin", begin)
    for engine in writers | {database.reader}:
        event.listen(engine, "before_cursor_execute", send)
    yield cost
    for engine in writers:
        event.remove(engine, "begin", begin)
    for engine in writers | {database.reader}:
        event.remove(engine, "before_cursor_execute", send)


async def send(processor: Processor, world: World, what: str, **instead: Any) -> str:
    state, handler, path, form = (REFUSED | ON_A_CLOSED_SITE)[what]
    name = event_name(state, handler)
    sent = {"query": {"t": GONE}} if "link" in what else {}
    await processor.send(name, {"form": form}, tenant=world.tenant, path=path, **{**sent, **instead})
    return name


def told(processor: Processor, state: type[rx.State]) -> Any:
    (tree,) = processor.manager.states.values()
    return tree.get_substate(state.get_full_name().split("."))


@pytest.mark.any_database
@pytest.mark.parametrize("loaded", [True, False], ids=["page", "bare socket"])
@pytest.mark.parametrize("what", REFUSED)
async def test_a_refused_event_is_a_look(
    database: Database, monkeypatch: pytest.MonkeyPatch, what: str, loaded: bool
) -> None:
    world = people.build()
    async with processing(monkeypatch) as processor:
        if loaded:
            path, query = REFUSED[what][2], {"t": GONE} if "link" in what else {}
            await processor.send(HYDRATE, {"hashes": ["0"]}, tenant=world.tenant, path=path, query=query)
        await send(processor, world, what)
        processor.ran.clear()
        with costing(db.database()) as cost:
            name = await send(processor, world, what)
        state = told(processor, REFUSED[what][0])
        said = state.mail_problem if what.startswith("mail again") else state.errors or state.problem
        assert said
    assert processor.ran == [name]
    assert cost.begun == []
    assert len(cost.statements) <= MOST, cost.statements


@pytest.mark.any_database
async def test_a_made_up_tick_at_a_link_that_works_is_a_look(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = people.build()
    link, what = {"t": invite(world, Mailroom()).token}, "activate, no such link"
    async with processing(monkeypatch) as processor:
        await processor.send(HYDRATE, {"hashes": ["0"]}, tenant=world.tenant, path="/activate", query=link)
        processor.ran.clear()
        with costing(db.database()) as cost:
            name = await send(processor, world, what, query=link)
        assert "agreed" in told(processor, ActivationState).errors
    assert processor.ran == [name]
    assert cost.begun == []


@pytest.mark.any_database
@pytest.mark.parametrize(
    ("what", "closed"),
    [
        ("sign up, good", "gate"),
        ("sign up, good", "tenant"),
        ("forgot, good", "tenant"),
        ("sign up, no address", "gate"),
    ],
)
async def test_a_site_that_takes_nobody_says_so_after_a_look(
    database: Database, monkeypatch: pytest.MonkeyPatch, what: str, closed: str
) -> None:
    world = people.build(gate_open=closed == "tenant")
    if closed == "tenant":
        ledger.edit("tenant", world.tenant.id, suspended_at=START)
    async with processing(monkeypatch) as processor:
        await send(processor, world, what)
        with costing(db.database()) as cost:
            await send(processor, world, what)
        assert told(processor, (REFUSED | ON_A_CLOSED_SITE)[what][0]).problem
    assert cost.begun == []
    assert len(cost.statements) <= MOST, cost.statements


def change_terms(world: World) -> None:
    row = support_links.read(world.alice)
    wanted = row.links.model_copy(update={"terms_of_use": NEW})
    support_links.save(world.alice, links=wanted, seen=row.seen)


@pytest.mark.parametrize("page", ["sign up", "activate", "new terms"])
async def test_terms_that_changed_beside_a_tick_are_loaded_once(
    database: Database, monkeypatch: pytest.MonkeyPatch, page: str
) -> None:
    world = people.build()
    if page == "new terms":
        change_terms(world)
        ledger.edit("session", world.dana.session_id, terms_pending=True)
    link = {"t": invite(world, Mailroom()).token} if page == "activate" else {}
    cookie = people.cookie_and_actor(world.tenant, world.dana.user_id, "127.0.0.1")[0] if page == "new terms" else None
    state, path, form = {
        "sign up": (SignUpState, "/sign-up", {"email": "nora@x.example.com"}),
        "activate": (ActivationState, "/activate", FORM),
        "new terms": (TermsState, "/terms", {}),
    }[page]
    common: dict[str, Any] = {"tenant": world.tenant, "path": path, "query": link, "cookie": cookie}
    async with processing(monkeypatch) as processor:
        await processor.send(HYDRATE, {"hashes": ["0"]}, **common)
        seen = {"agreed": f"{told(processor, SessionState).terms_of_use} {PRIVACY}"}
        row = support_links.read(world.alice)
        wanted = row.links.model_copy(update={"terms_of_use": f"{TERMS}-2028"})
        support_links.save(world.alice, links=wanted, seen=row.seen)
        processor.ran.clear()
        for again in range(3):
            await processor.send(event_name(state, "submit"), {"form": form | seen}, **common)
            assert "agreed" in told(processor, state).errors
            assert told(processor, SessionState).terms_of_use == f"{TERMS}-2028"
            assert len(processor.ran) == 2 + again
