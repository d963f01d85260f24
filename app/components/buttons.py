"""Buttons. Those that make the server do something count once until it has answered (app/browser/first/press_once.js).

The page tells the answer by `turn`: a state var which every handler raises by one before it ends.
"""

from typing import Any, Literal

import reflex as rx

from app.components.icons import icon
from app.components.links import link
from app.components.values import Flag, Number, Text, Value

Look = Literal["primary", "plain", "ghost", "danger", "danger-solid"]


def submit_button(
    label: Text,
    *,
    look: Look = "primary",
    wide: bool = False,
    disabled: Flag = False,
    why: Text = "",
    identity: str = "",
) -> rx.Component:
    """The button of a form. Pressed twice it submits once; `why` is the id of the text that says why it is disabled."""
    named: dict[str, Any] = {"id": identity} if identity else {}
    return rx.el.button(label, type="submit", class_name=_classes(look, wide), **named, **_disabled(disabled, why))


def press_button(
    label: Text,
    on_press: rx.event.EventType,
    *,
    turn: Number,
    look: Look = "plain",
    icon_name: str = "",
    disabled: Flag = False,
    why: Text = "",
) -> rx.Component:
    """A button outside a form that runs a handler, once until `turn` has moved on."""
    return rx.el.button(
        *([icon(icon_name)] if icon_name else []),
        label,
        type="button",
        on_click=on_press,
        class_name=_classes(look, False),
        custom_attrs={"data-press": "", "data-turn": turn, **_disabled(disabled, why)},
    )


def plain_button(
    label: Text, on_press: rx.event.EventType, *, look: Look = "plain", wide: bool = False
) -> rx.Component:
    """A button that only changes what is shown; it may be pressed as often as one likes."""
    return rx.el.button(label, type="button", on_click=on_press, class_name=_classes(look, wide))


def link_button(
    label: Text, *, to: Value, look: Look = "plain", wide: bool = False, icon_name: str = ""
) -> rx.Component:
    """A link to a screen that looks like a button."""
    drawn = [icon(icon_name)] if icon_name else []
    return link(*drawn, label, to=to, class_name=_classes(look, wide))


def disabled_button(label: Text, *, why: Text, look: Look = "primary") -> rx.Component:
    """A button that can be reached and read but not pressed; `why` is the id of the text with the reason."""
    return rx.el.button(label, type="button", class_name=_classes(look, False), **_disabled(True, why))


def dialog_button(label: Text, dialog_id: str, *, look: Look = "plain", icon_name: str = "") -> rx.Component:
    """A button that opens the dialog with this id."""
    return rx.el.button(
        *([icon(icon_name)] if icon_name else []),
        label,
        type="button",
        class_name=_classes(look, False),
        custom_attrs={"data-shows": dialog_id, "aria-haspopup": "dialog"},
    )


def icon_button(name: str, icon_name: str, **attributes: Any) -> rx.Component:
    """A button with an icon only; `name` is what screen readers and the tooltip say."""
    return rx.el.button(
        icon(icon_name, 18), type="button", class_name="icon-button", title=name, aria_label=name, **attributes
    )


def _classes(look: Look, wide: bool) -> str:
    return f"button {look}{' wide' if wide else ''}"


def _disabled(disabled: Flag, why: Text) -> dict[str, Any]:
    # aria-disabled keeps the button in the tab order, so that the reason can be read; press_once.js stops the press.
    if disabled is False:
        return {}
    flag = "true" if disabled is True else rx.cond(disabled, "true", "false")
    given = why if isinstance(why, str) else True  # of a Var nobody knows yet
    return {"aria-disabled": flag, "aria-describedby": why} if given else {"aria-disabled": flag}
