"""+ New account: Standard, by e-mail address, with a confirmation panel that follows the mail."""

from datetime import datetime
from typing import Any
from uuid import UUID

import reflex as rx
from reflex_base.event import EventSpec

from app.core import routes
from app.core.clock import now
from app.rules.permissions import Permission
from app.services import invitations
from app.services.invitations import AlreadyInvited, HasAccount
from app.state import browser
from app.state.forms import Form, answering, in_thread, is_just_now, read
from app.state.gate import current_actor, door
from app.state.system_users import path_of


class InviteForm(Form):
    """What the form sends."""

    kind: str = "standard"
    email: str = ""


class NewAccountState(rx.State):
    """The form, then what was created and how its mail is doing."""

    errors: dict[str, str] = {}
    problem: str = ""
    known: str = ""
    turn: int = 0
    invited: str = ""
    account_path: str = ""
    delivery: str = ""
    delivery_note: str = ""
    delivery_at: str = ""
    deadline: str = ""
    _user_id: str = ""
    _answered_at: datetime | None = None

    @rx.event
    @door(Permission.INVITE)
    async def enter(self):
        """Start with an empty form."""
        if not is_just_now(self._answered_at):
            self._start()

    @rx.event
    @door(Permission.INVITE)
    async def again(self) -> EventSpec:
        """An empty form once more, ready for the next address."""
        self._start()
        return browser.focus("email")

    def _start(self) -> None:
        self.errors, self.problem, self.known, self.invited, self._user_id = {}, "", "", "", ""

    @rx.event
    @door(Permission.INVITE)
    async def submit(self, form: dict[str, Any]):
        """Create the account and send the invitation."""
        self.known = ""
        with answering(self):
            entered = read(InviteForm, form)
            try:
                row = await in_thread(invitations.invite_standard, current_actor(), email=entered.email)
            except (AlreadyInvited, HasAccount) as known:
                self.known = path_of(known)
                raise
            self.invited, self._user_id = row.email, str(row.user_id)
            self._answered_at = now()
            self.account_path = f"{routes.ACCOUNTS}/{row.account_id}"
            self.delivery, self.delivery_note, self.delivery_at, self.deadline = row.delivery, "", "", ""
            return browser.forget_forms()

    @rx.event
    @door(Permission.INVITE)
    async def follow(self):
        """Look again how the mail is doing."""
        if self._user_id:
            row = await in_thread(invitations.follow, current_actor(), user_id=UUID(self._user_id))
            self.delivery, self.delivery_note = row.delivery, row.note
            self.delivery_at, self.deadline = row.at, row.deadline
