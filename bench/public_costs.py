"""What each event costs that anybody may send: CPU and statements, with a payload as a page sends it, empty."""

import asyncio
import time
from typing import Any

import pytest
from sqlalchemy import event

from app.core import db
from app.state.gate.doors import FRAMEWORK, PUBLIC, doors
from tests.people import World
from tests.wire.processors import processing
from tests.wire.test_doors_matrix import fitting

TIMES = 10


def table(world: World) -> str:
    """One line for each handler behind a public door, dearest first."""
    with pytest.MonkeyPatch.context() as patch:
        rows = asyncio.run(_measured(world, patch))
    lines = [f"{'an event that anybody may send':<60} {'CPU':>10} {'statements':>11}"]
    lines += [f"{name[-60:]:<60} {cpu * 1000:>7.1f} ms {sent:>11}" for name, cpu, sent in rows]
    return "\n".join(lines)


async def _measured(world: World, patch: pytest.MonkeyPatch) -> list[tuple[str, float, int]]:
    sent = 0

    def count(*_: Any) -> None:
        nonlocal sent
        sent += 1

    engines = {db.database().engine, db.database().reader}
    for engine in engines:
        event.listen(engine, "before_cursor_execute", count)
    rows = []
    async with processing(patch) as processor:
        for name, needs in doors().items():
            if needs not in (PUBLIC, FRAMEWORK):
                continue
            spent, most = [], 0
            for number in range(TIMES):
                before, sent = time.process_time(), 0
                await processor.send(name, fitting(name), tenant=world.tenant, token=f"token-{name[-20:]}-{number % 2}")
                spent.append(time.process_time() - before)
                most = max(most, sent)
            rows.append((name.removeprefix("reflex___state____state."), sorted(spent)[TIMES // 2], most))
    for engine in engines:
        event.remove(engine, "before_cursor_execute", count)
    return sorted(rows, key=lambda row: -row[1])
