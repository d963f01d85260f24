"""Users → System users: the list, and the invitation of another one."""

import reflex as rx

from app.services.lists.pages import ListQuery, Page
from app.services.people import PersonRow, system_users
from app.state.forms import in_thread
from app.state.gate import current_actor
from app.state.listing import Listing
from app.state.people.customers import LABELS


class SystemUsersState(Listing, rx.State):
    """The tenant's own people."""

    rows: list[PersonRow] = []

    async def _find(self, query: ListQuery) -> Page[PersonRow]:
        page = await in_thread(system_users.search, current_actor(), query=query)
        self.rows = list(page.rows)
        return page

    def _labels(self) -> dict[str, str]:
        return {key: label for key, label in LABELS.items() if key != "expires_today"}
