"""What a customer's and a system user's page share: the invitation, its history and what can be done with it."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

import reflex as rx

from app.core.catalogue import t
from app.core.errors import NotFound
from app.rules.permissions import Permission
from app.services import invitations
from app.services.people.page import Cursors, PersonPage
from app.state.forms import Form, answering, in_thread, read, told_at
from app.state.gate import current_actor, door
from app.state.known_address import KnowsAddresses
from app.state.shown import Shown


@dataclass(frozen=True)
class Line:
    """One line of the history as the timeline draws it."""

    tone: str
    text: str
    when: str
    more: str = ""


class CorrectionForm(Form):
    """What the dialog sends: the address that is wanted, and the one that was shown."""

    address: str = ""
    before: str = ""


class Person(KnowsAddresses, Shown, rx.State, mixin=True):
    """One person's page. A page of its own says in `_read` where the person comes from."""

    page: PersonPage = PersonPage()
    history: list[Line] = []

    _moves: int = 0
    """How much had happened to the invitation when `follow` looked last."""
    _history_from: str = ""
    _mails_from: str = ""
    """Where the parts of the history and of the mails begin that are shown; empty for the newest."""

    async def _read(self, user_id: str, shown: Cursors) -> PersonPage:
        """The person with this key."""
        raise NotImplementedError

    def _key(self) -> str:
        return unquote(str(self.router.url.path.rstrip("/").rpartition("/")[2]))

    @rx.event
    @door(Permission.SEE_CUSTOMERS)
    async def load(self):
        """Show the person that the address names."""
        self._forget_answer()
        self._forget_known()
        self._history_from = self._mails_from = ""
        await self._show()

    async def _show(self) -> None:
        key = self._key()
        try:
            self.page = await self._read(key, Cursors(self._history_from, self._mails_from))
            self.missing = False
        except NotFound:
            self.page, self.missing = PersonPage(), True
        tones = {"good": "good", "bad": "bad"}
        self.history = [Line(tones.get(line.tone, ""), line.text, line.at) for line in self.page.history]
        self.record = key

    @rx.event
    @door(Permission.SEE_CUSTOMERS)
    async def follow(self):
        """While the mail is on its way: load the page again once anything has happened to the invitation."""
        try:
            moves = (await in_thread(invitations.follow, current_actor(), user_id=self._id())).moves
        except NotFound:
            moves = -1  # out of reach by now, which looking again says
        if moves != self._moves:
            self._moves = moves
            await self._show()

    @rx.event
    @door(Permission.SEE_CUSTOMERS)
    async def newer_history(self):
        """The lines of the history before those that are shown."""
        self._history_from = self.page.history_place.newer or self._history_from
        await self._show()

    @rx.event
    @door(Permission.SEE_CUSTOMERS)
    async def older_history(self):
        """The lines of the history behind those that are shown."""
        self._history_from = self.page.history_place.older or self._history_from
        await self._show()

    @rx.event
    @door(Permission.SEE_CUSTOMERS)
    async def newer_mails(self):
        """The mails before those that are shown."""
        self._mails_from = self.page.mails_place.newer or self._mails_from
        await self._show()

    @rx.event
    @door(Permission.SEE_CUSTOMERS)
    async def older_mails(self):
        """The mails behind those that are shown."""
        self._mails_from = self.page.mails_place.older or self._mails_from
        await self._show()

    @rx.event
    @door(Permission.SUB_ACCOUNTS)
    async def resend(self):
        """Send a new link."""
        self.notice = ""
        self._history_from = self._mails_from = ""  # what comes of it is the newest
        with answering(self):
            row = await in_thread(invitations.resend, current_actor(), user_id=self._id())
            self.notice = row.sentence
        await self._show()

    @rx.event
    @door(Permission.SUB_ACCOUNTS)
    async def correct(self, form: dict[str, Any]):
        """Send the invitation to another address."""
        self.notice = ""
        with answering(self):
            entered = read(CorrectionForm, form)
            with told_at("address"), self._telling_known():
                row = await in_thread(
                    invitations.correct,
                    current_actor(),
                    user_id=self._id(),
                    email=entered.address,
                    before=entered.before,
                )
            self.notice = row.sentence
        await self._show()

    def _tell_resent(self, sentence: str) -> Any:
        self.notice = sentence
        self._forget_known()

    @rx.event
    @door(Permission.SUB_ACCOUNTS)
    async def revoke(self, _form: dict[str, Any]):
        """End the invitation."""
        self.notice = ""
        with answering(self):
            await in_thread(invitations.revoke, current_actor(), user_id=self._id())
            self.notice = t("The invitation is revoked. Its links no longer work.")
        await self._show()
