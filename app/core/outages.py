"""What people are told while something that Onramp stands on is away, locked, full or too slow."""

from redis.exceptions import RedisError

from app.core.catalogue import t
from app.core.db import Unavailable
from app.core.pools import Busy, Overdue

OUTAGES = (*Unavailable, RedisError, Busy, Overdue)


def sentence_for(problem: BaseException) -> str:
    """The sentence for an outage; empty for every other problem, which is a fault of ours."""
    if isinstance(problem, (Busy, Overdue)):
        return problem.sentence
    if isinstance(problem, RedisError):
        return t("We cannot reach a part of our system at the moment. Please try again in a minute.")
    if isinstance(problem, Unavailable):
        return t("We cannot reach our database at the moment. Please try again in a minute.")
    return ""
