"""+ Add sub-account: the wizard, then its confirmation panel, which follows the mail."""

from typing import Any
from uuid import UUID

import reflex as rx

from app.core import routes
from app.core.errors import NotFound
from app.core.ids import parse_id
from app.rules.permissions import Permission
from app.services import invitations
from app.services.accounts import sub_accounts
from app.services.accounts.sub_accounts import ParentRow, SubAccountForm, SubAccountRow
from app.state import browser
from app.state.forms import answering, in_thread, read_as
from app.state.gate import current_actor, door
from app.state.gate.callers import is_of_this_visit, this_visit
from app.state.known_address import KnowsAddresses
from app.state.shown import Shown


class NewSubAccountState(KnowsAddresses, Shown, rx.State):
    """The wizard below one account. `missing` is that account, or by now the one that was made below it."""

    version: int = 0
    parent: ParentRow = ParentRow()
    kind: str = ""
    type: str = ""
    rate: str = ""
    _answered_in: int | None = None
    made: SubAccountRow = SubAccountRow()
    account_path: str = ""
    delivery: str = ""
    delivery_note: str = ""
    deadline: str = ""

    @rx.event
    @door(Permission.SUB_ACCOUNTS)
    async def load(self):
        """Start with an empty form below the account that the address names."""
        if is_of_this_visit(self._answered_in):
            return
        self._forget_answer()
        self.made = SubAccountRow()
        self._forget_known()
        self.kind, self.type, self.rate = "", "", ""
        key = self._key()
        try:
            account_id = parse_id(key)
            self.parent = await in_thread(sub_accounts.parent, current_actor(), account_id=account_id)
            self.missing = False
        except NotFound:
            self.parent, self.missing = ParentRow(), True
        self.record = key
        self.version += 1

    @rx.event
    @door(Permission.SUB_ACCOUNTS)
    async def submit(self, form: dict[str, Any]):
        """Create the sub-account and send the invitation."""
        self._forget_known()
        with answering(self):
            entered = read_as(SubAccountForm, form)
            parent_id = self._id()
            with self._telling_known():
                row = await in_thread(sub_accounts.invite, current_actor(), parent_id=parent_id, form=entered)
            self.made, self.account_path = row, f"{routes.ACCOUNTS}/{row.account_id}"
            self.kind, self.type, self.rate = entered.kind, entered.type, entered.rate
            self.delivery, self.delivery_note, self.deadline = "queued", "", ""
            self._answered_in = this_visit()
            return browser.forget_forms()

    @rx.event
    @door(Permission.SUB_ACCOUNTS)
    async def follow(self):
        """Look again how the mail is doing."""
        if self.made.user_id:
            try:
                row = await in_thread(invitations.follow, current_actor(), user_id=UUID(self.made.user_id))
            except NotFound:
                self.missing, self.made, self.delivery = True, SubAccountRow(), ""
                return
            self.delivery, self.delivery_note, self.deadline = row.delivery, row.note, row.deadline

    @rx.event
    @door(Permission.SUB_ACCOUNTS)
    async def add_another(self):
        """The form again: parent, kind, type and rate stay, name and address are empty."""
        self._forget_answer()
        self.made = SubAccountRow()
        self._forget_known()
        self.version += 1
        return browser.focus("name")
