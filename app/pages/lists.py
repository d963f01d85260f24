"""What all lists share: search, filters, order, pages, and the word when nothing is found."""

from typing import Any

import reflex as rx

from app.components.buttons import plain_button
from app.components.filters import chips, filter_bar, pager, search_field
from app.components.table import empty_state
from app.components.waiting import loading
from app.core.catalogue import t


def tools(state: Any, placeholder: str, *, identity: str = "search", label: str = "", about: str = "") -> rx.Component:
    """Search, filters and order above a list. Where a page has two lists, each tells what it is `about`."""
    return filter_bar(
        search_field(
            placeholder,
            value=state.search,
            on_search=state.find,
            version=state.version,
            identity=identity,
            label=label or t("Search"),
            about=about,
        ),
        chips(t("Filter by status"), state.chips, chosen=state.status, on_pick=state.pick),
        plain_button(rx.cond(state.oldest_first, t("Oldest first"), t("Newest first")), state.turn_order, look="ghost"),
    )


def is_long(state: Any) -> rx.Var[bool]:
    """Whether a list has more than one page, or is searched or filtered: on a page about more, else without tools."""
    return (state.next != "") | (state.previous != "") | (state.search != "") | (state.status != "all")


def pages(state: Any, *, label: str = "") -> rx.Component:
    """The way to the neighbouring pages."""
    return pager(
        state.position,
        loaded=state.loaded,
        has_previous=state.previous != "",
        has_next=state.next != "",
        on_previous=state.go_previous,
        on_next=state.go_next,
        label=label,
    )


def lines_of(state: Any, lines: rx.Component, first_time: rx.Component) -> rx.Component:
    """The rows of a list that is no table, or why there are none."""
    return rx.cond(state.loaded, rx.cond(state.rows.length() == 0, nothing_found(state, first_time), lines), loading())


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
