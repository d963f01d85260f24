"""The tag of a form on stored values: given to it with them, sent back with what is saved (`access/lost_updates.py`).

It travels in the form, so that typed text which a reload puts back, perhaps onto newer values, still says what it was
typed over.
"""

from typing import Any

import reflex as rx

from app.services.access.lost_updates import UNSEEN
from app.state.forms import FormRefused


class Seen(rx.State, mixin=True):
    """For states of one such form.

    `version` rises when the form is filled anew, `seen_version` when one that stands there goes on over newer values.
    """

    version: int = 0
    seen: str = UNSEEN
    seen_version: int = 0

    def _fill_anew(self, seen: str) -> None:
        self.seen, self.version = seen, self.version + 1

    def _look_again(self, seen: str) -> None:
        self.seen, self.seen_version = seen, self.seen_version + 1


def taken_from(form: dict[str, Any], shown: str) -> str:
    """The tag that came with a form, taken out of it; the one that was `shown` where none came."""
    seen = form.pop("seen", shown)
    if not isinstance(seen, str):
        raise FormRefused
    return seen
