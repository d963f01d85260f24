"""The three prices and two switches of an enterprise plan, as fields of a form."""

from typing import Any

import reflex as rx

from app.components import fields, forms
from app.components.values import Flag, Text, Value
from app.core.catalogue import t

NAMES = (("ac_price", t("AC connector")), ("dc_price", t("DC connector")), ("card_price", t("Public charge card")))


def price_fields(
    errors: Any,
    *,
    currency: Text,
    values: dict[str, Value] | None = None,
    public_stations: Flag = False,
    public_cards: Flag = False,
) -> rx.Component:
    """What each active connector and card costs a month, and whether all stations and cards charge publicly."""
    typed = values or {}
    return rx.fragment(
        rx.el.fieldset(
            rx.el.legend(t("Price per month in "), currency, t(" for each active")),
            rx.el.div(
                *[
                    fields.text_field(
                        label, name, error=errors[name], value=typed.get(name, ""), input_mode="decimal", required=True
                    )
                    for name, label in NAMES
                ],
                class_name="trio",
            ),
        ),
        forms.switch(
            t("Public charging for stations"),
            "public_stations",
            help=t("Anybody may charge at every station of the account."),
            checked=public_stations,
        ),
        forms.switch(
            t("Public charging for cards"),
            "public_cards",
            help=t("Every card of the account charges at other providers' stations too."),
            checked=public_cards,
        ),
    )
