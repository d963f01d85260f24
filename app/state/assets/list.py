"""An account's Assets tab: the stations and cards of its tree."""

import reflex as rx

from app.core.catalogue import t
from app.core.errors import NotFound
from app.core.ids import parse_id
from app.rules.permissions import Permission
from app.services import assets
from app.services.assets import AssetRow
from app.services.assets.shared_numbers import IN_USE_TWICE
from app.services.lists.pages import ListQuery, Page
from app.state.accounts.page import PARTS
from app.state.forms import in_thread
from app.state.gate import current_actor
from app.state.listing import listing
from app.state.paths import key_in

LABELS = {"all": t("All"), "active": t("Active"), "waiting": t("Awaiting confirmation"), "inactive": t("Inactive")}
LABELS |= {IN_USE_TWICE: t("In use twice")}

Listing = listing(Permission.SEE_ASSETS)


class AssetsState(Listing, rx.State):
    """Assets of the account that the address names, and of everything below it."""

    rows: list[AssetRow] = []
    record: str = ""

    async def _find(self, query: ListQuery) -> Page[AssetRow]:
        key = key_in(str(self.router.url.path))
        try:
            account_id = parse_id(key)
            page = await in_thread(assets.search, current_actor(), account_id=account_id, query=query)
        except NotFound:
            page = Page()
        self.rows, self.record = list(page.rows), key
        return page

    def _rare(self) -> str:
        return IN_USE_TWICE

    def _labels(self) -> dict[str, str]:
        return LABELS

    def _tab(self) -> str:
        return "assets"


PARTS["assets"].append(AssetsState)
