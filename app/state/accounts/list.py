"""Accounts: the list."""

import reflex as rx

from app.core.catalogue import t
from app.services import accounts
from app.services.accounts import AccountRow
from app.services.assets.shared_numbers import IN_USE_TWICE
from app.services.lists.pages import ListQuery, Page
from app.state.forms import in_thread
from app.state.gate import current_actor
from app.state.listing import Listing

LABELS = {
    "all": t("All"),
    "not_invited": t("Not invited yet"),
    "invited": t("Invited"),
    "expired": t("Expired"),
    "failed": t("Failed or bounced"),
    "revoked": t("Revoked"),
    "setting_up": t("Setting up"),
    "active": t("Active"),
    "suspended": t("Suspended"),
    "setting_up_long": t("Over a week in setup"),
    "not_payable": t("Cannot be paid out"),
    IN_USE_TWICE: t("A number in use twice"),
}


class AccountsState(Listing, rx.State):
    """The tenant's accounts."""

    rows: list[AccountRow] = []

    async def _find(self, query: ListQuery) -> Page[AccountRow]:
        page = await in_thread(accounts.search, current_actor(), query=query)
        self.rows = list(page.rows)
        return page

    def _rare(self) -> str:
        return IN_USE_TWICE

    def _labels(self) -> dict[str, str]:
        return LABELS
