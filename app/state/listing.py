"""What all lists share: search as one types, a filter, an order, pages, and the address that holds them all."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import reflex as rx

from app.rules.permissions import Permission
from app.services.lists.pages import ListQuery, Page
from app.state.gate import door

LONGEST_SEARCH = 200


@dataclass(frozen=True)
class Chip:
    """One filter of a list, with how many rows it holds."""

    key: str
    label: str
    count: str


def listing(needs: Permission) -> Any:
    """A mixin with the vars and moves of a list whose handlers ask for this right."""

    class Listed(rx.State, mixin=True):
        """A list's vars and moves. A list says in `_find` which rows there are and in `_labels` its filters."""

        search: str = ""
        status: str = "all"
        oldest_first: bool = False
        version: int = 0
        loaded: bool = False
        position: str = ""
        previous: str = ""
        next: str = ""
        address: str = ""
        chips: list[Chip] = []
        _cursor: str = ""

        async def _find(self, query: ListQuery) -> Page[Any]:
            """The page of rows for a query; also shows them."""
            raise NotImplementedError

        def _tab(self) -> str:
            """The tab of a page that the list stands in; empty for a list that is the page."""
            return ""

        def _rare(self) -> str:
            """The filter that is shown only where it holds anything; empty for none."""
            return ""

        def _labels(self) -> dict[str, str]:
            """Filters in their order, with their labels."""
            raise NotImplementedError

        @rx.event
        @door(needs)
        async def load(self):
            """Show the list that the address asks for."""
            asked: Any = self.router.url.query_parameters
            if self._tab() and asked.get("tab", "") != self._tab():
                asked = {}  # what the address holds is another list's
            search = str(asked.get("search", ""))[:LONGEST_SEARCH]
            if search != self.search:
                self.search = search
                self.version += 1  # else the field is right already, and perhaps somebody types in it
            status = str(asked.get("status", "all"))
            self.status = status if status in self._labels() else "all"
            self.oldest_first = asked.get("sort", "") == "oldest"
            self._cursor = str(asked.get("page", ""))[:100]
            await self._show()

        @rx.event
        @door(needs)
        async def refresh(self):
            """Show what has changed, at the same place of the list."""
            await self._show()

        @rx.event
        @door(needs)
        async def find(self, text: str):
            """Search for any part of what the rows hold."""
            self.search, self._cursor = text[:LONGEST_SEARCH], ""
            await self._show()

        @rx.event
        @door(needs)
        async def pick(self, status: str):
            """Filter by status."""
            self.status, self._cursor = (status if status in self._labels() else "all"), ""
            await self._show()

        @rx.event
        @door(needs)
        async def turn_order(self):
            """Newest first, or oldest first."""
            self.oldest_first, self._cursor = not self.oldest_first, ""
            await self._show()

        @rx.event
        @door(needs)
        async def go_next(self):
            """The next page, if there is one."""
            if not self.next:
                return
            self._cursor = self.next
            await self._show()

        @rx.event
        @door(needs)
        async def go_previous(self):
            """The page before, if there is one."""
            if not self.previous:
                return
            self._cursor = self.previous
            await self._show()

        @rx.event
        @door(needs)
        async def clear(self):
            """Show everything again."""
            self.search, self.status, self._cursor = "", "all", ""
            self.version += 1
            await self._show()

        async def _show(self) -> None:
            query = ListQuery(self.search, self.status, self.oldest_first, self._cursor)
            page = await self._find(query)
            self.position, self.previous, self.next = page.position, page.previous, page.next
            shown = [key for key in self._labels() if key != self._rare() or key in page.counts]
            self.chips = [Chip(key, self._labels()[key], page.counts.get(key, "")) for key in shown]
            self.address = _address(query, self._tab())
            self.loaded = True

    return Listed


Listing = listing(Permission.SEE_CUSTOMERS)
"""What the lists for staff are made of."""


def _address(query: ListQuery, tab: str) -> str:
    asked = {
        "tab": tab,
        "search": query.search,
        "status": query.status if query.status != "all" else "",
        "sort": "oldest" if query.oldest_first else "",
        "page": query.cursor,
    }
    return "?" + urlencode({name: value for name, value in asked.items() if value})
