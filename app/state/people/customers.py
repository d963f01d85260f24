"""Users → Customers: the list."""

import reflex as rx

from app.core.catalogue import t
from app.services.lists.pages import ListQuery, Page
from app.services.people import PersonRow, customers
from app.state.forms import in_thread
from app.state.gate import current_actor
from app.state.listing import Listing

LABELS = {
    "all": t("All"),
    "invited": t("Invited"),
    "expires_today": t("Expires soon"),
    "expired": t("Expired"),
    "failed": t("Failed or bounced"),
    "active": t("Active"),
    "revoked": t("Revoked"),
    "deactivated": t("Deactivated"),
}


class CustomersState(Listing, rx.State):
    """The tenant's customers."""

    rows: list[PersonRow] = []

    async def _find(self, query: ListQuery) -> Page[PersonRow]:
        page = await in_thread(customers.search, current_actor(), query=query)
        self.rows = list(page.rows)
        return page

    def _labels(self) -> dict[str, str]:
        return LABELS
