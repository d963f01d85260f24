"""An account's Reimbursement tab: the rate and its history, the calculator."""

from typing import Any

import reflex as rx

from app.core.catalogue import t
from app.core.errors import NotFound
from app.core.ids import parse_id
from app.rules.permissions import Permission
from app.services.access.lost_updates import ChangedMeanwhile
from app.services.accounts import rate_history, reimbursement
from app.services.accounts.reimbursement import RateLine, ReimbursementPage
from app.state.accounts.page import PARTS, changed
from app.state.forms import Answered, Form, answering, in_thread, read
from app.state.gate import current_actor, door
from app.state.paths import key_in
from app.state.seen import Seen, taken_from


class RateForm(Form):
    """What the form sends."""

    rate: str = ""
    valid_from: str = ""
    note: str = ""


class ReimbursementState(Answered, Seen, rx.State):
    """What private charging pays back."""

    page: ReimbursementPage = ReimbursementPage()
    record: str = ""
    history: list[RateLine] = []
    pays: str = ""

    @rx.event
    @door(Permission.SEE_ACCOUNTS)
    async def load(self):
        """Show the rates of the account that the address names."""
        self._forget_answer()
        self.pays = ""
        await self._show()
        self._fill_anew(self.page.seen)

    @rx.event
    @door(Permission.SEE_ACCOUNTS)
    async def refresh(self):
        """Show what has changed, on whichever tab."""
        await self._show()

    async def _show(self) -> None:
        key = key_in(str(self.router.url.path))
        try:
            account_id = parse_id(key)
            self.page = await in_thread(reimbursement.read, current_actor(), account_id=account_id)
        except NotFound:
            self.page = ReimbursementPage()
        self.record = key
        self.history = list(self.page.history)

    @rx.event
    @door(Permission.SUB_ACCOUNTS)
    async def set_rate(self, form: dict[str, Any]):
        """Another rate from a day on."""
        self.notice = ""
        with answering(self):
            seen = taken_from(form, self.seen)
            entered = read(RateForm, form)
            account_id = parse_id(key_in(str(self.router.url.path)))
            try:
                await in_thread(
                    rate_history.set_rate, current_actor(), account_id=account_id, seen=seen, **entered.model_dump()
                )
            except ChangedMeanwhile:
                await self._show()  # the others' rate; what was typed stays in the form
                self._look_again(self.page.seen)
                raise
            self.notice, self.pays = t("Saved"), ""
            await self._show()
            self._fill_anew(self.page.seen)
        return changed()

    @rx.event
    @door(Permission.SEE_ACCOUNTS)
    async def calculate(self, kwh: str):
        """What a session of so many kWh pays today."""
        account_id = parse_id(key_in(str(self.router.url.path)))
        self.pays = (
            await in_thread(reimbursement.calculate, current_actor(), account_id=account_id, kwh=kwh[:200])
            if kwh.strip()
            else ""
        )


PARTS["reimbursement"].append(ReimbursementState)
