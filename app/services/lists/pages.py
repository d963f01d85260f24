"""Pages of a list: 25 rows, found again by a cursor in the URL. By keyset, so page 40,000 costs what page 1 does."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session

from app.core.catalogue import t
from app.core.clock import micros_of, moment_of

PAGE_SIZE = 25
COUNT_UP_TO = 1000
"""Past this many rows a count says "1,000+": counting a million rows would make the list slow."""
LOOK_AT_ONCE = 25_000
"""Up to so many rows are looked at once for all filters; of more, each filter counts for itself."""

RowT = TypeVar("RowT")
Keys = sa.Select[UUID, datetime]
Cut = Callable[[Keys], Keys]
"""Leaves of a selection what one page, or one count, can need of it."""


@dataclass(frozen=True, slots=True)
class ListQuery:
    """What a list's URL holds."""

    search: str = ""
    status: str = "all"
    oldest_first: bool = False
    cursor: str = ""


@dataclass(frozen=True, slots=True)
class Page(Generic[RowT]):
    """One page of a list, the counts of its filters and the cursors of its neighbours (empty at the ends)."""

    rows: tuple[RowT, ...] = ()
    position: str = ""
    previous: str = ""
    next: str = ""
    counts: dict[str, str] = field(default_factory=dict[str, str])

    @property
    def place(self) -> "Place":
        """Which part of the list this page is, for a page that shows more than the list."""
        return Place(self.position, self.previous, self.next)


@dataclass(frozen=True, slots=True)
class Place:
    """Which part of a list is shown, in words, and the cursors of its neighbours (empty at the ends)."""

    position: str = ""
    newer: str = ""
    older: str = ""


@dataclass(frozen=True, slots=True)
class ByPart:
    """A list put together from parts that are found by an index one by one, each cut by itself."""

    cut_by: Callable[[Cut], Keys]


@dataclass(frozen=True, slots=True)
class _Cursor:
    forward: bool
    offset: int
    at: datetime
    id: UUID
    rank: int = 0


def _parse(cursor: str) -> _Cursor | None:
    try:
        direction, offset, micros, key, *ranks = cursor.split(".")
        rank = int(ranks[0]) if len(ranks) == 1 and len(ranks[0]) == 1 else 0
        if len(ranks) > 1:
            return None
        return _Cursor(direction == "n", max(0, min(int(offset), 10**9)), moment_of(int(micros)), UUID(key), rank)
    except (ValueError, OverflowError):
        return None


def _format(direction: str, offset: int, at: datetime, key: UUID, rank: int = 0) -> str:
    return f"{direction}.{offset}.{micros_of(at)}.{key}" + (f".{rank}" if rank else "")


def page_keys(db: Session, query: ListQuery, matching: Keys | ByPart, total: str) -> tuple[list[UUID], str, str, str]:
    """The keys of one page, its position, and the cursors of the previous and the next page.

    `matching` selects (key, time) of every row that fits, or (key, time, rank): then what ranks higher comes first.
    It becomes a materialised CTE when it searches, so that PostgreSQL uses the trigram index instead of walking the
    order's index over everything.
    """
    if total == "0":
        return [], "", "", ""
    start = _parse(query.cursor)
    forward = start.forward if start else True
    fitting = matching.cut_by(lambda part: _on_page(part, query, start)) if isinstance(matching, ByPart) else matching
    cte = fitting.cte("matching")
    hits = cte.prefix_with("MATERIALIZED", dialect="postgresql") if query.search.strip() else cte
    found = list(db.connection().execute(_on_page(sa.select(*hits.c), query, start)).all())
    more, found = len(found) > PAGE_SIZE, found[:PAGE_SIZE]
    if not forward:
        found.reverse()
    if not found:
        # Nothing lies beyond the cursor any more: the rows have moved up since, so the list begins anew.
        return page_keys(db, replace(query, cursor=""), matching, total) if start else ([], "", "", "")
    offset = _offset(start, len(found), more)
    before, after = (offset > 0, more) if forward else (more, True)
    return (
        [row[0] for row in found],
        t("{first}–{last} of {total}", first=f"{offset + 1:,}", last=f"{offset + len(found):,}", total=total),
        _cursor("p", offset, found[0]) if before else "",
        _cursor("n", offset + len(found), found[-1]) if after else "",
    )


def _on_page(rows: Keys, query: ListQuery, start: _Cursor | None) -> Keys:
    """The rows that the page shows, in its order, and one more."""
    key, at, *ranks = rows.selected_columns
    # The higher rank comes first in either order of time.
    ranks = [-rank if query.oldest_first else rank for rank in ranks[:1]]
    downwards = (start.forward if start else True) != query.oldest_first
    order = (*ranks, at, key)
    if start:
        rank = -start.rank if query.oldest_first else start.rank
        bound = sa.tuple_(*([sa.literal(rank)] if ranks else []), *_bound(start, at, key))
        rows = rows.where(sa.tuple_(*order) < bound if downwards else sa.tuple_(*order) > bound)
    return rows.order_by(*[each.desc() if downwards else each.asc() for each in order]).limit(PAGE_SIZE + 1)


def _cursor(direction: str, offset: int, row: Any) -> str:
    key, at, *ranks = row
    return _format(direction, offset, at, key, *ranks)


def _bound(start: _Cursor, at: Any, key: Any) -> tuple[Any, Any]:
    return sa.bindparam(None, start.at, type_=at.type), sa.bindparam(None, start.id, type_=key.type)


def _offset(start: _Cursor | None, found: int, more: bool) -> int:
    if start is None:
        return 0
    if start.forward:
        return start.offset
    return max(0, start.offset - found) if more else 0


def count(db: Session, matching: Keys | ByPart) -> str:
    """How many rows fit, as text: exact up to a thousand, "1,000+" above."""
    fitting = matching.cut_by(_countable) if isinstance(matching, ByPart) else matching
    number = db.connection().execute(sa.select(sa.func.count()).select_from(_countable(fitting).subquery()))
    return _shown(number.scalar_one())


def _countable(rows: Keys) -> Keys:
    return rows.limit(COUNT_UP_TO + 1)


def counts_at_once(db: Session, rows: Keys, filters: dict[str, list[Any]]) -> dict[str, str]:
    """How many of the rows fit each filter's conditions, by one look at them; nothing where they are too many.

    Too many to look at all of them is enough for each count to stop early, one after the other.
    """
    flags = [sa.case((sa.and_(sa.true(), *conditions), 1), else_=0).label(name) for name, conditions in filters.items()]
    looked = rows.with_only_columns(*flags).limit(LOOK_AT_ONCE + 1).subquery()
    sums = [sa.func.coalesce(sa.func.sum(looked.c[name]), 0) for name in filters]
    total, *found = db.connection().execute(sa.select(sa.func.count(), *sums).select_from(looked)).one()
    return {} if total > LOOK_AT_ONCE else {name: _shown(number) for name, number in zip(filters, found, strict=True)}


def _shown(found: int) -> str:
    return f"{COUNT_UP_TO:,}+" if found > COUNT_UP_TO else f"{found:,}"
