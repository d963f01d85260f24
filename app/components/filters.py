"""What narrows a list down: search, chips and pages. The address keeps search and filter, so that it can be shared."""

from collections.abc import Callable
from typing import Any

import reflex as rx

from app.components.icons import icon
from app.components.values import Flag, Number, Text, Value
from app.core.catalogue import t


def search_field(
    placeholder: str,
    *,
    value: Value,
    on_search: Any,
    version: Number | None = None,
    label: str = "",
    identity: str = "search",
    about: str = "",
    finds: str = "",
) -> rx.Component:
    """Searches as one types, after a pause of 180 ms; `/` leads here. `version` renews the shown `value`.

    Where a page has two lists, `label`, `identity` and `about` (what the list holds) tell them apart. `finds`
    says in full what can be searched for.
    """
    key: dict[str, Any] = {} if version is None else {"key": version}
    return rx.el.div(
        icon("search"),
        rx.el.label(label or t("Search"), html_for=identity, class_name="hidden"),
        rx.el.input(
            type="search",
            name="search",
            default_value=value,
            on_change=on_search.debounce(180),
            auto_complete="off",
            class_name="input",
            custom_attrs={
                "id": identity,
                "placeholder": placeholder,
                "data-search": "",
                "aria-keyshortcuts": "/",
                "spellCheck": "false",
                "enterKeyHint": "search",
                "maxLength": 200,
                **({"title": finds} if finds else {}),
            },
            **key,
        ),
        rx.el.kbd("/", aria_hidden="true"),
        role="search",
        class_name="search",
        custom_attrs={"aria-label": about} if about else {},
    )


def chips(label: str, options: rx.Var, *, chosen: Text, on_pick: Callable[[Any], Any]) -> rx.Component:
    """Filters of which one is on: a list var of rows with key, label and count (a text, may be empty)."""

    def chip(option: Any) -> rx.Component:
        return rx.el.button(
            option.label,
            rx.cond(option.count, rx.el.span(option.count, class_name="count")),
            type="button",
            class_name="chip",
            on_click=on_pick(option.key),
            aria_pressed=rx.cond(chosen == option.key, "true", "false"),
            key=option.key,
        )

    return rx.el.div(rx.foreach(options, chip), role="group", aria_label=label, class_name="chips")


def filter_bar(*parts: rx.Component) -> rx.Component:
    """Search and chips in one line above a list."""
    return rx.el.div(*parts, class_name="filters")


def address_keeper(query: Text) -> rx.Component:
    """Keeps the address bar at `query` ("?search=fleet&status=invited", or "?" for none) without a history entry."""
    return rx.el.span(hidden=True, custom_attrs={"data-address": query})


def pager(
    summary: Text,
    *,
    loaded: Flag,
    has_previous: Flag,
    has_next: Flag,
    on_previous: Any,
    on_next: Any,
    label: str = "",
) -> rx.Component:
    """Where in the list one is (such as "26 to 50 of 1,204"), and the way to its neighbours.

    The sentence stands there always, so that it is read out whenever it changes, also when nothing was found.
    """
    nothing = rx.cond(loaded, rx.el.span(t("No results."), class_name="hidden"), rx.fragment())
    buttons = rx.el.div(
        _page_button(t("Previous"), on_previous, has_previous, before="chevron-left"),
        _page_button(t("Next"), on_next, has_next, after="chevron-right"),
    )
    return rx.el.nav(
        rx.el.p(rx.cond(summary, summary, nothing), aria_live="polite"),
        rx.cond(summary, buttons, rx.fragment()),
        aria_label=label or t("Pages"),
        class_name=rx.cond(summary, "pager", "pager none"),
    )


def _page_button(label: str, on_press: Any, possible: Flag, before: str = "", after: str = "") -> rx.Component:
    # aria-disabled leaves the focus where it is when the last page is reached; app/browser/first stops the press.
    return rx.el.button(
        *([icon(before)] if before else []),
        label,
        *([icon(after)] if after else []),
        type="button",
        on_click=on_press,
        class_name="button plain",
        custom_attrs={"aria-disabled": rx.cond(possible, "false", "true")},
    )
