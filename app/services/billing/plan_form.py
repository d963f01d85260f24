"""The form of a plan: what stands in it, and what is stored of what is sent."""

from decimal import Decimal
from typing import Any

from pydantic import BaseModel, ConfigDict

from app.core import money
from app.core.catalogue import t, word
from app.core.errors import Invalid
from app.models import Plan, Product
from app.rules import prices
from app.services.billing import offers
from app.vocabulary.assets import AssetType
from app.vocabulary.billing import AVAILABILITY_LABELS, Availability, FeeKind, Interval


class PlanForm(BaseModel):
    """What the form sends; nothing else is accepted."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    audience: str = ""
    connectors: str = ""
    availability: str = ""
    price: str = ""
    interval: str = ""
    fee_kind: str = ""
    fee: str = ""


_CHOICES = {
    "audience": (("both", "business", "consumer"), "Choose who may choose the plan."),
    "availability": (("hidden", "visible"), "Choose Hidden or Visible."),
    "interval": (tuple(Interval), "Choose month or year."),
    "fee_kind": (tuple(FeeKind), "Choose None, Percentage or Fixed."),
}


def checked(product: Product, form: PlanForm, currency: str) -> dict[str, Any]:
    """The columns of the plan as told; Invalid with a sentence for each bad field."""
    bad = {name: t(sentence) for name, (allowed, sentence) in _CHOICES.items() if getattr(form, name) not in allowed}
    station = product.asset_type == AssetType.STATION
    if station and form.connectors not in ("both", "ac", "dc"):
        bad["connectors"] = t("Choose AC, DC or both.")
    price, fee = Decimal(0), Decimal(0)
    try:
        price = prices.parse(form.price, currency, per=form.interval)
    except prices.PriceRefused as refused:
        bad["price"] = str(refused)
    if form.fee_kind not in ("", FeeKind.NONE) and not product.public_charging:
        bad["fee_kind"] = t("Only a product with public charging has a transaction fee.")
    elif form.fee_kind in (FeeKind.PERCENTAGE, FeeKind.FIXED):
        try:
            percentage = form.fee_kind == FeeKind.PERCENTAGE
            fee = prices.parse_percentage(form.fee) if percentage else prices.parse_fee(form.fee, currency)
        except prices.PriceRefused as refused:
            bad["fee"] = str(refused)
    if bad:
        raise Invalid(bad)
    return {
        "for_business": form.audience in ("both", "business"),
        "for_consumer": form.audience in ("both", "consumer"),
        "for_ac": not station or form.connectors in ("both", "ac"),
        "for_dc": not station or form.connectors in ("both", "dc"),
        "availability": Availability(form.availability),
        "price": price,
        "interval": Interval(form.interval),
        "fee_kind": FeeKind(form.fee_kind),
        "fee": fee,
    }


def typed(plan: Plan, currency: str) -> dict[str, str]:
    """What stands in the form of this plan."""
    both = {(True, True): "both", (True, False): "first", (False, True): "second", (False, False): "both"}
    people = both[plan.for_business, plan.for_consumer]
    kinds = both[plan.for_ac, plan.for_dc]
    return {
        "audience": {"both": "both", "first": "business", "second": "consumer"}[people],
        "connectors": {"both": "both", "first": "ac", "second": "dc"}[kinds],
        "availability": Availability.HIDDEN.value
        if plan.availability == Availability.HIDDEN
        else Availability.VISIBLE.value,
        "price": money.typed(plan.price, currency),
        "interval": plan.interval,
        "fee_kind": plan.fee_kind,
        "fee": _fee_typed(plan, currency),
    }


def _fee_typed(plan: Plan, currency: str) -> str:
    if plan.fee_kind == FeeKind.NONE:
        return ""
    return f"{plan.fee.normalize():f}" if plan.fee_kind == FeeKind.PERCENTAGE else money.typed(plan.fee, currency)


def told(plan: Plan, product: Product, currency: str) -> dict[str, str]:
    """The same as people read it."""
    price = offers.price_text(plan.price, plan.interval, currency)
    fee = offers.fee_text(plan.fee_kind, plan.fee, currency) or t("no transaction fee")
    return {
        **dict.fromkeys(("audience", "connectors"), who(plan, product)),
        "availability": word(AVAILABILITY_LABELS, plan.availability),
        **dict.fromkeys(("price", "interval"), price),
        **dict.fromkeys(("fee_kind", "fee"), fee),
    }


def who(plan: Plan, product: Product) -> str:
    """Who may choose the plan, and for what, as people read it."""
    people = t("Business and Consumer")
    if not (plan.for_business and plan.for_consumer):
        people = t("Business") if plan.for_business else t("Consumer")
    if product.asset_type == AssetType.CARD:
        return people
    kinds = t("AC and DC") if plan.for_ac and plan.for_dc else (t("AC only") if plan.for_ac else t("DC only"))
    return f"{people} · {kinds}"
