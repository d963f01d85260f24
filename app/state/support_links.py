"""Settings → Support links."""

from typing import Any

import reflex as rx
from pydantic import ValidationError

from app.core.catalogue import t
from app.rules.permissions import Permission
from app.services import support_links
from app.services.support_links import Links, SupportLinksRow
from app.state import browser
from app.state.forms import FormRefused, answering, in_thread
from app.state.gate import current_actor, door
from app.state.session import SessionState


class SupportLinksState(rx.State):
    """The links as they are stored; what is typed stays in the form until it is saved."""

    errors: dict[str, str] = {}
    problem: str = ""
    turn: int = 0
    version: int = 0
    loaded: bool = False
    links: dict[str, str] = {}
    last_change: str = ""
    saved: str = ""
    _stored_version: int = 0

    @rx.event
    @door(Permission.READ_SETTINGS)
    async def load(self):
        """Show the links as they are."""
        self.errors, self.problem, self.saved = {}, "", ""
        self._show(await in_thread(support_links.read, current_actor()))
        self.version += 1

    def _show(self, row: SupportLinksRow) -> None:
        self.links, self._stored_version = row.links.model_dump(), row.version
        self.last_change, self.loaded = row.last_change, True

    @rx.event
    @door(Permission.EDIT_SETTINGS)
    async def submit(self, form: dict[str, Any]):
        """Save every link, or none and a sentence at each bad one."""
        self.saved = ""
        with answering(self):
            try:
                links = Links.model_validate(form)
            except ValidationError:
                raise FormRefused from None
            row = await in_thread(support_links.save, current_actor(), links=links, version=self._stored_version)
            self._show(row)
            self.version += 1
            self.saved = t("Saved")
            return [SessionState.enter_staff, browser.forget_forms()]
