"""Users → System users → one of them: role, access, invitation."""

from typing import Any

import reflex as rx

from app.core.catalogue import t
from app.core.ids import parse_id
from app.rules.permissions import Permission
from app.services import system_users
from app.services.customers import PersonPage
from app.state.forms import Form, answering, in_thread, read
from app.state.gate import current_actor, door
from app.state.person import Person


class RoleForm(Form):
    """What the form sends."""

    role: str = ""


class SystemUserState(Person, rx.State):
    """One system user's page."""

    async def _read(self, user_id: str) -> PersonPage:
        return await in_thread(system_users.detail, current_actor(), user_id=parse_id(user_id))

    @rx.event
    @door(Permission.MANAGE_SYSTEM_USERS)
    async def change_role(self, form: dict[str, Any]):
        """Give another role."""
        self.notice = ""
        with answering(self):
            entered = read(RoleForm, form)
            await in_thread(system_users.change_role, current_actor(), user_id=parse_id(self._key()), role=entered.role)
            self.notice = t("Saved")
        await self._show()

    @rx.event
    @door(Permission.MANAGE_SYSTEM_USERS)
    async def deactivate(self, _form: dict[str, Any]):
        """Take access away."""
        self.notice = ""
        with answering(self):
            await in_thread(system_users.deactivate, current_actor(), user_id=parse_id(self._key()))
            self.notice = t("Deactivated. Every session of this person has ended.")
        await self._show()

    @rx.event
    @door(Permission.MANAGE_SYSTEM_USERS)
    async def reactivate(self):
        """Give access again."""
        self.notice = ""
        with answering(self):
            await in_thread(system_users.reactivate, current_actor(), user_id=parse_id(self._key()))
            self.notice = t("Active again.")
        await self._show()
