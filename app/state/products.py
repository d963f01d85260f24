"""Billing plans: the products, and what customers of a kind are offered."""

from typing import Any

import reflex as rx

from app.core import routes
from app.core.catalogue import t
from app.rules.permissions import Permission
from app.services.billing import plans, products
from app.services.billing.offers import OfferRow
from app.services.billing.products import ProductForm, ProductRow
from app.services.lists.pages import ListQuery, Page
from app.state import browser
from app.state.forms import Form, answering, in_thread, read, read_as
from app.state.gate import current_actor, door
from app.state.listing import listing

LABELS = {"all": t("All"), "station": t("Stations"), "card": t("Cards")}
Listing = listing(Permission.READ_SETTINGS)


class ProductsState(Listing, rx.State):
    """The tenant's products."""

    rows: list[ProductRow] = []

    async def _find(self, query: ListQuery) -> Page[ProductRow]:
        page = await in_thread(products.search, current_actor(), query=query)
        self.rows = list(page.rows)
        return page

    def _labels(self) -> dict[str, str]:
        return LABELS


class PreviewForm(Form):
    """What the preview is asked for."""

    account_type: str = "business"
    country: str = ""
    asset: str = "station-ac"


class PreviewState(rx.State):
    """What a customer would be offered."""

    countries: list[tuple[str, str]] = []
    offers: list[OfferRow] = []
    asked: bool = False
    turn: int = 0

    @rx.event
    @door(Permission.READ_SETTINGS)
    async def enter(self):
        """Nothing is asked yet."""
        self.countries = list(await in_thread(products.choices, current_actor()))
        self.offers, self.asked = [], False

    @rx.event
    @door(Permission.READ_SETTINGS)
    async def show(self, form: dict[str, Any]):
        """Show what fits."""
        entered = read(PreviewForm, form)
        asset_type, _, connectors = entered.asset.partition("-")
        rows = await in_thread(
            plans.preview,
            current_actor(),
            asset_type=asset_type,
            account_type=entered.account_type,
            country=entered.country,
            connectors=connectors,
        )
        self.offers, self.asked = list(rows), True
        self.turn += 1


class NewProductState(rx.State):
    """The form that makes a product."""

    errors: dict[str, str] = {}
    problem: str = ""
    turn: int = 0
    countries: list[tuple[str, str]] = []

    @rx.event
    @door(Permission.EDIT_SETTINGS)
    async def load(self):
        """Begin with an empty form."""
        self.errors, self.problem = {}, ""
        self.countries = [("", t("Choose a country")), *await in_thread(products.choices, current_actor())]

    @rx.event
    @door(Permission.EDIT_SETTINGS)
    async def submit(self, form: dict[str, Any]):
        """Make the product, and go on to its plans."""
        with answering(self):
            key = await in_thread(products.create, current_actor(), form=read_as(ProductForm, form))
            return [browser.forget_forms(), rx.redirect(f"{routes.BILLING_PLANS}/{key}")]
