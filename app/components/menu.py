"""The staff menu: which entries there are, and the tools at its foot."""

from dataclasses import dataclass
from typing import Any, Literal

import reflex as rx
from reflex.style import color_mode, set_color_mode

from app.components.dialogs import closing_button, dialog
from app.components.icons import icon
from app.components.links import link
from app.core import routes
from app.core.catalogue import t

Mode = Literal["system", "light", "dark"]


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the menu. One without an icon stands below the one before it."""

    label: str
    route: str
    icon_name: str = ""


ENTRIES = (
    Entry(t("Dashboard"), routes.HOME, "layout-dashboard"),
    Entry(t("Accounts"), routes.ACCOUNTS, "building-2"),
    Entry(t("Users"), routes.CUSTOMERS, "users"),
    Entry(t("Customers"), routes.CUSTOMERS),
    Entry(t("System users"), routes.SYSTEM_USERS),
    Entry(t("Billing plans"), routes.BILLING_PLANS, "receipt"),
    Entry(t("Settings"), routes.SUPPORT_LINKS, "settings"),
    Entry(t("Support links"), routes.SUPPORT_LINKS),
)
"""Only screens that exist; an entry appears with the screen behind it."""


def entries(active: str) -> rx.Component:
    """The links of the menu, with the one to the route `active` marked."""
    return rx.el.ul(*[rx.el.li(_entry(entry, active)) for entry in ENTRIES], class_name="entries")


def theme_switch() -> rx.Component:
    """System, light or dark; the choice stays in this browser."""
    options: tuple[tuple[Mode, str, str], ...] = (
        ("system", t("System"), "monitor"),
        ("light", t("Light"), "sun"),
        ("dark", t("Dark"), "moon"),
    )
    return rx.el.div(
        *[
            rx.el.button(
                icon(icon_name, 15),
                type="button",
                title=name,
                aria_label=name,
                aria_pressed=rx.cond(color_mode == mode, "true", "false"),
                on_click=set_color_mode(mode),
            )
            for mode, name, icon_name in options
        ],
        role="group",
        aria_label=t("Theme"),
        class_name="theme",
    )


def shortcuts_dialog() -> rx.Component:
    """The list of keys, and the box that switches them off (WCAG 2.1.4)."""
    keys = ((t("Search this list"), "/"), (t("Show these shortcuts"), "?"), (t("Close a dialog"), "Esc"))
    return dialog(
        "shortcuts",
        t("Keyboard shortcuts"),
        rx.el.div(*[rx.el.div(rx.el.span(what), rx.el.kbd(key)) for what, key in keys], class_name="keys"),
        rx.el.div(
            rx.el.input(type="checkbox", custom_attrs={"id": "shortcuts-on", "data-shortcuts": ""}),
            rx.el.label(t("Use single-key shortcuts"), html_for="shortcuts-on"),
            class_name="check",
        ),
        rx.el.div(closing_button(t("Close")), class_name="buttons"),
    )


def _entry(entry: Entry, active: str) -> rx.Component:
    leads_a_group = bool(entry.icon_name) and any(
        other.route == entry.route and not other.icon_name for other in ENTRIES
    )
    here = entry.route == active and not leads_a_group
    marks: dict[str, Any] = {"aria_current": "page"} if here else {}
    drawn = [icon(entry.icon_name)] if entry.icon_name else []
    return link(*drawn, entry.label, to=entry.route, class_name="entry" if entry.icon_name else "entry sub", **marks)
