"""Tabs of a detail page. Each is a link with an address of its own: for the history, a new window, and to pass on."""

from collections.abc import Callable, Sequence
from typing import Any

import reflex as rx

from app.components.links import link
from app.components.values import Text, Value


def tab_bar(
    label: str, tabs: Sequence[tuple[str, Text]], *, chosen: Any, to: Callable[[str], Value], panel: str
) -> rx.Component:
    """Pairs of key and label as tabs that control the element with the id `panel`; `to` gives each tab's address."""
    return rx.el.div(
        *[
            link(
                text,
                to=to(key),
                role="tab",
                aria_selected=rx.cond(chosen == key, "true", "false"),
                aria_controls=panel,
                class_name="tab",
                custom_attrs={"id": f"tab-{key}"},
            )
            for key, text in tabs
        ],
        role="tablist",
        aria_label=label,
        class_name="tabs",
    )


def tab_panel(identity: str, chosen: Any, *bodies: tuple[str, rx.Component]) -> rx.Component:
    """The body of the chosen tab."""
    return rx.el.div(
        rx.match(chosen, *bodies[1:], bodies[0][1]),
        role="tabpanel",
        aria_labelledby=rx.Var.create("tab-") + chosen,
        class_name="tab-body",
        custom_attrs={"id": identity},
    )
