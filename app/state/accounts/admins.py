"""An account's Users tab: further people, invited and removed; invitations sent again."""

from typing import Any

import reflex as rx

from app.core.catalogue import t
from app.core.ids import parse_id
from app.rules.permissions import Permission
from app.services import invitations
from app.services.accounts import admins
from app.state.accounts.page import changed
from app.state.forms import Form, answering, in_thread, read, told_at
from app.state.gate import current_actor, door
from app.state.known_address import KnowsAddresses
from app.state.paths import key_in


class AdminForm(Form):
    """What the form sends."""

    email: str = ""


class CorrectionForm(Form):
    """What the dialog sends: whose address, the one that is wanted, and the one that was shown."""

    user_id: str = ""
    address: str = ""
    before: str = ""


class AccountPeopleState(KnowsAddresses, rx.State):
    """What can be done with an account's people."""

    version: int = 0

    @rx.event
    @door(Permission.SEE_ACCOUNTS)
    async def enter(self):
        """Nothing of an earlier account is shown."""
        self._forget_answer()
        self._forget_known()

    @rx.event
    @door(Permission.SUB_ACCOUNTS)
    async def invite(self, form: dict[str, Any]):
        """Invite an Account admin."""
        self.notice = ""
        with answering(self):
            entered = read(AdminForm, form)
            account_id = parse_id(key_in(str(self.router.url.path)))
            with self._telling_known():
                row = await in_thread(admins.invite_admin, current_actor(), account_id=account_id, email=entered.email)
            self.notice = t("The invitation of {email} is on its way.", email=row.email)
            self.version += 1
        return changed()

    @rx.event
    @door(Permission.SUB_ACCOUNTS)
    async def resend(self, user_id: str):
        """Send a new link."""
        self.notice = ""
        with answering(self):
            row = await in_thread(invitations.resend, current_actor(), user_id=parse_id(user_id))
            self.notice = row.sentence
        return changed()

    @rx.event
    @door(Permission.SUB_ACCOUNTS)
    async def correct(self, form: dict[str, Any]):
        """Send an invitation to another address."""
        self.notice = ""
        with answering(self):
            entered = read(CorrectionForm, form)
            with told_at(f"address-{entered.user_id}"), self._telling_known():
                row = await in_thread(
                    invitations.correct,
                    current_actor(),
                    user_id=parse_id(entered.user_id),
                    email=entered.address,
                    before=entered.before,
                )
            self.notice = row.sentence
        return changed()

    @rx.event
    @door(Permission.SUB_ACCOUNTS)
    async def revoke(self, user_id: str):
        """End an invitation."""
        self.notice = ""
        with answering(self):
            await in_thread(invitations.revoke, current_actor(), user_id=parse_id(user_id))
            self.notice = t("The invitation is revoked. Its links no longer work.")
        return changed()

    @rx.event
    @door(Permission.SUB_ACCOUNTS)
    async def remove(self, user_id: str):
        """Take access away."""
        self.notice = ""
        with answering(self):
            await in_thread(admins.remove, current_actor(), user_id=parse_id(user_id))
            self.notice = t("Removed. Every session of this person has ended.")
        return changed()

    @rx.event
    @door(Permission.SUB_ACCOUNTS)
    async def restore(self, user_id: str):
        """Give access again."""
        self.notice = ""
        with answering(self):
            await in_thread(admins.restore, current_actor(), user_id=parse_id(user_id))
            self.notice = t("This person can log in again.")
        return changed()

    def _tell_resent(self, sentence: str) -> Any:
        self.notice = sentence
        self._forget_known()
        return changed()
