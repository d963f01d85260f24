"""Dialogs: the browser's own, so that Escape, focus and the page behind them behave. They open by `dialog_button`."""

from collections.abc import Mapping

import reflex as rx

from app.components.buttons import Look, submit_button
from app.components.forms import form
from app.components.values import Many, Number, Text, Value
from app.core.catalogue import t


def dialog(identity: str, title: Text, *body: Many) -> rx.Component:
    """A dialog with a title; it is closed by Escape, a press beside it or an element with `data-closes`."""
    heading = f"{identity}-title"
    return rx.el.dialog(
        rx.el.h2(title, custom_attrs={"id": heading}),
        *body,
        class_name="dialog",
        custom_attrs={"id": identity, "aria-labelledby": heading},
    )


def confirmation(
    identity: str,
    title: Text,
    *body: Many,
    label: Text,
    on_confirm: rx.event.EventType,
    turn: Number,
    look: Look = "danger-solid",
    cancel: Text = "",
    sends: Mapping[str, Value] | None = None,
) -> rx.Component:
    """Asks before something that cannot be undone; closes when the handler has raised `turn`.

    `cancel` names the button that leaves things as they are, where **Cancel** would read like the other one. `sends`
    goes along with the answer: what the question was about.
    """
    return dialog(
        identity,
        title,
        *body,
        form(
            *[rx.el.input(type="hidden", name=name, value=value) for name, value in (sends or {}).items()],
            rx.el.div(closing_button(cancel or t("Cancel")), submit_button(label, look=look), class_name="buttons"),
            on_submit=on_confirm,
            turn=turn,
            name=identity,
        ),
    )


def closing_button(label: Text) -> rx.Component:
    """A button that closes the dialog it stands in."""
    return rx.el.button(label, type="button", class_name="button plain", custom_attrs={"data-closes": ""})
