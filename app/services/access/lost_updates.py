"""Two people at one form: whoever saves second is told, and nothing that the first one saved is lost silently."""

from collections.abc import Mapping
from hashlib import sha256

from app.core.catalogue import t
from app.core.errors import Conflict


class ChangedMeanwhile(Conflict):
    """Somebody else saved other answers after this form was filled; saved again, it replaces them knowingly."""

    def __init__(self, stored: list[str]) -> None:
        now = ", ".join(stored)
        saved = t("Saved now: {values}.", values=now) if now else t("It is empty now.")
        super().__init__(
            t(
                "This was changed meanwhile, in another window or by somebody else. {saved}"
                " Your entries are still in the form: save again to put them in place.",
                saved=saved,
            )
        )


def marks(values: Mapping[str, str]) -> dict[str, str]:
    """What a form showed, told apart without telling it: 12 hexadecimal digits for each value."""
    return {name: sha256(value.encode()).hexdigest()[:12] for name, value in values.items()}


def refuse_changed(seen: Mapping[str, str] | None, stored: Mapping[str, str], wanted: Mapping[str, str]) -> None:
    """ChangedMeanwhile when a stored value is neither what the form showed nor what is wanted anyway.

    `seen` holds the marks of what the form showed; None where nobody looked.
    """
    now = marks(stored)
    changed = [name for name, shown in (seen or {}).items() if now[name] != shown and stored[name] != wanted.get(name)]
    if changed:
        raise ChangedMeanwhile([stored[name] for name in changed if stored[name]])
