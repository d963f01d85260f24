"""+ New account: Standard or Enterprise, with a confirmation panel that follows the mail."""

from typing import Any
from uuid import UUID

import reflex as rx
from reflex_base.event import EventSpec

from app.core import routes
from app.core.errors import NotFound
from app.core.ids import new_id
from app.rules.permissions import Permission
from app.services import invitations
from app.services.accounts import enterprise
from app.services.accounts.enterprise import EnterpriseForm, EnterpriseRow
from app.state import browser
from app.state.forms import Form, FormRefused, answering, in_thread, read
from app.state.gate import current_actor, door
from app.state.gate.callers import current_tenant, is_of_this_visit, this_visit
from app.state.known_address import KnowsAddresses
from app.vocabulary.accounts import AccountKind

KINDS = (AccountKind.STANDARD.value, AccountKind.ENTERPRISE.value)


class NewAccountForm(Form):
    """What the form sends, whichever kind is chosen; a switch that is off is not sent."""

    kind: str = AccountKind.STANDARD.value
    email: str = ""
    name: str = ""
    ac_price: str = ""
    dc_price: str = ""
    card_price: str = ""
    public_stations: str = ""
    public_cards: str = ""
    invite: str = ""


class NewAccountState(KnowsAddresses, rx.State):
    """The form, then what was created and how its mail is doing."""

    kind: str = AccountKind.STANDARD.value
    invites: bool = False
    currency: str = "EUR"
    invited: str = ""
    made: EnterpriseRow = EnterpriseRow()
    account_path: str = ""
    missing: bool = False
    """Whether what was created is out of reach by now."""
    delivery: str = ""
    delivery_note: str = ""
    deadline: str = ""
    _key: str = ""
    _user_id: str = ""
    _answered_in: int | None = None

    @rx.event
    @door(Permission.INVITE)
    async def enter(self):
        """Start with an empty form."""
        if not is_of_this_visit(self._answered_in):
            self._start()
            self.kind, self.invites, self.currency = AccountKind.STANDARD.value, False, current_tenant().currency

    @rx.event
    @door(Permission.INVITE)
    async def again(self) -> EventSpec:
        """An empty form of the same kind once more, ready for the next account."""
        self._start()
        return browser.focus("name" if self.kind == AccountKind.ENTERPRISE else "email")

    def _start(self) -> None:
        self._forget_answer()
        self.invited, self._user_id = "", ""
        self._forget_known()
        self.made, self._key, self.missing = EnterpriseRow(), "", False

    @rx.event
    @door(Permission.INVITE)
    async def submit(self, form: dict[str, Any]):
        """Create the account, and send the invitation unless that waits."""
        self._forget_known()
        with answering(self):
            entered = read(NewAccountForm, form)
            if entered.kind not in KINDS:
                raise FormRefused
            with self._telling_known():
                await (self._invite(entered) if entered.kind == AccountKind.STANDARD else self._create(entered))
            self.kind, self._answered_in = entered.kind, this_visit()
            self.delivery_note, self.deadline = "", ""
            return browser.forget_forms()

    async def _invite(self, entered: NewAccountForm) -> None:
        row = await in_thread(invitations.invite_standard, current_actor(), email=entered.email)
        self.invited, self._user_id, self.delivery = row.email, str(row.user_id), row.delivery
        self.account_path = f"{routes.ACCOUNTS}/{row.account_id}"

    async def _create(self, entered: NewAccountForm) -> None:
        self._key = self._key or str(new_id())  # however often this form is sent, it makes one account
        form = EnterpriseForm(
            key=self._key,
            name=entered.name,
            ac_price=entered.ac_price,
            dc_price=entered.dc_price,
            card_price=entered.card_price,
            public_stations=entered.public_stations == "yes",
            public_cards=entered.public_cards == "yes",
            invite=entered.invite == "yes",
            email=entered.email,
        )
        self.made = await in_thread(enterprise.create, current_actor(), form=form)
        self.invites, self._user_id, self.delivery = form.invite, self.made.user_id, self.made.delivery
        self.account_path = f"{routes.ACCOUNTS}/{self.made.account_id}"

    @rx.event
    @door(Permission.INVITE)
    async def follow(self):
        """Look again how the mail is doing."""
        if self._user_id:
            try:
                row = await in_thread(invitations.follow, current_actor(), user_id=UUID(self._user_id))
            except NotFound:
                self.missing, self.delivery, self._user_id = True, "", ""
                return
            self.delivery, self.delivery_note = row.delivery, row.note
            self.deadline = row.deadline
