"""Billing plans → New product."""

from typing import Any

import reflex as rx

from app.core import routes
from app.core.catalogue import t
from app.rules.permissions import Permission
from app.services.billing import products
from app.services.billing.products import ProductForm
from app.state import browser
from app.state.forms import Answered, answering, in_thread, read_as
from app.state.gate import current_actor, door


class NewProductState(Answered, rx.State):
    """The form that makes a product."""

    countries: list[tuple[str, str]] = []

    @rx.event
    @door(Permission.EDIT_SETTINGS)
    async def load(self):
        """Begin with an empty form."""
        self._forget_answer()
        self.countries = [("", t("Choose a country")), *await in_thread(products.choices, current_actor())]

    @rx.event
    @door(Permission.EDIT_SETTINGS)
    async def submit(self, form: dict[str, Any]):
        """Make the product, and go on to its plans."""
        with answering(self):
            key = await in_thread(products.create, current_actor(), form=read_as(ProductForm, form))
            return [browser.forget_forms(), rx.redirect(f"{routes.BILLING_PLANS}/{key}")]
