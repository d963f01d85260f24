"""Links: within the app without a page load, away in a new tab."""

from typing import Any

import reflex as rx
from reflex_components_core.el.elements.inline import A

from app.components.values import Many, Text, Value
from app.core.catalogue import t


def link(*children: Many, to: Value, class_name: Text = "link", **attributes: Any) -> rx.Component:
    """A link to a screen of the app; the page changes without loading anew."""
    return rx.el.a(*children, to=to, class_name=class_name, **attributes)


def jump(text: Text, *, to: str, class_name: Text = "link") -> rx.Component:
    """A link to an element of the same page."""
    # React Router would make a whole path of "#content", and the browser load the page anew.
    return A.create(text, href=to, class_name=class_name)


def loading_link(*children: Many, to: Value, class_name: Text = "link") -> rx.Component:
    """A link the browser follows by itself, to a page that is no screen of the app."""
    return A.create(*children, href=to, class_name=class_name)


def away(text: Many, url: Value, class_name: Text = "link") -> rx.Component:
    """A link to somebody else's page, in a new tab, which learns nothing about where the reader came from."""
    return rx.el.a(
        text,
        to=url,
        target="_blank",
        rel="noopener noreferrer",
        title=t("Opens in a new tab"),
        class_name=class_name,
    )
