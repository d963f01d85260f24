"""Billing plans as customers choose them: one card each, with its price, its fee and its terms."""

from typing import Any

import reflex as rx

from app.components import forms
from app.components.links import away
from app.components.values import Text
from app.core.catalogue import t


def plan_cards(rows: Any, name: str, *, chosen: Text = "", error: Text = "", **events: Any) -> rx.Component:
    """A list var of OfferRow to choose from; a radio's name begins with the plan's. `on_change` follows the choice."""

    def card(row: Any) -> rx.Component:
        return rx.el.div(
            rx.el.label(
                rx.el.input(
                    type="radio",
                    name=name,
                    value=row.plan_id,
                    default_checked=chosen == row.plan_id,
                    custom_attrs={"aria-invalid": rx.cond(error, "true", "false"), "aria-describedby": f"{name}-error"},
                    **events,
                ),
                rx.el.span(row.name, class_name="title"),
                " ",
                rx.el.span(row.price, class_name="price"),
                rx.el.span(_what(row), class_name="text"),
                class_name="card plan",
            ),
            rx.el.p(away(t("Subscription terms"), row.terms_url), class_name="help"),
            key=row.plan_id,
        )

    return rx.el.fieldset(
        rx.el.legend(t("Plan")),
        rx.el.div(rx.foreach(rows, card), class_name="cards"),
        rx.el.p(error, class_name="error", custom_attrs={"id": f"{name}-error"}),
    )


def _what(row: Any) -> rx.Component:
    return rx.fragment(
        rx.cond(row.public_charging, t("With public charging"), t("Without public charging")),
        rx.cond(row.fee, rx.fragment(" · ", row.fee)),
    )


def terms_box(*, mark: Any, error: Text = "") -> rx.Component:
    """The tick for the subscription terms of a plan, sent as the `mark` of the terms that stand there.

    It is made anew, empty, as soon as other terms do, and nothing that is kept of another one fills it.
    """
    box = forms.checkbox(
        t("I agree to the subscription terms of the plan"),
        "agreed",
        error=error,
        required=True,
        value=mark,
    )
    return rx.el.div(box, key=mark)
