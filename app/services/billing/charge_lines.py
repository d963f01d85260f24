"""Pages of a month's lines. They are added up, not stored, so a page begins at a line and not at a row's key."""

from app.core.catalogue import t
from app.rules.prices import Charge
from app.services.lists.pages import PAGE_SIZE, Page


def page(lines: tuple[Charge, ...], begins_at: str) -> Page[Charge]:
    """The page that begins at this line; the first one where there is no such line (any more)."""
    names = [_name(line) for line in lines]
    start = names.index(begins_at) if begins_at in names else 0
    shown = lines[start : start + PAGE_SIZE]
    end = start + len(shown)
    first = f"{start + 1:,}" if shown else "0"
    return Page(
        rows=shown,
        position=t("{first}–{last} of {total}", first=first, last=f"{end:,}", total=f"{len(lines):,}"),
        previous=names[max(0, start - PAGE_SIZE)] if start else "",
        next=names[end] if end < len(lines) else "",
    )


def _name(line: Charge) -> str:
    return f"{line.of} {line.days.first} {line.days.until} {line.price}"
