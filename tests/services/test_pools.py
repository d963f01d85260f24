"""One slow locked write holds up nobody but writers, and a crowd of strangers nobody who is signed in."""

import asyncio
import threading
from collections.abc import Callable
from typing import Any

import pytest

from app.core import db, deadlines, engines, pools
from app.core.pools import Busy, Overdue, Pool
from app.rules.actors import Visitor
from app.services import tenants
from app.services.identity import sessions
from app.services.overview import shell
from app.services.people import customers
from app.services.registration import password_reset
from app.state.forms import in_thread
from app.state.gate import callers
from app.state.gate.callers import Caller
from tests import ledger, people
from tests.outages import outage
from tests.people import World

NAMES = [pool.name for pool in pools.POOLS]


def as_caller(world: World, who: Visitor, use_case: Callable[..., Any], **named: Any) -> "asyncio.Task[Any]":
    """What a handler does for somebody, in a task of its own."""

    async def handler() -> Any:
        callers.enter(Caller(who=who, tenant=world.tenant), "")
        return await in_thread(use_case, who, **named)

    return asyncio.create_task(handler())


@pytest.fixture
def patient(database: db.Database, monkeypatch: pytest.MonkeyPatch) -> World:
    """Everybody waits until the test lets them go, so that nothing here depends on how fast the machine is."""
    for module, name in ((engines, "LOCK_WITHIN"), (pools, "BEGINS_WITHIN"), (deadlines, "EVENT_WITHIN")):
        monkeypatch.setattr(module, name, 100.0)
    monkeypatch.setattr(engines, "STATEMENT_WITHIN", 100.0)
    monkeypatch.setattr(engines, "ANSWER_WITHIN", 100.0)
    monkeypatch.setattr(engines.PatientConnection, "within", 100.0)
    db.configure(database.url)
    return people.build()


async def until_taken(pool: Pool, many: int) -> None:
    while pool._taken < many:
        await asyncio.sleep(0.01)


@pytest.mark.parametrize("crowd", ["signed in", "strangers"])
async def test_twelve_blocked_writers_hold_up_no_reader(patient: World, crowd: str) -> None:
    world = patient
    stranger = people.visitor(world.tenant)
    with outage("locked"):
        if crowd == "signed in":
            actors = [world.alice, world.bob, world.vic] * 4
            writers = [as_caller(world, actor, sessions.log_out) for actor in actors]
            await until_taken(pools.WRITES, 12)
        else:
            writers = [as_caller(world, stranger, password_reset.ask, email=f"{n}@b.example.com") for n in range(12)]
            await until_taken(pools.PUBLIC_WRITES, 12)
        read = await as_caller(world, world.dana, shell.describe)
        assert read.reader.user_email == "dana@fleet.example.com"
        row = await as_caller(world, world.alice, customers.detail, user_id=world.dana.user_id)
        assert row.email == "dana@fleet.example.com"
        assert (await as_caller(world, stranger, shell.describe)).tenant_name == "Volta Charging"
        assert await pools.LOOK_UPS.run(tenants.by_host, "localhost:8000")
        assert await pools.HEALTH.run(db.revision) is db.Revision.SAME
        assert not any(writer.done() for writer in writers)
    await asyncio.gather(*writers)


async def test_a_crowd_of_strangers_takes_no_place_of_somebody_signed_in(patient: World) -> None:
    world = patient
    stranger = people.visitor(world.tenant)
    with outage("locked"):
        crowd = [as_caller(world, stranger, password_reset.ask, email=f"{n}@b.example.com") for n in range(30)]
        await until_taken(pools.PUBLIC_WRITES, 30)
        assert pools.WRITES._taken == 0
        assert pools.PUBLIC_WRITES.threads < pools.WRITES.threads
    answers = await asyncio.gather(*crowd, return_exceptions=True)
    assert answers[0] is None


class Gate:
    """Work that lasts until it is let go, and says whether it has begun."""

    def __init__(self) -> None:
        self.begun, self.open = threading.Event(), threading.Event()

    def __call__(self) -> str:
        self.begun.set()
        self.open.wait(100)
        return "done"


async def test_no_more_than_so_many_wait_and_the_rest_read_a_sentence() -> None:
    pool, first, second, third = Pool("small", threads=1, most_waiting=1), Gate(), Gate(), Gate()
    running = asyncio.create_task(pool.run(first))
    await asyncio.to_thread(first.begun.wait, 100)
    waiting = asyncio.create_task(pool.run(second))
    await until_taken(pool, 2)
    with pytest.raises(Busy, match="Nothing was changed"):
        await pool.run(third)
    for gate in (first, second):
        gate.open.set()
    assert await asyncio.gather(running, waiting) == ["done", "done"]
    assert not third.begun.is_set()
    third.open.set()
    assert await pool.run(third) == "done", "there is room again"


async def test_what_waits_too_long_for_a_thread_is_never_begun(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pools, "BEGINS_WITHIN", 0.05)
    pool, first, second = Pool("small", threads=1, most_waiting=1), Gate(), Gate()
    running = asyncio.create_task(pool.run(first))
    await asyncio.to_thread(first.begun.wait, 100)
    with pytest.raises(Busy):
        await pool.run(second)
    first.open.set()
    assert await running == "done"
    assert not second.begun.is_set()


async def test_what_its_caller_has_given_up_is_never_begun() -> None:
    pool, first, second = Pool("small", threads=1, most_waiting=1), Gate(), Gate()
    running = asyncio.create_task(pool.run(first))
    await asyncio.to_thread(first.begun.wait, 100)
    waiting = asyncio.create_task(pool.run(second))
    await until_taken(pool, 2)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    first.open.set()
    assert await running == "done"
    assert not second.begun.is_set()
    assert pool._taken == 0


async def test_an_event_is_answered_when_its_time_is_over() -> None:
    pool, slow = Pool("small", threads=1, most_waiting=1), Gate()
    deadlines.begin(0.05)
    with pytest.raises(Overdue):
        await pool.run(slow)
    slow.open.set()


async def test_nothing_is_committed_once_the_event_was_given_up(database: db.Database) -> None:
    world = people.build()
    let_go = threading.Event()

    def slow_change() -> None:
        with db.unit_of_work() as session:
            session.connection().exec_driver_sql("UPDATE app_user SET first_name = 'Changed'")
            let_go.wait(100)

    deadlines.begin(0.05)
    pool = Pool("small", threads=1, most_waiting=1)
    with pytest.raises(Overdue):
        await pool.run(slow_change)
    let_go.set()
    deadlines.begin(100)
    await pool.run(lambda: None)  # it has ended
    assert ledger.row("app_user", id=world.dana.user_id)["first_name"] == "Dana"


async def test_the_answer_of_the_work_itself_comes_through() -> None:
    pool = Pool("small", threads=1, most_waiting=1)
    for problem in (TimeoutError(), ValueError("no")):

        def fails(problem: Exception = problem) -> None:
            raise problem

        with pytest.raises(type(problem)):
            await pool.run(fails)


def test_pools_have_names_and_sizes() -> None:
    assert len(set(NAMES)) == len(NAMES)
    assert sum(pool.threads for pool in pools.POOLS) + 3 <= 40, "the connections of app/core/db.py"
