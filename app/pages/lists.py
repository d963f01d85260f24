"""What the three lists share: search, filters, order, pages, and the word when nothing is found."""

from typing import Any

import reflex as rx

from app.components.buttons import plain_button
from app.components.filters import chips, filter_bar, pager, search_field
from app.components.table import empty_state
from app.core.catalogue import t


def tools(state: Any, placeholder: str) -> rx.Component:
    """Search, filters and order above a list."""
    return filter_bar(
        search_field(placeholder, value=state.search, on_search=state.find, version=state.version),
        chips(t("Filter by status"), state.chips, chosen=state.status, on_pick=state.pick),
        plain_button(rx.cond(state.oldest_first, t("Oldest first"), t("Newest first")), state.turn_order, look="ghost"),
    )


def pages(state: Any) -> rx.Component:
    """The way to the neighbouring pages."""
    return pager(
        state.position,
        loaded=state.loaded,
        has_previous=state.previous != "",
        has_next=state.next != "",
        on_previous=state.go_previous,
        on_next=state.go_next,
    )


def nothing_found(state: Any, first_time: rx.Component) -> rx.Component:
    """Nothing fits the search and filter, or there is nothing at all yet."""
    return rx.cond(
        (state.search != "") | (state.status != "all"),
        empty_state(
            t("Nothing found"),
            t("Nothing matches this search and filter."),
            plain_button(t("Show everything"), state.clear),
            icon_name="search-x",
        ),
        first_time,
    )
