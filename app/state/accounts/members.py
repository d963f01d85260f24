"""The list of an account's people: on its tab, and on My account."""

import reflex as rx

from app.core.errors import NotFound
from app.core.ids import parse_id
from app.rules.permissions import Permission
from app.services.accounts import AccountPerson, members
from app.services.lists.pages import ListQuery, Page
from app.state.accounts.page import PARTS, account_in
from app.state.forms import in_thread
from app.state.gate import current_actor
from app.state.listing import listing
from app.state.people.customers import LABELS

Listing = listing(Permission.SIGNED_IN)


class MembersState(Listing, rx.State):
    """People of the account that the address names, or of the reader's own."""

    rows: list[AccountPerson] = []
    record: str = ""

    async def _find(self, query: ListQuery) -> Page[AccountPerson]:
        actor, key = current_actor(), account_in(self.router.url.path, current_actor())
        try:
            page = await in_thread(members.search, actor, account_id=parse_id(key), query=query)
        except NotFound:
            page = Page()
        self.rows, self.record = list(page.rows), key
        return page

    def _labels(self) -> dict[str, str]:
        return LABELS

    def _tab(self) -> str:
        return "users"


PARTS["users"].append(MembersState)
