"""Which session cookies opened something lately, as far as this process knows: their look-ups wait behind no stranger.

Anybody can send a cookie. One that nobody has looked up yet is looked up among strangers; from then on it is known.
"""

import threading

from app.core import pools
from app.core.pools import Pool

MOST = 10_000
"""Cookies that are remembered, by their SHA-256; whoever was here longest ago is forgotten first."""

_known: dict[str, None] = {}
_changing = threading.Lock()


def note(cookie_digest: str, *, holds: bool) -> None:
    """Remember what came of looking this cookie up."""
    with _changing:
        _known.pop(cookie_digest, None)
        if holds:
            _known[cookie_digest] = None
            if len(_known) > MOST:
                del _known[next(iter(_known))]


def holds(cookie_digest: str) -> bool:
    """Whether this cookie opened something when it was looked up last."""
    return cookie_digest in _known


def pool_of(cookie_digest: str | None) -> Pool:
    """Where the look-up of this cookie runs."""
    return pools.LOOK_UPS if cookie_digest in _known else pools.PUBLIC_READS
