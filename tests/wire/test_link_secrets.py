"""The secret of a link is in the address bar and in the mail, and in no state that a server keeps."""

import pickle

import pytest

from app.core import routes
from app.core.db import Database
from app.services import activations
from app.state.activation import ActivationState
from app.state.doors import HYDRATE
from tests import people
from tests.wire.processors import processing
from tests.wire.sockets import event_name

TOKEN = "Q0h3X1kzT2pLbU5xUnNUdVZ3WHlaQUJDREVGR0hJSktM"[:43]


async def test_link_reaches_the_handler_and_leaves_no_trace_in_the_tree(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = people.build()
    seen: list[object] = []
    real = activations.look
    monkeypatch.setattr(activations, "look", lambda who, *, token: seen.append(token) or real(who, token=token))
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
