"""/healthz and /readyz: what a service manager and a load balancer ask, each answered within two seconds."""

import asyncio
import logging
from time import monotonic

import redis.asyncio
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from app.core import db, deadlines, pools, routes
from app.core.settings import get_settings

log = logging.getLogger("onramp.probes")

ANSWERS_WITHIN = 1.5
FRESH_FOR = 1.0
"""Seconds that an answer is given again, so that nobody can keep the database busy by asking."""

_WHY_NOT = {
    db.Revision.SAME: "",
    db.Revision.OLDER: "The database waits for migrations.",
    db.Revision.NEWER: "The database belongs to a newer release than this process: restart it.",
}

_last: tuple[float, str] = (0.0, "")
_asking = asyncio.Lock()


async def health(_request: Request) -> Response:
    """Whether this process answers."""
    return PlainTextResponse("ok")


async def ready(_request: Request) -> Response:
    """Whether this process can do its work: its database answers and has the right revision, and so does its Redis."""
    global _last
    async with _asking:  # whoever asks meanwhile gets the same answer
        if not _last[0] or monotonic() - _last[0] > FRESH_FOR:
            deadlines.begin(ANSWERS_WITHIN)
            found = await asyncio.gather(_why_no_database(), _why_no_redis())
            _last = monotonic(), " ".join(filter(None, found))
    reason = _last[1]
    return PlainTextResponse(reason or "ready", status_code=503 if reason else 200)


async def _why_no_database() -> str:
    try:
        found = await pools.HEALTH.run(db.revision)
    except Exception as problem:
        log.error("The database does not answer: %s", type(problem).__name__)
        return "The database does not answer."
    return _WHY_NOT[found]


async def _why_no_redis() -> str:
    url = get_settings().redis_url
    if not url:
        return ""
    once = Retry(NoBackoff(), 0)
    try:
        async with asyncio.timeout(ANSWERS_WITHIN), redis.asyncio.from_url(url, retry=once) as server:
            await server.ping()  # pyright: ignore[reportGeneralTypeIssues]
    except (RedisError, OSError) as problem:
        log.error("Redis does not answer: %s", type(problem).__name__)
        return "Redis does not answer."
    return ""


PROBE_ROUTES = [Route(routes.HEALTH, health), Route(routes.READY, ready)]
