"""Choosing one of several: radio cards for two or three, a select for more."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import reflex as rx

from app.components.icons import icon
from app.components.values import Many, Text, Value


@dataclass(frozen=True, slots=True)
class Choice:
    """One radio card; its accessible name begins with `word`."""

    value: str
    word: str
    text: Text = ""
    disabled: bool = False


def radio_cards(
    question: Text,
    name: str,
    choices: Sequence[Choice],
    *,
    chosen: Text = "",
    error: Text = "",
    **events: Any,
) -> rx.Component:
    """A question with two or three cards to choose from. `on_change` may be given to follow the choice."""
    return rx.el.fieldset(
        rx.el.legend(question),
        rx.el.div(*[_card(name, choice, chosen, error, events) for choice in choices], class_name="cards"),
        rx.el.p(error, class_name="error", custom_attrs={"id": f"{name}-error"}),
        **_anew_with(chosen, events),
    )


def select_field(
    label: Text,
    name: str,
    options: Sequence[tuple[str, str]] | rx.Var,
    *,
    value: Value = "",
    error: Text = "",
    help: Many = "",
    autocomplete: str = "off",
    **events: Any,
) -> rx.Component:
    """A list to choose from: pairs of value and text, or a list var of such pairs."""
    if isinstance(options, rx.Var):
        items = [rx.foreach(options, lambda pair: rx.el.option(pair[1], value=pair[0]))]
    else:
        items = [rx.el.option(text, value=key) for key, text in options]
    return rx.el.div(
        rx.el.div(rx.el.label(label, html_for=name), class_name="naming"),
        rx.el.div(
            rx.el.select(
                *items,
                name=name,
                default_value=value,
                auto_complete=autocomplete,
                class_name="input",
                custom_attrs={
                    "id": name,
                    "aria-invalid": rx.cond(error, "true", "false"),
                    "aria-describedby": f"{name}-error {name}-help",
                },
                **_anew_with(value, events),
                **events,
            ),
            icon("chevron-down"),
            class_name="select",
        ),
        rx.el.p(error, class_name="error", custom_attrs={"id": f"{name}-error"}),
        rx.el.p(help, class_name="help", custom_attrs={"id": f"{name}-help"}),
        class_name="field",
    )


def _anew_with(value: Any, events: dict[str, Any]) -> dict[str, Any]:
    """Made anew when the server shows another choice: no browser follows by itself. What was chosen is put back."""
    return {"key": value} if isinstance(value, rx.Var) and not events else {}


def _card(name: str, choice: Choice, chosen: Text, error: Text, events: dict[str, Any]) -> rx.Component:
    text = [rx.el.span(choice.text, class_name="text")] if not isinstance(choice.text, str) or choice.text else []
    return rx.el.label(
        rx.el.input(
            type="radio",
            name=name,
            value=choice.value,
            default_checked=chosen == choice.value,
            disabled=choice.disabled,
            custom_attrs={
                "id": f"{name}-{choice.value}",
                "aria-invalid": rx.cond(error, "true", "false"),
                "aria-describedby": f"{name}-error",
            },
            **events,
        ),
        rx.el.span(choice.word, class_name="title"),
        *text,
        class_name="card",
    )
