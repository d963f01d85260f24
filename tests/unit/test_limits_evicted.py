"""What is counted or kept for many callers loses those that were quiet for longest, and nobody else."""

from typing import Any

import pytest

from app.core import pools
from app.http import hosts
from app.state.gate import Gate, middleware


def test_a_crowd_does_not_clear_the_limits_of_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(middleware, "MOST_COUNTED", 100)
    counting = Gate()
    assert counting._within("mallory", "event", 1)
    for number in range(1000):
        assert counting._within(f"visitor {number}", "event", 1)
        assert not counting._within("mallory", "event", 1), number
    assert len(counting._lately) == 100


def test_whoever_is_quiet_for_longest_goes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(middleware, "MOST_COUNTED", 3)
    counting = Gate()
    for who in ("a", "b", "c", "a", "d"):
        counting._within(who, "event", 1)
    assert [who for who, _ in counting._lately] == ["c", "a", "d"]


async def test_unknown_hosts_push_no_tenant_out(monkeypatch: pytest.MonkeyPatch) -> None:
    known: Any = object()

    async def run(_: Any, host: str) -> Any:
        return known if host.startswith("volta") else None

    monkeypatch.setattr(pools.PUBLIC_READS, "run", run)
    monkeypatch.setattr(hosts, "MOST_CACHED", 10)
    hosts.forget()
    await hosts.tenant_for("volta.example.com")
    for number in range(50):
        assert await hosts.tenant_for(f"nobody{number}.example.com") is None
    assert hosts._cache["volta.example.com"][1] is known
    assert len(hosts._cache) == 10
    for number in range(50):
        await hosts.tenant_for(f"volta{number}.example.com")
    assert len(hosts._cache) == 10
    hosts.forget()
