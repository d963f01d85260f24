"""Which tenant a request is for."""

from time import monotonic

from app.core import pools
from app.core.db import Unavailable
from app.services import tenants
from app.services.tenants import TenantRow

FRESH_FOR = 5.0
MOST_CACHED = 1000
LONGEST = 262
"""Characters of a Host header: a name of 253 (RFC 1035), its last dot, brackets, a colon and five digits."""

_cache: dict[str, tuple[float, TenantRow | None]] = {}


async def tenant_for(host: str) -> TenantRow | None:
    """The tenant of a Host header; at most five seconds old, or the last one that was known while nobody can tell."""
    if len(host) > LONGEST:
        return None
    found = _cache.get(host)
    if found and monotonic() - found[0] < FRESH_FOR:
        return found[1]
    try:
        row = await pools.PUBLIC_READS.run(tenants.by_host, host)
    except (*Unavailable, pools.Busy, pools.Overdue):
        if found is None or found[1] is None:
            raise
        return found[1]
    _cache.pop(host, None)
    _cache[host] = (monotonic(), row)
    if len(_cache) > MOST_CACHED:
        del _cache[_least_missed()]
    return row


def _least_missed() -> str:
    """A host where no tenant answers, else the one that nobody has asked for longest."""
    return next((host for host, (_, row) in _cache.items() if row is None), next(iter(_cache)))


def forget() -> None:
    """Ask the database again from now on; for tests."""
    _cache.clear()
