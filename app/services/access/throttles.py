"""How often something may be done, counted in the database: holds across workers and restarts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, delete, select

from app.core.clock import SET_BACK, now
from app.core.errors import Throttled
from app.core.tokens import pseudonym
from app.models import ThrottleHit

LONGEST_WINDOW = timedelta(hours=24)
"""No limit looks further back; what is older is deleted (`identity/purge.py`)."""


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `most` times within `window`, for one key; ValueError for a window that is too long."""

    scope: str
    most: int
    window: timedelta

    def __post_init__(self) -> None:
        if self.window > LONGEST_WINDOW:
            raise ValueError(f"{self.scope} looks further back than tries are kept")


LOGIN_NETWORK = Limit("login_network", 10, timedelta(minutes=1))
LOGIN_ACCOUNT_NETWORK = Limit("login_account_network", 5, timedelta(minutes=5))
LOGIN_ACCOUNT = Limit("login_account", 49, timedelta(hours=1))
RESEND = Limit("resend", 5, LONGEST_WINDOW)
PUBLIC_MAIL = Limit("public_mail", 3, timedelta(hours=1))
PUBLIC_PASSWORD = Limit("public_password", 3, timedelta(hours=1))
PUBLIC_NETWORK = Limit("public_network", 30, timedelta(hours=1))


ANSWERED_ALIKE_FOR = timedelta(seconds=1)
MOST_REMEMBERED = 10_000


@dataclass(frozen=True, slots=True)
class _Refused:
    """The last refusal of a key. What was raised is not kept: all that the try held in its hands would stay with it, a
    password and a page's state among it.
    """

    at: datetime
    kind: type[Throttled]
    sentence: str
    until: datetime


_refused: dict[tuple[UUID, Limit, str], _Refused] = {}
"""Of this process alone."""


def refuse_again(tenant_id: UUID, keys: Iterable[tuple[Limit, str]]) -> None:
    """Raise anew what one of these was refused with less than a second ago, of several what holds for longest.

    A flood of tries reads nothing so.
    """
    known = [found for limit, key in keys if (found := _refused.get((tenant_id, limit, key)))]
    fresh = [each for each in known if each.at <= now() < min(each.at + ANSWERED_ALIKE_FOR, each.until)]
    if fresh:
        last = max(fresh, key=lambda each: each.until)
        raise last.kind(last.sentence, last.until)


def remember(tenant_id: UUID, limit: Limit, key: str, refusal: Throttled) -> None:
    """Keep a refusal for `refuse_again`."""
    if len(_refused) >= MOST_REMEMBERED:
        _refused.clear()
    _refused[tenant_id, limit, key] = _Refused(now(), type(refusal), refusal.sentence, refusal.until)


def forget_refusals() -> None:
    """Know nothing of what was refused; for tests, whose databases are emptied."""
    _refused.clear()


def lock(db: Session, tenant_id: UUID, limit: Limit, key: str) -> None:
    """Make whoever counts the same key wait for this transaction; SQLite's writers queue anyway."""
    if db.get_bind().dialect.name == "postgresql":
        number = int(pseudonym(f"{tenant_id}{limit.scope}{key}")[:15], 16)
        db.connection().execute(sa.text("SELECT pg_advisory_xact_lock(:number)"), {"number": number})


def until(db: Session, tenant_id: UUID, limit: Limit, key: str) -> datetime | None:
    """When the next try is free again, or None when it is free now."""
    moment = now()
    hits = db.exec(
        select(ThrottleHit.created_at)
        .where(ThrottleHit.tenant_id == tenant_id, ThrottleHit.scope == limit.scope)
        .where(ThrottleHit.key == pseudonym(key), ThrottleHit.created_at > moment - limit.window)
        .where(ThrottleHit.created_at < moment + SET_BACK)
        .order_by(col(ThrottleHit.created_at).desc())
        .limit(limit.most)
    ).all()
    return hits[-1] + limit.window if len(hits) >= limit.most else None


def hit(db: Session, tenant_id: UUID, limit: Limit, key: str) -> UUID:
    """Count one try; forgets the tries of this key that no longer matter. Returns the hit's key."""
    digest, moment, created = pseudonym(key), now(), col(ThrottleHit.created_at)
    db.exec(
        delete(ThrottleHit)
        .where(col(ThrottleHit.tenant_id) == tenant_id, col(ThrottleHit.scope) == limit.scope)
        .where(col(ThrottleHit.key) == digest)
        .where(sa.or_(created <= moment - limit.window, created >= moment + SET_BACK))
    )
    row = ThrottleHit(tenant_id=tenant_id, scope=limit.scope, key=digest)
    db.add(row)
    return row.id


def forget(db: Session, hits: list[UUID]) -> None:
    """Take tries back that turned out not to count."""
    if hits:
        db.exec(delete(ThrottleHit).where(col(ThrottleHit.id).in_(hits)))
