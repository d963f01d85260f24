"""Plans on products: added, hidden, superseded; never changed under those who subscribed."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict
from sqlmodel import Session

from app.core.catalogue import t
from app.core.clock import now
from app.core.db import again
from app.core.errors import Conflict, Invalid
from app.core.pools import reads
from app.models import Plan, Product, Tenant
from app.rules import prices
from app.rules.actors import Actor
from app.rules.permissions import Permission
from app.services.access import audit, locks, reach
from app.services.access.acting import acting, looking
from app.services.billing import offers, products, subscribers
from app.services.billing.offers import OfferRow, Wanted
from app.services.billing.products import ChangedMeanwhile
from app.vocabulary.assets import AssetType
from app.vocabulary.billing import Availability, FeeKind, Interval


class PlanSuperseded(Conflict):
    """A newer version has taken the place of this plan."""

    def __init__(self) -> None:
        super().__init__(t("A newer version has taken the place of this plan. Change that one."))


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


@again
def add(actor: Actor, *, product_id: UUID, form: PlanForm) -> UUID:
    """A plan on a product; its key. Raises NotFound or Invalid."""
    with acting(actor, "plans.add", product_id, needs=Permission.EDIT_SETTINGS) as db:
        product = reach.locked_product(db, actor, product_id)
        plan = Plan(tenant_id=actor.tenant_id, product_id=product.id, **_checked(db, product, form))
        db.add(plan)
        db.flush()
        audit.record(db, actor, "plans.add", plan.id, product=str(product.id))
        return plan.id


@again
def change(actor: Actor, *, plan_id: UUID, form: PlanForm, version: int) -> UUID:
    """Other terms for a plan; the key of the plan that has them.

    A plan that customers have, or are offered at this moment, stays as it is: a new version takes its place.
    Raises NotFound, PlanSuperseded, Invalid, or ChangedMeanwhile when `version` is not the newest.
    """
    with acting(actor, "plans.change", plan_id, needs=Permission.EDIT_SETTINGS) as db:
        plan, product = _locked(db, actor, plan_id)
        if plan.version != version:
            raise ChangedMeanwhile
        values = _checked(db, product, form)
        plan.version += 1
        if products.is_fixed(plan, subscribers.ever(db, product)) and _differs(plan, values):
            made = _supersede(db, plan, values)
            audit.record(db, actor, "plans.change", plan.id, superseded_by=str(made.id))
            return made.id
        for name, value in values.items():
            setattr(plan, name, value)
        db.add(plan)
        audit.record(db, actor, "plans.change", plan.id)
        return plan.id


def _differs(plan: Plan, values: dict[str, Any]) -> bool:
    return any(getattr(plan, name) != value for name, value in values.items() if name != "availability")


def _supersede(db: Session, plan: Plan, values: dict[str, Any]) -> Plan:
    made = Plan(
        tenant_id=plan.tenant_id,
        product_id=plan.product_id,
        supersedes_id=plan.id,
        edition=plan.edition + 1,
        **values,
    )
    plan.availability, plan.superseded_at = Availability.SUPERSEDED, now()
    db.add_all([plan, made])
    db.flush()
    return made


@again
def show(actor: Actor, *, plan_id: UUID, visible: bool) -> None:
    """Offer a plan to customers, or hide it. Those who subscribed keep it. Raises NotFound or PlanSuperseded."""
    with acting(actor, "plans.show", plan_id, needs=Permission.EDIT_SETTINGS) as db:
        plan, _ = _locked(db, actor, plan_id)
        plan.availability = Availability.VISIBLE if visible else Availability.HIDDEN
        plan.version += 1
        db.add(plan)
        audit.record(db, actor, "plans.show", plan.id, visible=visible)


def _locked(db: Session, actor: Actor, plan_id: UUID) -> tuple[Plan, Product]:
    plan = reach.plan(db, actor, plan_id)
    product = locks.hold(db, Product, plan.product_id)
    locks.hold(db, Plan, plan.id)
    if plan.availability == Availability.SUPERSEDED:
        raise PlanSuperseded
    return plan, product


@reads
def preview(actor: Actor, *, asset_type: str, account_type: str, country: str, connectors: str) -> tuple[OfferRow, ...]:
    """The plans as a customer of this type and country would be offered them."""
    with looking(actor, "plans.preview", needs=Permission.READ_SETTINGS) as db:
        has = {"ac": connectors in ("ac", "both"), "dc": connectors in ("dc", "both")}
        wanted = Wanted(asset_type, account_type, country, **has)
        return offers.fitting(db, actor.tenant_id, wanted, db.get_one(Tenant, actor.tenant_id).currency)


_CHOICES = {
    "audience": (("both", "business", "consumer"), "Choose who may choose the plan."),
    "availability": (("hidden", "visible"), "Choose Hidden or Visible."),
    "interval": (tuple(Interval), "Choose month or year."),
    "fee_kind": (tuple(FeeKind), "Choose None, Percentage or Fixed."),
}


def _checked(db: Session, product: Product, form: PlanForm) -> dict[str, Any]:
    currency = db.get_one(Tenant, product.tenant_id).currency
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
