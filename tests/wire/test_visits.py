"""A new visit of a page is a new form; what was answered in this visit is not wiped by a load that ends late."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from app.core import routes
from app.core.db import Database
from app.state.gate import callers
from app.state.gate.callers import Caller
from app.state.gate.doors import HYDRATE, ON_LOAD
from app.state.public.forgot_password import ForgotPasswordState
from tests import people
from tests.people import visitor
from tests.wire.processors import Processor, processing
from tests.wire.sockets import event_name

SUBMIT = event_name(ForgotPasswordState, "submit")
ENTER = event_name(ForgotPasswordState, "enter")
FORM = {"form": {"email": "noor@fleet.example.com"}}
FIRST = {"hashes": ["0"]}


def shown(processor: Processor) -> str:
    """What the tab's state says the mail was sent to."""
    (tree,) = processor.manager.states.values()
    return tree.get_substate(ForgotPasswordState.get_full_name().split(".")).sent_to


@pytest.mark.parametrize(
    ("event", "payload", "stays"),
    [
        (ON_LOAD, {}, False),  # another page and back, however soon
        (HYDRATE, FIRST, False),  # loaded anew
        (HYDRATE, {}, True),  # the line was lost and is there again
        (ENTER, {}, False),  # called by nobody's page
    ],
)
async def test_a_result_stays_for_its_visit_only(
    database: Database, monkeypatch: pytest.MonkeyPatch, event: str, payload: dict[str, list[str]], stays: bool
) -> None:
    world = people.build()
    async with processing(monkeypatch) as processor:
        await processor.send(HYDRATE, dict(FIRST), tenant=world.tenant, path=routes.FORGOT_PASSWORD)
        assert await processor.send(SUBMIT, FORM, tenant=world.tenant, path=routes.FORGOT_PASSWORD)
        assert shown(processor) == "noor@fleet.example.com"
        await processor.send(event, dict(payload), tenant=world.tenant, path=routes.FORGOT_PASSWORD)
        assert (shown(processor) != "") is stays


@contextmanager
def called(visit: int, *, chained: bool) -> Iterator[None]:
    world = people.build()
    callers.enter(Caller(visitor(world.tenant), world.tenant), "", visit=visit, chained=chained)
    yield


def test_whoever_is_quicker_than_the_load_keeps_the_answer(database: Database) -> None:
    with called(4, chained=True):
        assert callers.is_of_this_visit(4)
        assert not callers.is_of_this_visit(3)
        assert not callers.is_of_this_visit(None)
    assert callers.this_visit() == 4
