"""One asset's page: its plan, its confirmation, its history."""

from typing import Any

import reflex as rx

from app.core.catalogue import t
from app.core.errors import NotFound
from app.core.ids import parse_id
from app.rules.permissions import Permission
from app.services import assets
from app.services.access.lost_updates import ChangedMeanwhile
from app.services.assets import AssetPage, confirmations, subscription_changes
from app.services.billing import offers
from app.state.forms import Answered, Form, answering, in_thread, read
from app.state.gate import current_actor, door
from app.state.seen import Seen, taken_from
from app.state.shown import Shown


class PlanChangeForm(Form):
    """What the form that changes the plan sends; a box that is not ticked is not sent."""

    plan_id: str = ""
    valid_from: str = ""
    agreed: str = ""


class AssetState(Answered, Seen, Shown, rx.State):
    """One station or card."""

    terms_mark: str = ""
    """Of the terms that stand there; the box for them is another one for each."""
    page: AssetPage = AssetPage()
    _history_from: str = ""
    """Where the part of the history begins that is shown; empty for the newest."""

    @rx.event
    @door(Permission.SEE_ASSETS)
    async def load(self):
        """Show the asset that the address names."""
        self._forget_answer()
        self._history_from = ""
        await self._show()
        self._fill_anew(self.page.subscription.seen)

    async def _show(self) -> None:
        key = self._key()
        try:
            self.page = await in_thread(
                assets.read, current_actor(), asset_id=parse_id(key), history=self._history_from
            )
            self.missing = False
        except NotFound:
            self.page, self.missing = AssetPage(), True
        self.terms_mark = offers.terms_mark(self.page.offers)
        self.record = key

    @rx.event
    @door(Permission.SEE_ASSETS)
    async def follow(self):
        """Look again how the mail is doing."""
        await self._show()

    @rx.event
    @door(Permission.SEE_ASSETS)
    async def newer_history(self):
        """The lines of the history before those that are shown."""
        self._history_from = self.page.history_place.newer or self._history_from
        await self._show()

    @rx.event
    @door(Permission.SEE_ASSETS)
    async def older_history(self):
        """The lines of the history behind those that are shown."""
        self._history_from = self.page.history_place.older or self._history_from
        await self._show()

    @rx.event
    @door(Permission.ACTIVATE_ASSETS)
    async def deactivate(self, _form: dict[str, Any]):
        """End the subscription with today."""
        self.notice = ""
        with answering(self):
            await in_thread(subscription_changes.deactivate, current_actor(), asset_id=self._id())
            self.notice = t("Deactivated. Today is the last day that is charged.")
        await self._show()

    @rx.event
    @door(Permission.OWN_ACCOUNT)
    async def change_plan(self, form: dict[str, Any]):
        """Another plan from a day on."""
        self.notice = ""
        with answering(self):
            seen = taken_from(form, self.seen)
            entered = read(PlanChangeForm, form)
            try:
                await self._change_plan(entered, seen)
            except ChangedMeanwhile:
                await self._show()
                self._look_again(self.page.subscription.seen)
                raise
            self.notice = t("Saved")
            await self._show()
            self._fill_anew(self.page.subscription.seen)
        if "agreed" in self.errors:
            await self._show()

    async def _change_plan(self, entered: PlanChangeForm, seen: str) -> None:
        await in_thread(
            subscription_changes.change_plan,
            current_actor(),
            asset_id=self._id(),
            plan_id=entered.plan_id,
            valid_from=entered.valid_from,
            has_agreed=entered.agreed != "",
            seen=seen,
            seen_terms=offers.terms_seen(self.page.offers, entered.plan_id, entered.agreed),
        )

    @rx.event
    @door(Permission.OWN_ACCOUNT)
    async def keep_plan(self):
        """Take the coming change back."""
        self.notice = ""
        with answering(self):
            await in_thread(subscription_changes.keep_plan, current_actor(), asset_id=self._id())
            self.notice = t("The plan stays as it is.")
        await self._show()

    @rx.event
    @door(Permission.ACTIVATE_ASSETS)
    async def resend(self):
        """Mail the confirmation link anew."""
        self.notice = ""
        with answering(self):
            row = await in_thread(confirmations.resend, current_actor(), asset_id=self._id())
            self.notice = row.sentence
        await self._show()

    @rx.event
    @door(Permission.ACTIVATE_ASSETS)
    async def withdraw(self, _form: dict[str, Any]):
        """Take back what waits for a confirmation."""
        self.notice = ""
        with answering(self):
            await in_thread(confirmations.withdraw, current_actor(), asset_id=self._id())
            self.notice = t("The request is cancelled. The link in the email no longer works.")
        await self._show()
