"""Rows that serve for a while only: sessions, login tickets and counted tries go once nothing asks for them."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Mapped
from sqlmodel import col, delete, select

from app.core.clock import SET_BACK, now
from app.core.db import again, unit_of_work
from app.models import LoginTicket, SessionRow, Tenant, ThrottleHit
from app.services.access import throttles
from app.services.identity.log_ins import KNOWN_NETWORK

MOST_AT_ONCE = 1_000
"""Rows of a table that one transaction deletes: a few hundredths of a second for whoever else wants to write."""

Passing = type[SessionRow] | type[LoginTicket] | type[ThrottleHit]

KEPT: tuple[tuple[Passing, Mapped[datetime], timedelta], ...] = (
    (SessionRow, col(SessionRow.expires_at), KNOWN_NETWORK),
    (LoginTicket, col(LoginTicket.expires_at), timedelta()),
    (ThrottleHit, col(ThrottleHit.created_at), throttles.LONGEST_WINDOW),
)
"""Until how long after which of its moments a row may still be asked for, by clocks that agree."""


def one_batch() -> bool:
    """Delete so many rows of each table that nobody asks for any more; whether there may be others.

    Any number of processes may do so at once, and nobody is waited for.
    """
    deleted = [_delete(table, moment, kept) for table, moment, kept in KEPT]
    return MOST_AT_ONCE in deleted


@again
def _delete(table: Passing, moment: Mapped[datetime], kept: timedelta) -> int:
    of_all = col(table.tenant_id).in_(select(Tenant.id))  # so that the index, by tenant, is of use
    over = select(table.id).where(of_all, moment <= now() - kept - SET_BACK).limit(MOST_AT_ONCE)
    with unit_of_work() as db:
        keys = db.exec(over.with_for_update(skip_locked=True)).all()
        if keys:
            db.exec(delete(table).where(col(table.id).in_(keys)))
        return len(keys)
