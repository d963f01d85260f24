"""The fields of a product, for a new one and for one that is changed."""

from collections.abc import Callable
from typing import Any

import reflex as rx

from app.components import fields, forms
from app.components.choices import Choice, radio_cards, select_field
from app.components.values import Flag, Value
from app.core.catalogue import t


def product_fields(
    errors: Any, countries: Any, *, value: Callable[[str], Value] = lambda _: "", public_charging: Flag = False
) -> rx.Component:
    """Name, what it is for, where, under which terms. `value` gives what stands in a field."""
    return rx.fragment(
        fields.name_field(
            t("Name"),
            "name",
            value=value("name"),
            error=errors["name"],
            help=t("Only your staff see it."),
            required=True,
        ),
        fields.name_field(
            t("Public name"),
            "public_name",
            value=value("public_name"),
            error=errors["public_name"],
            help=t("What customers read."),
            required=True,
        ),
        radio_cards(
            t("Asset type"),
            "asset_type",
            [Choice("station", t("Station")), Choice("card", t("Card"))],
            chosen=value("asset_type"),
            error=errors["asset_type"],
        ),
        select_field(t("Country"), "country", countries, value=value("country"), error=errors["country"]),
        fields.url_field(
            t("Subscription terms"),
            "terms_url",
            value=value("terms_url"),
            error=errors["terms_url"],
            required=True,
        ),
        forms.switch(
            t("Public charging"),
            "public_charging",
            help=t("Stations are open to the public; cards work at other providers' stations."),
            checked=public_charging,
        ),
    )
