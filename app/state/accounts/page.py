"""Accounts → one account: its tabs, name and contact, suspension."""

from typing import Any

import reflex as rx

from app.core import routes
from app.core.catalogue import t
from app.core.errors import NotFound
from app.core.ids import parse_id
from app.rules.actors import Actor
from app.rules.permissions import Permission
from app.services import accounts
from app.services.access.lost_updates import ChangedMeanwhile
from app.services.accounts import AccountPage, changes, members
from app.services.accounts.contact import ContactForm
from app.state.forms import Answered, Form, answering, in_thread, read, read_as
from app.state.gate import current_actor, door
from app.state.paths import key_in
from app.state.seen import Seen, taken_from
from app.state.shown import Shown

TABS = ("overview", "sub-accounts", "users", "assets", "subscription", "reimbursement", "activity")


PARTS: dict[str, list[Any]] = {tab: [] for tab in TABS}
"""The states that show a part of the account, by the tab that they stand on; each has `load` and `refresh`."""


def changed() -> Any:
    """Something about the account has changed: its page looks again, with what the tab shows."""
    return AccountState.show_again


def account_in(path: object, actor: Actor) -> str:
    """The key of the account that an address is about: the one in its path, else the reader's own."""
    inside = str(path).strip("/").startswith(routes.ACCOUNTS.strip("/"))
    return key_in(str(path)) if inside else str(actor.account_id or "")


class TypeForm(Form):
    """What the question about the account type sends: the new one, and the one that was shown."""

    wanted: str = ""
    before: str = ""


class AccountState(Answered, Seen, Shown, rx.State):
    """One account's page."""

    page: AccountPage = AccountPage()
    tab: str = "overview"
    address: str = "?"
    _moves: int = 0
    """How much had happened to the invitations when `follow` looked last."""

    @rx.event
    @door(Permission.SEE_ACCOUNTS)
    async def load(self):
        """Show the account that the address names, on the tab it names."""
        self._forget_answer()
        asked = str(self.router.url.query_parameters.get("tab", ""))
        left, self.tab = self.tab, asked if asked in TABS else "overview"
        if left != self.tab:
            await self._leave(left)
        await self._show()
        self._fill_anew(self.page.contact.seen)
        return [part.load for part in PARTS[self.tab]]

    async def _leave(self, tab: str) -> None:
        """Show nothing of an earlier visit when the tab is picked again: no old notice, no old search."""
        for part in PARTS[tab]:
            if hasattr(part, "record"):
                (await self.get_state(part)).record = ""

    @rx.event
    @door(Permission.SEE_ACCOUNTS)
    async def follow(self):
        """While a mail is on its way: look again once something has happened to an invitation."""
        try:
            moves = await in_thread(members.moves, current_actor(), account_id=self._id())
        except NotFound:
            moves = -1  # out of reach by now, which looking again says
        if moves != self._moves:
            self._moves = moves
            return changed()

    @rx.event
    @door(Permission.SEE_ACCOUNTS)
    async def show_again(self):
        """Show what has changed, also on the tab that is open; other tabs load when they are picked."""
        await self._show()
        return [part.refresh for part in PARTS[self.tab]]

    async def _show(self) -> None:
        actor, key = current_actor(), self._key()
        try:
            account_id = parse_id(key)
            self.page = await in_thread(accounts.detail, actor, account_id=account_id)
            self.missing = False
        except NotFound:
            self.page, self.missing = AccountPage(), True
        self.record = key
        self.address = "?" if self.tab == "overview" else f"?tab={self.tab}"

    @rx.event
    @door(Permission.MANAGE_ACCOUNTS)
    async def edit(self, form: dict[str, Any]):
        """Store name and contact."""
        self.notice = ""
        with answering(self):
            seen = taken_from(form, self.seen)
            entered = read_as(ContactForm, form)
            try:
                await in_thread(changes.edit, current_actor(), account_id=self._id(), form=entered, seen=seen)
            except ChangedMeanwhile:
                await self._show()
                self._look_again(self.page.contact.seen)
                raise
            self.notice = t("Saved")
            await self._show()
            self._fill_anew(self.page.contact.seen)
        return changed()

    @rx.event
    @door(Permission.MANAGE_ACCOUNTS)
    async def change_type(self, form: dict[str, Any]):
        """Make a Business a Consumer, or the other way round."""
        self.notice = ""
        with answering(self):
            entered = read(TypeForm, form)
            await in_thread(
                changes.change_type,
                current_actor(),
                account_id=self._id(),
                wanted=entered.wanted,
                before=entered.before,
            )
            self.notice = t("Saved")
        await self._show()

    @rx.event
    @door(Permission.MANAGE_ACCOUNTS)
    async def suspend(self, _form: dict[str, Any]):
        """Keep the account's people out."""
        self.notice = ""
        with answering(self):
            await in_thread(changes.suspend, current_actor(), account_id=self._id())
            self.notice = t("Suspended. Everybody of this account is logged out.")
        return changed()

    @rx.event
    @door(Permission.MANAGE_ACCOUNTS)
    async def reactivate(self):
        """Let the account's people in again."""
        self.notice = ""
        with answering(self):
            await in_thread(changes.reactivate, current_actor(), account_id=self._id())
            self.notice = t("Active again.")
        return changed()
