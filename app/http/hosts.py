"""Which tenant a request is for."""

import asyncio
from time import monotonic

from app.services import tenants
from app.services.tenants import TenantRow

FRESH_FOR = 5.0
MOST_CACHED = 1000

_cache: dict[str, tuple[float, TenantRow | None]] = {}


async def tenant_for(host: str) -> TenantRow | None:
    """The tenant of a Host header; at most five seconds old."""
    found = _cache.get(host)
    if found and monotonic() - found[0] < FRESH_FOR:
        return found[1]
    row = await asyncio.to_thread(tenants.by_host, host)
    if len(_cache) >= MOST_CACHED:
        _cache.clear()
    _cache[host] = (monotonic(), row)
    return row


def forget() -> None:
    """Ask the database again from now on; for tests."""
    _cache.clear()
