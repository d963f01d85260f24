"""The Activity tab of an account."""

import reflex as rx

from app.core.catalogue import t
from app.core.errors import NotFound
from app.core.ids import parse_id
from app.rules.permissions import Permission
from app.services.accounts import activity
from app.services.accounts.activity import ActivityRow
from app.services.lists.pages import ListQuery, Page
from app.state.accounts.page import PARTS
from app.state.forms import in_thread
from app.state.gate import current_actor
from app.state.listing import listing
from app.state.paths import key_in

Listing = listing(Permission.SEE_ACCOUNTS)


class ActivityState(Listing, rx.State):
    """What happened to the account that the address names."""

    rows: list[ActivityRow] = []
    record: str = ""

    async def _find(self, query: ListQuery) -> Page[ActivityRow]:
        key = key_in(str(self.router.url.path))
        try:
            page = await in_thread(activity.search, current_actor(), account_id=parse_id(key), query=query)
        except NotFound:
            page = Page()
        self.rows, self.record = list(page.rows), key
        return page

    def _labels(self) -> dict[str, str]:
        return {"all": t("All")}

    def _tab(self) -> str:
        return "activity"


PARTS["activity"].append(ActivityState)
