"""The whole history of one person's invitation, opened where only its newest lines stood."""

import reflex as rx

from app.core.errors import NotFound
from app.core.ids import parse_id
from app.rules.permissions import Permission
from app.services.accounts import members
from app.services.invitations.timeline import HistoryLine
from app.services.lists.pages import Place
from app.state.accounts.page import PARTS
from app.state.forms import in_thread
from app.state.gate import current_actor, door
from app.state.paths import key_in


class MemberHistoryState(rx.State):
    """A history page by page: of one person at a time."""

    person: str = ""
    """Key of the person whose history is open; empty for nobody."""
    lines: list[HistoryLine] = []
    place: Place = Place()
    _cursor: str = ""

    @rx.event
    @door(Permission.SEE_ACCOUNTS)
    async def load(self):
        """Nothing is open at first, and nothing of an earlier account."""
        self._close()

    @rx.event
    @door(Permission.SEE_ACCOUNTS)
    async def show_earlier(self, user_id: str):
        """Open the history behind the newest lines, which were shown so far."""
        self.person, self._cursor = user_id[:64], ""
        await self._show()
        if self.place.older:
            self._cursor = self.place.older
            await self._show()

    @rx.event
    @door(Permission.SEE_ACCOUNTS)
    async def go_newer(self):
        """The lines before those that are shown."""
        self._cursor = self.place.newer or self._cursor
        await self._show()

    @rx.event
    @door(Permission.SEE_ACCOUNTS)
    async def go_older(self):
        """The lines behind those that are shown."""
        self._cursor = self.place.older or self._cursor
        await self._show()

    @rx.event
    @door(Permission.SEE_ACCOUNTS)
    async def refresh(self):
        """Show what has changed, at the same place."""
        await self._show()

    async def _show(self) -> None:
        if not self.person:
            return
        try:
            page = await in_thread(
                members.history,
                current_actor(),
                account_id=parse_id(key_in(str(self.router.url.path))),
                user_id=parse_id(self.person),
                cursor=self._cursor,
            )
        except NotFound:
            self._close()
            return
        self.lines, self.place = list(page.rows), page.place

    def _close(self) -> None:
        self.person, self._cursor = "", ""
        self.lines, self.place = [], Place()


for _tab in ("overview", "users"):
    PARTS[_tab].append(MemberHistoryState)
