"""The secret of a link is in the address bar and in the mail, and in no state that a server keeps."""

import pickle
from typing import Any

import pytest

from app.core import routes
from app.core.db import Database
from app.services.registration import activation
from app.state.gate.doors import HYDRATE
from app.state.public.activation import ActivationState
from app.state.session import SessionState
from tests import people
from tests.wire.processors import processing
from tests.wire.sockets import event_name

TOKEN = "Q0h3X1kzT2pLbU5xUnNUdVZ3WHlaQUJDREVGR0hJSktM"[:43]


async def test_link_reaches_the_handler_and_leaves_no_trace_in_the_tree(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = people.build()
    seen: list[object] = []
    real = activation.look
    monkeypatch.setattr(activation, "look", lambda who, *, token: seen.append(token) or real(who, token=token))
    where = {"tenant": world.tenant, "path": routes.ACTIVATE, "query": {"t": TOKEN, "from": "mail"}}
    async with processing(monkeypatch) as processor:
        await processor.send(HYDRATE, {}, **where)
        await processor.send(event_name(ActivationState, "enter"), {}, **where)
        kept = b"".join(pickle.dumps(tree) for tree in processor.manager.states.values())
    assert TOKEN in seen
    assert kept
    assert TOKEN.encode() not in kept
    assert TOKEN not in str(processor.deltas)
    assert b"mail" in kept, "only the secret is taken out"


CARRIED = {
    "to go to later": {"next": f"{routes.ACTIVATE}?t={TOKEN}"},
    "encoded": {"next": f"{routes.ACTIVATE}%3Ft%3D{TOKEN}"},
    "encoded twice": {"next": f"%252Factivate%253Ft%253D{TOKEN}"},
    "of a mail program": {"next": f"{routes.ACTIVATE}?t=3D{TOKEN}"},
    "with something behind it": {"next": f"{routes.RESET_PASSWORD}?a=b&t={TOKEN}&c=d#e"},
    "by another name": {"token": TOKEN},
    "as a name": {TOKEN: ""},
    "of a page that has none": {"t": TOKEN},
    "in a list": {"next": ["/", f"{routes.ACTIVATE}?t={TOKEN}"]},
}


@pytest.mark.any_database
@pytest.mark.parametrize("carried", CARRIED)
async def test_a_secret_in_any_address_leaves_no_trace_in_the_tree(
    database: Database, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, carried: str
) -> None:
    world = people.build()
    query: dict[str, Any] = {"from": "mail", **CARRIED[carried]}
    async with processing(monkeypatch) as processor:
        for path in (routes.LOGIN, routes.SIGN_UP, routes.ACCOUNTS):
            where = {"tenant": world.tenant, "path": path, "query": query}
            await processor.send(HYDRATE, {}, **where)
            await processor.send(event_name(SessionState, "enter_signed_out"), {}, **where)
            kept = b"".join(pickle.dumps(tree) for tree in processor.manager.states.values())
            assert kept
            assert TOKEN.encode() not in kept
            assert b"mail" in kept, "only the secret is taken out"
    assert TOKEN not in str(processor.deltas)
    assert TOKEN not in caplog.text


@pytest.mark.any_database
async def test_a_secret_in_the_path_of_a_page_that_is_not_there_leaves_no_trace(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = people.build()
    where = {"tenant": world.tenant, "path": f"/activate/{TOKEN}", "query": {"splat": ["activate", TOKEN]}}
    async with processing(monkeypatch) as processor:
        await processor.send(HYDRATE, {}, **where)
        kept = b"".join(pickle.dumps(tree) for tree in processor.manager.states.values())
    assert kept
    assert TOKEN.encode() not in kept


@pytest.mark.any_database
async def test_an_ordinary_way_back_stays(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    world = people.build()
    back = f"{routes.ACCOUNTS}/01998a3e-4b1c-7d2e-8f3a-1b2c3d4e5f60?tab=people"
    where = {"tenant": world.tenant, "path": routes.LOGIN, "query": {"next": back}}
    async with processing(monkeypatch) as processor:
        await processor.send(HYDRATE, {}, **where)
        kept = b"".join(pickle.dumps(tree) for tree in processor.manager.states.values())
    assert back.encode() in kept
