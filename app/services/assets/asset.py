"""Stations and cards: the asset form, checked and stored."""

from typing import Any

from pydantic import BaseModel, ConfigDict
from sqlmodel import Session, col, select

from app.core.catalogue import t
from app.core.clock import now
from app.core.errors import Invalid
from app.models import Account, Asset, Subscription, Tenant
from app.rules import asset_details, contract_ids, names, postal_addresses
from app.services.assets import shared_numbers
from app.services.lists import search_text
from app.vocabulary.assets import AssetType, SubscriptionState, kind_word


class AssetForm(BaseModel):
    """The asset form, for a station or a card; nothing else is accepted."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    kind: str = ""
    name: str = ""
    serial_number: str = ""
    ac_connectors: str = ""
    dc_connectors: str = ""
    country: str = ""
    street: str = ""
    postcode: str = ""
    city: str = ""
    area: str = ""
    printed_number: str = ""
    contract_id: str = ""
    as_printed: str = ""
    plan_id: str = ""
    agreed: str = ""


def where(asset: Asset) -> str:
    """Street, postcode and town of a station in one line; empty for a card."""
    return ", ".join(part for part in (asset.street, f"{asset.postcode} {asset.city}".strip()) if part)


def checked(tenant: Tenant, form: AssetForm, again: Asset | None, *, by_staff: bool) -> dict[str, Any]:
    """The columns of the asset as told; Invalid with a sentence for each bad field.

    An asset that is activated again keeps its kind, and a contract ID that was accepted before. Staff may accept a
    card as printed: "as_printed" among the fields asks them to.
    """
    bad: dict[str, str] = {}
    values: dict[str, Any] = {"kind": form.kind}
    if form.kind not in (AssetType.STATION, AssetType.CARD):
        raise Invalid({"kind": t("Choose Station or Card.")})
    if again is not None and again.kind != form.kind:
        raise Invalid({"kind": t("{asset} is a {kind} and stays one.", asset=again.name, kind=kind_word(again.kind))})

    def take(field: str, check: Any, *refusals: type[ValueError]) -> None:
        try:
            values[field] = check()
        except refusals as refused:
            bad[field] = str(refused)

    what = t("Name")
    take("name", lambda: names.clean(form.name, what=what, calls=False), names.NameRefused)
    refused = asset_details.DetailRefused
    if form.kind == AssetType.CARD:
        take("printed_number", lambda: asset_details.number(form.printed_number, what=t("Printed number")), refused)
        _take_contract_id(form, again, values, bad, by_staff=by_staff)
    else:
        take("serial_number", lambda: asset_details.number(form.serial_number, what=t("Serial number")), refused)
        take("ac_connectors", lambda: asset_details.connectors(form.ac_connectors), refused)
        take("dc_connectors", lambda: asset_details.connectors(form.dc_connectors), refused)
        if (
            not bad.keys() & {"ac_connectors", "dc_connectors"}
            and not values["ac_connectors"] + values["dc_connectors"]
        ):
            bad["ac_connectors"] = t("A station has at least one connector.")
        _take_address(tenant, form, values, bad)
    if bad:
        raise Invalid(bad)
    return values


def _take_contract_id(
    form: AssetForm, again: Asset | None, values: dict[str, Any], bad: dict[str, str], *, by_staff: bool
) -> None:
    spelled = asset_details.number_key
    accepted = again is not None and spelled(again.contract_id) == spelled(form.contract_id)
    as_printed = accepted or (by_staff and form.as_printed == "yes")
    try:
        values["contract_id"] = contract_ids.as_typed(form.contract_id, as_printed=as_printed)
    except contract_ids.CheckDigitRefused as refused:
        bad["contract_id"] = str(refused)
        if not by_staff:
            bad["contract_id"] += " " + t("If the card says the same, contact support: they can accept it as printed.")
        else:
            bad["as_printed"] = t("Tick this only with the card before you, or a picture of it.")
    except contract_ids.ContractIdRefused as refused:
        bad["contract_id"] = str(refused)


def _take_address(tenant: Tenant, form: AssetForm, values: dict[str, Any], bad: dict[str, str]) -> None:
    if form.country not in tenant.countries:
        bad["country"] = t("Choose a country.")
        return
    typed = postal_addresses.PostalAddress(form.street, form.postcode, form.city, form.area)
    try:
        address = postal_addresses.check(form.country, typed)
    except postal_addresses.AddressRefused as refused:
        bad.update(refused.fields)
        return
    values |= {"country": form.country, "street": address.street, "postcode": address.postcode}
    values |= {"city": address.city, "area": address.area}


def store(db: Session, account: Account, values: dict[str, Any], again: Asset | None) -> Asset:
    """The asset with these columns: a new row, or the inactive one that is activated again.

    Invalid when an asset in use has one of the numbers.
    """
    keys = shared_numbers.keys_of(values)
    values = values | keys | {"twin": 0}
    shared_numbers.refuse_taken(db, account.tenant_id, values, again)
    if again is not None and any(getattr(again, key) != value for key, value in keys.items()):
        values["numbered_at"] = now()
    asset = again or Asset(tenant_id=account.tenant_id, account_id=account.id, **values)
    for name, value in values.items():
        setattr(asset, name, value)
    search_text.refresh_asset(asset, account)
    db.add(asset)
    return asset


def open_subscription(db: Session, asset: Asset) -> Subscription | None:
    """The asset's subscription that is active or waits for its confirmation."""
    return db.exec(
        select(Subscription)
        .where(Subscription.tenant_id == asset.tenant_id, Subscription.asset_id == asset.id)
        .where(col(Subscription.state).in_((SubscriptionState.PENDING, SubscriptionState.ACTIVE)))
    ).first()


def another(form: AssetForm) -> AssetForm:
    """What is told again of the next asset of its kind at the same place: all but its name, its numbers and consent."""
    return form.model_copy(update=dict.fromkeys(("name", *shared_numbers.FIELDS.values(), *_OF_THE_PRESS), ""))


_OF_THE_PRESS = ("plan_id", "agreed", "as_printed")
"""What is told anew each time."""


def form_of(asset: Asset) -> AssetForm:
    """What was told of an asset, to activate it again."""
    told = {name: str(getattr(asset, name)) for name in AssetForm.model_fields if name not in _OF_THE_PRESS}
    # What was told before there was a list is found in it by its other names.
    return AssetForm(**told | {"area": postal_addresses.area_of(asset.country, asset.area)})
