"""Billing plans: the products, and what customers of a kind are offered."""

import reflex as rx

from app.core.catalogue import t
from app.rules.permissions import Permission
from app.services.billing import products
from app.services.billing.products import ProductRow
from app.services.lists.pages import ListQuery, Page
from app.state.forms import in_thread
from app.state.gate import current_actor
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
