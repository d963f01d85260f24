"""Tabs of a detail page; the address keeps which one is open."""

from collections.abc import Callable, Sequence
from typing import Any

import reflex as rx

from app.components.values import Text


def tab_bar(
    label: str, tabs: Sequence[tuple[str, Text]], *, chosen: Any, on_pick: Callable[[str], Any], panel: str
) -> rx.Component:
    """Pairs of key and label as tabs that control the element with the id `panel`."""
    return rx.el.div(
        *[
            rx.el.button(
                text,
                type="button",
                role="tab",
                on_click=on_pick(key),
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
