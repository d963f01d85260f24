"""What happened and what is: panels, results, callouts, facts, history and the toast."""

from collections.abc import Sequence
from typing import Any, Literal

import reflex as rx

from app.components.badges import status_badge
from app.components.icons import icon
from app.components.values import Many, Number, Text

Tone = Literal["info", "good", "warn", "bad", "quiet"]
_CALLOUT_ICONS: dict[Tone, str] = {
    "info": "info",
    "good": "circle-check",
    "warn": "triangle-alert",
    "bad": "circle-alert",
    "quiet": "info",
}


def panel(*body: Many, title: Text = "", narrow: bool = False) -> rx.Component:
    """A box around things that belong together; `narrow` for forms."""
    heading = [rx.el.h2(title)] if not isinstance(title, str) or title else []
    return rx.el.section(*heading, *body, class_name="panel narrow" if narrow else "panel")


def columns(*panels: rx.Component) -> rx.Component:
    """Panels side by side where there is room, the first one wider."""
    return rx.el.div(*panels, class_name="columns")


def result_panel(
    status: Text, badge: Text, *body: Many, actions: Sequence[rx.Component] = (), facts_list: rx.Component | None = None
) -> rx.Component:
    """The answer to something that matters, focused as it appears: badge, what was done, what one can do next."""
    return rx.el.section(
        status_badge(status, badge),
        rx.el.div(*body, class_name="says"),
        *([facts_list] if facts_list is not None else []),
        *([rx.el.div(*actions, class_name="buttons")] if actions else []),
        tab_index=-1,
        role="status",
        key="result",
        class_name="panel narrow result",
        custom_attrs={"data-takes-focus": ""},
    )


def says(*parts: rx.Component) -> rx.Component:
    """What was done, said at once."""
    return rx.el.div(*parts, class_name="says", role="status", tab_index=-1, custom_attrs={"data-takes-focus": ""})


def facts(*pairs: tuple[Text, Many]) -> rx.Component:
    """Terms and what they are, one pair a line."""
    return rx.el.dl(*[rx.el.div(rx.el.dt(term), rx.el.dd(value)) for term, value in pairs], class_name="facts")


def callout(
    tone: Tone, title: Text, *body: Many, action: rx.Component | None = None, identity: str = ""
) -> rx.Component:
    """A notice in the page: a sentence in bold, more beside it, one link. `identity` lets a button refer to it."""
    named: dict[str, Any] = {"custom_attrs": {"id": identity}} if identity else {}
    return rx.el.div(
        icon(_CALLOUT_ICONS[tone]),
        rx.el.p(rx.el.strong(title), *body),
        *([action] if action is not None else []),
        class_name=f"callout {tone}",
        **named,
    )


def timeline(entries: Any) -> rx.Component:
    """A history, newest first: a list var of rows with tone (good, bad, warn, info or empty), text, when and more."""

    def line(entry: Any) -> rx.Component:
        return rx.el.li(
            rx.el.div(
                entry.text,
                rx.cond(entry.when, rx.el.span(entry.when, class_name="when")),
                rx.cond(entry.more, rx.el.span(entry.more, class_name="more")),
            ),
            class_name=entry.tone,
        )

    return rx.el.ol(rx.foreach(entries, line), class_name="timeline")


def toast(text: Text, *, turn: Number) -> rx.Component:
    """Says `text` in the corner for five seconds, anew at every `turn`; nothing where the text is empty.

    A page's on_load handler empties it, else it is said again when somebody comes back.
    """
    return rx.el.div(
        rx.cond(text, rx.el.div(icon("circle-check"), rx.el.span(text), class_name="toast", key=turn)),
        role="status",
        class_name="toasts",
    )
