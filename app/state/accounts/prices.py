"""An enterprise account's prices: today's, the coming change, the history, and another one from a day on."""

from typing import Any

import reflex as rx

from app.core.catalogue import t
from app.core.errors import NotFound
from app.core.ids import parse_id
from app.rules.permissions import Permission
from app.services.access.lost_updates import ChangedMeanwhile
from app.services.billing import enterprise_plans
from app.services.billing.enterprise_plans import (
    DatedPricesForm,
    EnterprisePlanPage,
    PlanLine,
)
from app.state.accounts.page import PARTS, changed
from app.state.forms import Answered, Form, answering, in_thread, read
from app.state.gate import current_actor, door
from app.state.paths import key_in
from app.state.seen import Seen, taken_from


class ChangeForm(Form):
    """What the form sends; a switch that is off is not sent."""

    ac_price: str = ""
    dc_price: str = ""
    card_price: str = ""
    public_stations: str = ""
    public_cards: str = ""
    valid_from: str = ""
    note: str = ""


class EnterprisePlanState(Answered, Seen, rx.State):
    """What an enterprise account pays."""

    page: EnterprisePlanPage = EnterprisePlanPage()
    record: str = ""
    history: list[PlanLine] = []

    @rx.event
    @door(Permission.SEE_ACCOUNTS)
    async def load(self):
        """Show the prices of the account that the address names."""
        self._forget_answer()
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
            self.page = await in_thread(enterprise_plans.read, current_actor(), account_id=account_id)
        except NotFound:
            self.page = EnterprisePlanPage()
        self.record = key
        self.history = list(self.page.history)

    @rx.event
    @door(Permission.MANAGE_ACCOUNTS)
    async def set_plan(self, form: dict[str, Any]):
        """Other prices from a day on."""
        self.notice = ""
        with answering(self):
            seen = taken_from(form, self.seen)
            entered = read(ChangeForm, form)
            switches = {name: getattr(entered, name) == "yes" for name in enterprise_plans.SWITCHES}
            wanted = DatedPricesForm(**(entered.model_dump() | switches))
            account_id = parse_id(key_in(str(self.router.url.path)))
            try:
                await in_thread(
                    enterprise_plans.set_plan, current_actor(), account_id=account_id, form=wanted, seen=seen
                )
            except ChangedMeanwhile:
                await self._show()  # the others' prices; what was typed stays in the form
                self._look_again(self.page.seen)
                raise
            self.notice = t("Saved")
            await self._show()
            self._fill_anew(self.page.seen)
        return changed()


PARTS["subscription"].append(EnterprisePlanState)
