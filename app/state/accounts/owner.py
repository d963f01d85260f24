"""Invite the customer of an enterprise account that was made without."""

from typing import Any

import reflex as rx

from app.core.catalogue import t
from app.core.ids import parse_id
from app.rules.permissions import Permission
from app.services.accounts import enterprise
from app.state.accounts.page import changed
from app.state.forms import Form, answering, in_thread, read
from app.state.gate import current_actor, door
from app.state.known_address import KnowsAddresses
from app.state.paths import key_in


class OwnerForm(Form):
    """What the form sends."""

    owner_email: str = ""


class EnterpriseOwnerState(KnowsAddresses, rx.State):
    """The form on the account's page, and what became of it."""

    @rx.event
    @door(Permission.SEE_ACCOUNTS)
    async def enter(self):
        """Nothing of an earlier account is shown."""
        self._forget_answer()
        self._forget_known()

    @rx.event
    @door(Permission.INVITE)
    async def invite(self, form: dict[str, Any]):
        """Invite the person who will own the account."""
        self.notice = ""
        self._forget_known()
        with answering(self):
            entered = read(OwnerForm, form)
            account_id = parse_id(key_in(str(self.router.url.path)))
            with self._telling_known():
                row = await in_thread(
                    enterprise.invite_owner_later,
                    current_actor(),
                    account_id=account_id,
                    email=entered.owner_email,
                )
            self.notice = t("The invitation of {email} is on its way.", email=row.email)
        return changed()

    def _tell_resent(self, sentence: str) -> Any:
        self.notice = sentence
        self._forget_known()
