"""Optimistic concurrency: whoever saves second is told what is stored now, and no update is lost silently.

A row that is edited as a whole has a `revision`, which every change raises. Each form is given a tag, as HTTP's
entity tags are: the revision it shows and a mark of each value, to be sent back with what is saved. At the same
revision nothing has changed; else the marks tell which values have (docs/decisions/0028-one-revision.md).
"""

from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Protocol

from pydantic import BaseModel, ConfigDict, ValidationError

from app.core.catalogue import t
from app.core.errors import Conflict

UNSEEN = ""
"""The tag of a form that showed nothing of what is stored."""


class Revised(Protocol):
    """A row with a counter of its changes."""

    revision: int


class ChangedMeanwhile(Conflict):
    """What a form or a question showed is not what is stored, nor what is wanted."""


def next_revision(row: Revised) -> None:
    """Count one more change of the row."""
    row.revision += 1


def newest_revision(rows: Iterable[Revised]) -> int:
    """That of the row which was added last to a history; 0 where there is none."""
    return max((row.revision for row in rows), default=0)


class _Tag(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    revision: int = 0
    marks: Mapping[str, str] = {}


def marks(values: Mapping[str, str]) -> dict[str, str]:
    """The values told apart without telling them: 12 hexadecimal digits for each."""
    return {name: sha256(value.encode()).hexdigest()[:12] for name, value in values.items()}


def tag(marked: Mapping[str, str], revision: int = 0) -> str:
    """What a form sends back that shows values with these marks, of a row at this revision where it has one."""
    return _Tag(revision=revision, marks=dict(sorted(marked.items()))).model_dump_json()


def refuse_stale(
    seen: str | None,
    stored: Mapping[str, str],
    wanted: Mapping[str, str],
    *,
    row: Revised | None = None,
    told: Mapping[str, str] | None = None,
) -> None:
    """ChangedMeanwhile when a stored value is neither what the form showed nor what is wanted anyway.

    `seen` is the tag of the form, None where nobody looked. `told` gives stored values as people read them.
    """
    if seen is None:
        return
    shown = _read(seen)
    if row is not None and row.revision == shown.revision:
        return
    now = marks(stored)
    changed = [name for name in stored if shown.marks.get(name) != now[name] and stored[name] != wanted.get(name)]
    if changed:
        raise _over_a_form([(told or stored).get(name, stored[name]) for name in changed])


def refuse_added(seen: str | None, told: Iterable[tuple[Revised, str]]) -> None:
    """ChangedMeanwhile when rows were added to a history since the form showed it; `told` says what each of them is."""
    if seen is None:
        return
    shown = _read(seen)
    if added := [text for row, text in told if row.revision > shown.revision]:
        raise _over_a_form(added)


def refuse_other(shown: str | None, stored: str, wanted: str, *, told: str = "") -> None:
    """ChangedMeanwhile when a question was about another value than is stored; None where nobody was asked."""
    if shown is not None and stored not in (shown, wanted):
        raise ChangedMeanwhile(
            t(
                "This was changed meanwhile, in another window or by somebody else. It is {value} now:"
                " look at it and decide again.",
                value=told or stored,
            )
        )


def _over_a_form(stored: list[str]) -> ChangedMeanwhile:
    now = ", ".join(dict.fromkeys(filter(None, stored)))
    saved = t("Saved now: {values}.", values=now) if now else t("It is empty now.")
    return ChangedMeanwhile(
        t(
            "This was changed meanwhile, in another window or by somebody else. {saved}"
            " Your entries are still in the form: save again to put them in place.",
            saved=saved,
        )
    )


def _read(seen: str) -> _Tag:
    """What a form showed; a text that is no tag showed nothing of what is stored."""
    try:
        return _Tag.model_validate_json(seen)
    except ValidationError:
        return _Tag()
