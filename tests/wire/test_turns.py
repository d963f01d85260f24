"""Nobody takes the time of all others: events of one person wait for each other, and those of one neighbourhood."""

import asyncio

import pytest

from app.core import familiar
from app.core.db import Database
from app.core.tokens import digest
from app.rules.actors import Actor
from app.state.gate import turns
from app.state.gate.turns import OF_A_NEIGHBOURHOOD, OF_A_PERSON
from tests import people
from tests.people import World
from tests.wire.inside import Held, Inside, connected, settled

pytestmark = pytest.mark.any_database

PAGES = 40


def cookie(world: World, actor: Actor) -> str:
    """The header of somebody whose cookie has held before."""
    hashed = digest(people.cookie_and_actor(world.tenant, actor.user_id)[0])
    familiar.note(hashed, holds=True)
    return f"onramp={hashed}"


async def opened(inside: Inside, name: str, pages: int, address: str, **headers: str) -> None:
    """So many pages of somebody, each with an event under way."""
    for number in range(pages):
        await inside.connect(f"{name}-{number}", f"token-of-{name}-{number}", address, **headers)
        await inside.call(f"{name}-{number}")


async def test_forty_pages_of_one_person_run_one_event_at_a_time(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    world, held = people.build(), Held(monkeypatch)
    monkeypatch.setattr(turns, "HOLDS", 60)
    async with connected(monkeypatch, world.tenant, 60) as inside:
        dana = cookie(world, world.dana)
        await opened(inside, "dana", PAGES, "192.0.2.1", cookie=dana)
        await opened(inside, "dana-elsewhere", 1, "198.51.100.1", cookie=dana)
        await settled(lambda: held.began == OF_A_PERSON)
        await opened(inside, "eli", 1, "192.0.2.1", cookie=cookie(world, world.eli))
        await settled(lambda: held.began == OF_A_NEIGHBOURHOOD)
        await opened(inside, "alice", 1, "192.0.2.1", cookie=cookie(world, world.alice))
        await asyncio.sleep(0.2)
        assert held.began == OF_A_NEIGHBOURHOOD
        await opened(inside, "bob", 1, "203.0.113.1", cookie=cookie(world, world.bob))
        await settled(lambda: held.began == OF_A_NEIGHBOURHOOD + 1)
        held.may_go_on.set()
        await settled(lambda: held.ended >= PAGES + 4)
        await settled(lambda: not len(inside.processor.turns))


async def test_made_up_cookies_make_nobody_of_a_stranger(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    world, held = people.build(), Held(monkeypatch)
    monkeypatch.setattr(turns, "HOLDS", 60)
    async with connected(monkeypatch, world.tenant, 60) as inside:
        for number in range(10):
            await opened(inside, f"made-up-{number}", 1, f"2001:db8::{number}", cookie=f"onramp={digest(str(number))}")
        await asyncio.sleep(0.2)
        assert held.began == OF_A_PERSON
        for number in range(1, 10):
            inside.disconnect(f"made-up-{number}-0")
        held.may_go_on.set()
        await settled(lambda: held.ended >= 1)
        await settled(lambda: not len(inside.processor.turns))


async def test_what_waits_for_something_keeps_nobody_waiting(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    world, held = people.build(), Held(monkeypatch)
    monkeypatch.setattr(turns, "HOLDS", 0.01)
    async with connected(monkeypatch, world.tenant, 60) as inside:
        await opened(inside, "dana", 10, "192.0.2.1", cookie=cookie(world, world.dana))
        await settled(lambda: held.began == 10)
        held.may_go_on.set()
        await settled(lambda: held.ended >= 10)
        await settled(lambda: not len(inside.processor.turns))
