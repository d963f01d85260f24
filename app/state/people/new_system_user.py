"""System users → Invite: the form and what became of the invitation."""

from typing import Any

import reflex as rx
from reflex_base.event import EventSpec

from app.core import routes
from app.rules.permissions import Permission
from app.services.people import system_users
from app.state import browser
from app.state.forms import Form, answering, in_thread, read
from app.state.gate import current_actor, door
from app.state.gate.callers import is_of_this_visit, this_visit
from app.state.known_address import KnowsAddresses


class InviteSystemUserForm(Form):
    """What the form sends."""

    email: str = ""
    role: str = ""


class InviteSystemUserState(KnowsAddresses, rx.State):
    """The form that invites a system user, then what became of it."""

    invited: str = ""
    invited_path: str = ""
    _answered_in: int | None = None

    @rx.event
    @door(Permission.MANAGE_SYSTEM_USERS)
    async def enter(self):
        """Start with an empty form."""
        if not is_of_this_visit(self._answered_in):
            self._start()

    @rx.event
    @door(Permission.MANAGE_SYSTEM_USERS)
    async def again(self) -> EventSpec:
        """An empty form once more, ready for the next address."""
        self._start()
        return browser.focus("email")

    def _start(self) -> None:
        self._forget_answer()
        self.invited = ""
        self._forget_known()

    @rx.event
    @door(Permission.MANAGE_SYSTEM_USERS)
    async def submit(self, form: dict[str, Any]):
        """Invite this address with this role."""
        self._forget_known()
        with answering(self):
            entered = read(InviteSystemUserForm, form)
            with self._telling_known():
                row = await in_thread(system_users.invite, current_actor(), email=entered.email, role=entered.role)
            self.invited, self.invited_path = row.email, f"{routes.SYSTEM_USERS}/{row.user_id}"
            self._answered_in = this_visit()
            return browser.forget_forms()
