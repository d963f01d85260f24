"""Billing plans as a customer would be offered them."""

from typing import Any

import reflex as rx

from app.rules.permissions import Permission
from app.services.billing import plans, products
from app.services.billing.offers import OfferRow
from app.state.forms import Form, in_thread, read
from app.state.gate import current_actor, door


class PreviewForm(Form):
    """What the preview is asked for."""

    account_type: str = "business"
    country: str = ""
    asset: str = "station-ac"


class PreviewState(rx.State):
    """What a customer would be offered."""

    countries: list[tuple[str, str]] = []
    offers: list[OfferRow] = []
    asked: bool = False
    turn: int = 0

    @rx.event
    @door(Permission.READ_SETTINGS)
    async def enter(self):
        """Nothing is asked yet."""
        self.countries = list(await in_thread(products.choices, current_actor()))
        self.offers, self.asked = [], False

    @rx.event
    @door(Permission.READ_SETTINGS)
    async def show(self, form: dict[str, Any]):
        """Show what fits."""
        entered = read(PreviewForm, form)
        asset_type, _, connectors = entered.asset.partition("-")
        rows = await in_thread(
            plans.preview,
            current_actor(),
            asset_type=asset_type,
            account_type=entered.account_type,
            country=entered.country,
            connectors=connectors,
        )
        self.offers, self.asked = list(rows), True
        self.turn += 1
