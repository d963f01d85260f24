"""Settings → Support links."""

from typing import Any

import reflex as rx
from pydantic import ValidationError

from app.core.catalogue import t
from app.rules.permissions import Permission
from app.services.access.lost_updates import ChangedMeanwhile
from app.services.tenants import support_links
from app.services.tenants.gate import REQUIRED
from app.services.tenants.support_links import Links, SupportLinksRow
from app.state import browser
from app.state.forms import Answered, FormRefused, answering, in_thread
from app.state.gate import current_actor, door
from app.state.seen import Seen, taken_from
from app.state.session import SessionState


class SupportLinksState(Answered, Seen, rx.State):
    """The links as they are stored; what is typed stays in the form until it is saved."""

    loaded: bool = False
    links: dict[str, str] = {}
    last_change: str = ""
    asks_again: int = 0
    saved: str = ""

    @rx.event
    @door(Permission.READ_SETTINGS)
    async def load(self):
        """Show the links as they are."""
        self._forget_answer()
        self.saved = ""
        row = await in_thread(support_links.read, current_actor())
        if self.links != row.links.model_dump():
            self.version += 1  # else the form is right already, and perhaps somebody types in it
        self._show(row)
        self.seen = row.seen

    def _show(self, row: SupportLinksRow) -> None:
        self.links, self.loaded = row.links.model_dump(), True
        self.last_change, self.asks_again = row.last_change, row.asks_again

    @rx.event
    @door(Permission.EDIT_SETTINGS)
    async def submit(self, form: dict[str, Any]):
        """Save every link, or none and a sentence at each bad one."""
        self.saved = ""
        before, missing = self.links, None
        with answering(self):
            seen, what_changed = taken_from(form, self.seen), form.pop("what_changed", "")
            try:
                if not isinstance(what_changed, str):
                    raise FormRefused
                links = Links.model_validate(form)
            except ValidationError:
                raise FormRefused from None
            try:
                row = await in_thread(
                    support_links.save, current_actor(), links=links, seen=seen, what_changed=what_changed
                )
            except ChangedMeanwhile:
                row = await in_thread(support_links.read, current_actor())
                self._show(row)  # the others' links; what was typed stays in the form
                self._look_again(row.seen)
                raise
            self._show(row)
            self._fill_anew(row.seen)
            # What is there is stored all the same: the links may be gathered one by one.
            missing = [name for name in REQUIRED if not self.links[name]]
            self.saved = _what_was_saved(changed=self.links != before, shut=bool(missing))
        if missing is not None:
            sentence = t("Still missing. Nobody can sign up or be invited before it is set.")
            self.errors = dict.fromkeys(missing, sentence)
            return [SessionState.enter_staff, browser.forget_forms()]
        return None


def _what_was_saved(*, changed: bool, shut: bool) -> str:
    if shut:
        return t("Saved. Nobody can sign up or be invited yet.") if changed else ""
    return t("Saved")
