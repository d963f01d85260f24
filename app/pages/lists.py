"""What all lists share: search, filters, order, pages, and the word when nothing is found."""

from typing import Any

import reflex as rx

from app.components.buttons import plain_button
from app.components.filters import chips, filter_bar, pager, search_field
from app.components.table import empty_state
from app.components.waiting import loading
from app.core.catalogue import t

FINDS = t(
    "Names, email addresses, VAT numbers and phones, and the serial numbers, printed numbers and contract IDs of assets"
)


def tools(
    state: Any, placeholder: str, *, identity: str = "search", label: str = "", about: str = "", finds: str = ""
) -> rx.Component:
    """Search, filters and order above a list. Where a page has two lists, each tells what it is `about`.

    `finds` says in full what the placeholder says shortly.
    """
    return filter_bar(
        search_field(
            placeholder,
            value=state.search,
            on_search=state.find,
            version=state.version,
            identity=identity,
            label=label or t("Search"),
            about=about,
            finds=finds,
        ),
        chips(t("Filter by status"), state.chips, chosen=state.status, on_pick=state.pick),
        _turn(state),
    )


def order(state: Any) -> rx.Component:
    """The order alone, above a list that is neither searched nor filtered, once it has more than one page."""
    return rx.cond(is_long(state) | state.oldest_first, filter_bar(_turn(state)))


def _turn(state: Any) -> rx.Component:
    label = rx.cond(state.oldest_first, t("Oldest first"), t("Newest first"))
    return plain_button(label, state.turn_order, look="ghost")


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


def part_pages(place: Any, *, on_newer: Any, on_older: Any, label: str) -> rx.Component:
    """The way through a list that is a part of a page, where it does not end with what is shown."""
    return rx.cond(
        (place.newer != "") | (place.older != ""),
        pager(
            place.position,
            loaded=True,
            has_previous=place.newer != "",
            has_next=place.older != "",
            on_previous=on_newer,
            on_next=on_older,
            label=label,
        ),
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
