"""The lines of a postal address, as the country has them."""

from typing import Any

import reflex as rx

from app.components.icons import icon
from app.components.values import count


def address_lines(fields: Any, values: Any, errors: Any, *, autocomplete: bool = True) -> rx.Component:
    """One field for each of the country's lines, a list where it has one.

    `autocomplete`: whether the browser may fill in the reader's own address.
    """
    return rx.el.div(rx.foreach(fields, lambda field: _line(field, values, errors, autocomplete)), class_name="stack")


def _line(field: Any, values: Any, errors: Any, autocomplete: bool) -> rx.Component:
    error = errors[field.name]
    known = field.autocomplete if autocomplete else "off"
    told = {
        "id": field.name,
        "aria-required": rx.cond(field.required, "true", "false"),
        "aria-invalid": rx.cond(error, "true", "false"),
        "aria-describedby": field.name + "-error",
    }
    code = field.name == "postcode"
    typed = rx.el.input(
        type="text",
        name=field.name,
        default_value=values[field.name],
        auto_complete=known,
        class_name="input",
        custom_attrs={
            **told,
            "inputMode": field.input_mode,
            "autoCapitalize": rx.cond(code, "characters", "words"),
            "autoCorrect": rx.cond(code, "off", "on"),
            "spellCheck": "false",
        },
    )
    chosen = rx.el.div(
        rx.el.select(
            rx.foreach(field.choices, lambda pair: rx.el.option(pair[1], value=pair[0])),
            name=field.name,
            default_value=values[field.name],
            auto_complete=known,
            class_name="input",
            custom_attrs=told,
        ),
        icon("chevron-down"),
        class_name="select",
    )
    return rx.el.div(
        rx.el.div(rx.el.label(field.label, html_for=field.name), class_name="naming"),
        rx.cond(count(field.choices), chosen, typed),
        rx.el.p(error, class_name="error", custom_attrs={"id": field.name + "-error"}),
        class_name="field",
        key=field.name,
    )
