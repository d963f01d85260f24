"""Whose look-up runs where: a cookie that anybody made up takes no place of those who are signed in."""

import pytest

from app.core import familiar, pools, tokens
from app.core.db import Database
from app.services.identity import sessions
from app.state.gate.doors import HYDRATE
from tests import people
from tests.wire.processors import processing


async def test_made_up_cookies_are_looked_up_among_strangers(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = people.build()
    cookie, actor = people.cookie_and_actor(world.tenant, world.alice.user_id)
    digest = tokens.digest(cookie)
    ran: list[str] = []
    real = pools.Pool.run

    async def noting(pool: pools.Pool, use_case, *arguments, **named):
        if use_case.__name__ == "look_up":
            ran.append(str(pool._executor._thread_name_prefix))
        return await real(pool, use_case, *arguments, **named)

    monkeypatch.setattr(pools.Pool, "run", noting)
    monkeypatch.setattr(familiar, "_known", {})
    async with processing(monkeypatch, run_handlers=False) as processor:

        async def pools_of(cookie: str | None, times: int = 1) -> list[str]:
            ran.clear()
            for _ in range(times):
                await processor.send(HYDRATE, tenant=world.tenant, cookie=cookie)
            return ran[:]

        assert await pools_of(None) == ["public-reads"]
        assert await pools_of("f" * 43, 5) == ["public-reads"] * 5
        assert await pools_of(cookie, 3) == ["public-reads", "look-ups", "look-ups"]
        sessions.log_out(actor)
        assert await pools_of(cookie, 3) == ["look-ups", "public-reads", "public-reads"]
    assert digest not in familiar._known


def test_the_cookies_that_are_remembered_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(familiar, "_known", {})
    familiar.note("first", holds=True)
    for number in range(familiar.MOST):
        familiar.note("often", holds=True)
        familiar.note(f"cookie {number}", holds=True)
    assert len(familiar._known) == familiar.MOST
    assert familiar.pool_of("often") is pools.LOOK_UPS
    assert familiar.pool_of("first") is pools.PUBLIC_READS
    assert familiar.pool_of(None) is pools.PUBLIC_READS
