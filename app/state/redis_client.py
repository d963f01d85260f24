"""The Redis that several processes share their state in: every question to it is answered or given up.

Reflex's client waits for ever for a server that has stopped answering. A timeout of the socket would end its
subscriptions as well, which wait for days by nature, so the commands are timed and nothing else.
"""

import asyncio
from typing import Any

from redis import exceptions
from redis.asyncio import Redis
from reflex.utils import prerequisites

from app.state import redis_locks

ANSWERS_WITHIN = 3.0
"""Seconds for one command, with all its tries: an event asks twice, and has eight."""


class PatientRedis(Redis):
    """A client whose commands raise TimeoutError of redis instead of waiting for ever."""

    async def execute_command(self, *arguments: Any, **options: Any) -> Any:
        """The answer of the server."""
        try:
            async with asyncio.timeout(ANSWERS_WITHIN):
                return await super().execute_command(*arguments, **options)
        except TimeoutError:
            raise exceptions.TimeoutError("Redis does not answer") from None


_get_redis = prerequisites.get_redis


def patient() -> Redis | None:
    """Reflex's client with its own connections, but patient only for so long."""
    client = _get_redis()
    return None if client is None else PatientRedis.from_pool(client.connection_pool)


def install() -> None:
    """Let everything of Reflex that talks to Redis use such a client, and give back what it locks."""
    prerequisites.get_redis = patient
    redis_locks.install()
