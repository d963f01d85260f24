"""The audit log: written with the change it tells of, or on its own for a refusal."""

import json
import logging
import threading
from collections import Counter
from typing import Any
from uuid import UUID

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel

from app.core import network, tokens
from app.core.clock import micros_of, now
from app.core.db import Unavailable, again, marking, unit_of_work
from app.core.ids import id_at
from app.core.logs import Sparingly
from app.core.pools import Overdue
from app.models import AuditRow
from app.rules.actors import Actor, Visitor

MOST_REMEMBERED = 10_000
"""Lines of refused strangers that this process knows to be written, so that a flood of them writes nothing."""

MOST_OF_ONE = 100
"""Refusals of one signed-in person that a process writes in a minute. Of what comes on top the log tells."""

_MINUTE = 60_000_000
"""In microseconds."""

_written: dict[UUID, None] = {}
_lately: dict[int, Counter[UUID]] = {}
"""Refusals of the present minute, by person."""
_counting = threading.Lock()
_log = logging.getLogger("onramp.audit")
_sparingly = Sparingly(_log)


def record(db: Session, who: Visitor, action: str, subject_id: UUID | None = None, **detail: Any) -> None:
    """One line in the transaction of the change."""
    db.add(_row(who, action, subject_id, detail))


def refusal(who: Visitor, action: str, subject_id: UUID | None = None, *, tried: str = "", **detail: Any) -> None:
    """One line of its own for something that was asked for and not done.

    Strangers may ask as often as they like: the same from one network is one line a minute, the first. `tried` tells
    apart what they asked for, known here or not. Of one person MOST_OF_ONE a minute are written. Where a line cannot be
    written, the log has it: whoever is refused reads why, whatever becomes of the line.
    """
    row = _row(who, action, subject_id, detail, refused=True)
    try:
        if isinstance(who, Actor):
            if _is_kept(who):
                _write(row)
        else:
            _write_once(row, tried)
    except (*Unavailable, Overdue) as problem:
        _log.error("Refused %s of %s, not in the audit log: %s", action, subject_id, type(problem).__name__)


def _is_kept(who: Actor) -> bool:
    """Count a refusal of somebody who is signed in; whether it is one that is still written."""
    minute = micros_of(now()) // _MINUTE
    with _counting:
        if minute not in _lately:
            _lately.clear()
        counts = _lately.setdefault(minute, Counter())
        counts[who.user_id] += 1
        if counts[who.user_id] <= MOST_OF_ONE:
            return True
    _sparingly.warning("Refused more than is kept of one person in a minute: %s", who.user_id)
    return False


@again
def _write(row: AuditRow) -> None:
    with unit_of_work() as db:
        db.merge(row)  # a copy: a try that failed leaves the line as it was


def _write_once(row: AuditRow, tried: str) -> None:
    row.id = _key_of_minute(row, tried)
    if row.id in _written:
        return
    _insert(row)
    _written[row.id] = None
    while len(_written) > MOST_REMEMBERED:
        del _written[next(iter(_written))]


def forget() -> None:
    """Know nothing of what is written; for tests, whose databases are emptied."""
    _written.clear()
    _lately.clear()


@again
def _insert(row: AuditRow) -> None:
    with unit_of_work() as db:
        table = SQLModel.metadata.tables["audit"]
        insert = (postgresql if db.get_bind().dialect.name == "postgresql" else sqlite).insert(table)
        # Another process may have written the line of this minute.
        db.connection().execute(insert.values(row.model_dump()).on_conflict_do_nothing())


def _key_of_minute(row: AuditRow, tried: str) -> UUID:
    """A key as of the minute's beginning that everybody makes alike, so that the table takes the line once."""
    minute = micros_of(now()) // _MINUTE * _MINUTE
    where = network.neighbourhood(row.network_address)
    told = "|".join((str(row.tenant_id), row.action, where, tried, json.dumps(row.detail, sort_keys=True)))
    return id_at(minute // 1000, tokens.pseudonym(told))


def refusal_to_look(who: Visitor, action: str, subject_id: UUID | None, **detail: Any) -> None:
    """The same where something was only asked to be seen: nobody who looks waits for a writer."""
    if isinstance(who, Actor) and not _is_kept(who):
        return
    with marking() as db:
        db.add(_row(who, action, subject_id, detail, refused=True))


def _row(
    who: Visitor, action: str, subject_id: UUID | None, detail: dict[str, Any], *, refused: bool = False
) -> AuditRow:
    actor = who if isinstance(who, Actor) else None
    return AuditRow(
        tenant_id=who.tenant_id,
        action=action,
        actor_id=actor.user_id if actor else None,
        actor_name=actor.name if actor else "",
        subject_id=subject_id,
        network_address=who.network_address[:64],
        detail=detail,
        refused=refused,
    )
