"""One product and its plans: changed, added, hidden, superseded."""

from typing import Any

import reflex as rx

from app.core.catalogue import t
from app.core.errors import NotFound
from app.core.ids import parse_id
from app.rules.permissions import Permission
from app.services.access.lost_updates import UNSEEN, ChangedMeanwhile
from app.services.billing import plans, product_page, products
from app.services.billing.plan_form import PlanForm
from app.services.billing.product_page import PlanRow, ProductPage
from app.services.billing.products import ProductForm
from app.state import browser
from app.state.forms import Answered, answering, in_thread, read_as
from app.state.gate import current_actor, door
from app.state.seen import Seen, taken_from
from app.state.shown import Shown

EMPTY = {"audience": "both", "connectors": "both", "availability": "visible", "price": "", "interval": "month"}
EMPTY |= {"fee_kind": "none", "fee": ""}


class ProductState(Answered, Seen, Shown, rx.State):
    """One product's page. `planning` is the key of the plan in the form, "new", or empty for no form."""

    page: ProductPage = ProductPage()
    countries: list[tuple[str, str]] = []
    plans: list[PlanRow] = []
    planning: str = ""
    plan_fixed: bool = False
    typed: dict[str, str] = dict(EMPTY)
    plan_seen: str = UNSEEN
    """The tag of the plan's form, as `seen` is the product's."""

    @rx.event
    @door(Permission.READ_SETTINGS)
    async def load(self):
        """Show the product that the address names."""
        self._forget_answer()
        self.planning = ""
        await self._show()
        self._fill_anew(self.page.seen)

    async def _show(self) -> None:
        key = self._key()
        try:
            self.page = await in_thread(product_page.read, current_actor(), product_id=parse_id(key))
            self.missing = False
        except NotFound:
            self.page, self.missing = ProductPage(), True
        self.countries, self.plans = list(self.page.countries), list(self.page.plans)
        self.record = key

    @rx.event
    @door(Permission.EDIT_SETTINGS)
    async def save(self, form: dict[str, Any]):
        """Store the product."""
        self.notice = ""
        with answering(self):
            seen = taken_from(form, self.seen)
            entered = read_as(ProductForm, form)
            try:
                await in_thread(products.edit, current_actor(), product_id=self._id(), form=entered, seen=seen)
            except ChangedMeanwhile:
                await self._show()
                self._look_again(self.page.seen)
                raise
            await self._show()
            self.notice = t("Saved")
            self._fill_anew(self.page.seen)

    @rx.event
    @door(Permission.EDIT_SETTINGS)
    async def plan(self, plan_id: str):
        """Open the form for a plan, or for a new one; close it for none."""
        self._forget_answer()
        self.planning = plan_id if plan_id == "new" or self._row(plan_id) else ""
        self._fill()
        self.version += 1
        return browser.focus("price") if self.planning else None

    def _row(self, plan_id: str) -> PlanRow | None:
        return next((row for row in self.page.plans if row.id == plan_id), None)

    def _fill(self) -> None:
        row = self._row(self.planning)
        self.typed = dict(row.typed) if row else dict(EMPTY)
        self.plan_fixed, self.plan_seen = (row.fixed, row.seen) if row else (False, UNSEEN)

    @rx.event
    @door(Permission.EDIT_SETTINGS)
    async def save_plan(self, form: dict[str, Any]):
        """Add the plan, change it, or put a new version in its place."""
        self.notice = ""
        with answering(self):
            seen = taken_from(form, self.plan_seen)
            entered = read_as(PlanForm, form)
            try:
                await self._store_plan(entered, seen)
            except ChangedMeanwhile:
                await self._show()
                self._fill()
                self.seen_version += 1
                raise
            self.notice, self.planning = t("Saved"), ""
            await self._show()
            return browser.forget_forms()

    async def _store_plan(self, entered: PlanForm, seen: str) -> None:
        actor = current_actor()
        if self.planning == "new":
            await in_thread(plans.add, actor, product_id=self._id(), form=entered)
        else:
            await in_thread(plans.change, actor, plan_id=parse_id(self.planning), form=entered, seen=seen)

    @rx.event
    @door(Permission.EDIT_SETTINGS)
    async def show(self, plan_id: str, visible: bool):
        """Offer a plan to customers, or hide it."""
        self.notice = ""
        with answering(self):
            await in_thread(plans.show, current_actor(), plan_id=parse_id(plan_id), visible=visible)
            self.notice = t("Customers are offered this plan.") if visible else t("Hidden. Those who have it keep it.")
        await self._show()
