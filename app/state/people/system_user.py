"""Users → System users → one of them: role, access, invitation."""

from typing import Any

import reflex as rx

from app.core.catalogue import t
from app.core.errors import Invalid
from app.core.ids import parse_id
from app.rules.permissions import Permission
from app.services.people import system_users
from app.services.people.page import Cursors, PersonPage
from app.state import browser
from app.state.forms import Form, answering, in_thread, read
from app.state.gate import current_actor, door
from app.state.people.person import Person


class RoleForm(Form):
    """What the form and the question send: the role that is wanted, and the one that was shown."""

    role: str = ""
    before: str = ""


class SystemUserState(Person, rx.State):
    """One system user's page. `asked` is the role that the open question is about, `asked_before` the one shown."""

    asked: str = ""
    asked_before: str = ""

    async def _read(self, user_id: str, shown: Cursors) -> PersonPage:
        return await in_thread(system_users.detail, current_actor(), user_id=parse_id(user_id), shown=shown)

    @rx.event
    @door(Permission.MANAGE_SYSTEM_USERS)
    async def ask_role(self, form: dict[str, Any]):
        """Ask before another role is given."""
        self.notice, self.asked = "", ""
        with answering(self):
            entered = read(RoleForm, form)
            if entered.role == entered.before:
                raise Invalid({"role": t("Choose another role first.")})
            self.asked, self.asked_before = entered.role, entered.before
            return browser.open_dialog("change-role")

    @rx.event
    @door(Permission.MANAGE_SYSTEM_USERS)
    async def change_role(self, form: dict[str, Any]):
        """Give another role, if the one that was shown is still the one that is stored."""
        self.notice = ""
        with answering(self):
            entered = read(RoleForm, form)
            await in_thread(
                system_users.change_role,
                current_actor(),
                user_id=self._id(),
                role=entered.role,
                before=entered.before,
            )
            self.notice = t("Saved")
        self.asked = ""
        await self._show()

    @rx.event
    @door(Permission.MANAGE_SYSTEM_USERS)
    async def deactivate(self, _form: dict[str, Any]):
        """Take access away."""
        self.notice = ""
        with answering(self):
            await in_thread(system_users.deactivate, current_actor(), user_id=self._id())
            self.notice = t("Deactivated. Every session of this person has ended.")
        await self._show()

    @rx.event
    @door(Permission.MANAGE_SYSTEM_USERS)
    async def reactivate(self):
        """Give access again."""
        self.notice = ""
        with answering(self):
            await in_thread(system_users.reactivate, current_actor(), user_id=self._id())
            self.notice = t("Active again.")
        await self._show()
