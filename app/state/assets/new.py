"""Activating a station or card: what it is, the plans that fit, then what came of it."""

from typing import Any

import reflex as rx

from app.core import routes
from app.core.errors import Invalid, NotFound
from app.core.ids import parse_id
from app.rules import postal_addresses
from app.rules.permissions import Permission
from app.rules.postal_addresses import AddressField
from app.services import assets
from app.services.assets import AssetForm, subscription_form, subscriptions
from app.services.assets.shared_numbers import KnownAsset, KnownNumber
from app.services.assets.subscription_form import StartRow
from app.services.assets.subscriptions import ActivatedRow
from app.services.billing import offers
from app.services.billing.offers import OfferRow
from app.state import browser
from app.state.forms import Answered, answering, in_thread, read_as
from app.state.gate import current_actor, door
from app.state.gate.callers import is_of_this_visit, this_visit
from app.state.shown import Shown
from app.vocabulary.assets import AssetType


class NewAssetState(Answered, Shown, rx.State):
    """The form that activates an asset of one account."""

    version: int = 0
    terms_mark: str = ""
    """Of the terms that stand there; the box for them is another one for each."""
    again: str = ""
    """Key of the asset that is activated again, if one is."""
    start: StartRow = StartRow()
    told: dict[str, str] = {}
    countries: list[tuple[str, str]] = []
    address_fields: list[AddressField] = []
    kind: str = ""
    ac: str = ""
    dc: str = ""
    country: str = ""
    offers: list[OfferRow] = []
    _answered_in: int | None = None
    made: ActivatedRow = ActivatedRow()
    asset_path: str = ""
    known: KnownAsset = KnownAsset()
    known_path: str = ""
    asks_as_printed: bool = False
    _last: AssetForm = AssetForm()
    _another: str = ""

    @rx.event
    @door(Permission.ACTIVATE_ASSETS)
    async def load(self):
        """Begin anew for the account that the address names, or with the asset that is activated again."""
        if is_of_this_visit(self._answered_in):
            return
        self._clear()
        asked = str(self.router.url.query_parameters.get("asset", ""))
        key = self._key()
        try:
            account_id = parse_id(key)
            asset_id = parse_id(asked) if asked else None
            self.start = await in_thread(
                subscription_form.start, current_actor(), account_id=account_id, asset_id=asset_id
            )
            self.missing = False
        except NotFound:
            self.start, self.missing = StartRow(), True
        self._begin(self._last if self._another == key and not asked else self.start.told)
        self._another = ""
        await self._find_offers()
        self.record, self.again = key, asked
        self.version += 1

    def _clear(self) -> None:
        self._forget_answer()
        self.made = ActivatedRow()
        self.known, self.known_path, self.asks_as_printed = KnownAsset(), "", False

    def _begin(self, told: AssetForm) -> None:
        self.told = dict(told.model_dump())
        self.kind, self.ac, self.dc = told.kind, told.ac_connectors, told.dc_connectors
        self.country = told.country or self.start.country
        self.countries = list(self.start.countries)
        self._find_address_fields()

    def _find_address_fields(self) -> None:
        known = self.country in dict(self.start.countries)
        self.address_fields = list(postal_addresses.fields_of(self.country)) if known else []

    async def _find_offers(self) -> None:
        self.offers = []
        if self.kind and self.start.account_id and not self.start.why_not:
            rows = await in_thread(
                subscription_form.offered,
                current_actor(),
                account_id=parse_id(self.start.account_id),
                kind=self.kind,
                ac=self.ac,
                dc=self.dc,
            )
            self.offers = list(rows)
        self.terms_mark = offers.terms_mark(self.offers)

    @rx.event
    @door(Permission.ACTIVATE_ASSETS)
    async def choose_kind(self, kind: str):
        """A station or a card: other fields, other plans."""
        self.kind = kind if kind in list(AssetType) else ""
        await self._find_offers()

    @rx.event
    @door(Permission.ACTIVATE_ASSETS)
    async def count_ac(self, text: str):
        """So many AC connectors."""
        self.ac = text[:60]
        await self._find_offers()

    @rx.event
    @door(Permission.ACTIVATE_ASSETS)
    async def count_dc(self, text: str):
        """So many DC connectors."""
        self.dc = text[:60]
        await self._find_offers()

    @rx.event
    @door(Permission.ACTIVATE_ASSETS)
    async def choose_country(self, country: str):
        """Addresses differ by country."""
        self.country = country[:2]
        self._find_address_fields()

    @rx.event
    @door(Permission.ACTIVATE_ASSETS)
    async def submit(self, form: dict[str, Any]):
        """Activate the asset, or ask the customer to confirm."""
        self.known, self.known_path = KnownAsset(), ""
        with answering(self):
            entered = read_as(AssetForm, form)
            asked = str(self.router.url.query_parameters.get("asset", ""))
            account_id = self._id()
            try:
                self.made = await in_thread(
                    subscriptions.activate,
                    current_actor(),
                    account_id=account_id,
                    form=entered,
                    asset_id=parse_id(asked) if asked else None,
                    seen_terms=offers.terms_seen(self.offers, entered.plan_id, entered.agreed),
                )
            except KnownNumber as refused:
                self.known = refused.known
                self.known_path = f"{routes.ACCOUNTS}/{account_id}/assets/new?asset={refused.known.id}"
                raise
            except Invalid as refused:
                if "agreed" in refused.fields:
                    await self._find_offers()
                # The box stays once it was asked for, or what was ticked would be gone with the next mistake.
                self.asks_as_printed = "as_printed" in refused.fields or entered.as_printed == "yes"
                raise
            self.asset_path = f"{routes.ASSETS}/{self.made.asset_id}"
            self._last, self._answered_in = assets.another(entered), this_visit()
            return browser.forget_forms()

    @rx.event
    @door(Permission.ACTIVATE_ASSETS)
    async def activate_another(self):
        """The form again: of the same kind, and where the last one stands."""
        if self.router.url.query_parameters.get("asset", ""):
            self._another = self.start.account_id
            return rx.redirect(f"{routes.ACCOUNTS}/{self.start.account_id}/assets/new", replace=True)
        self._clear()
        self._begin(self._last)
        await self._find_offers()
        self.version += 1
        return browser.focus("name")
