"""Plans on products: added, hidden, superseded; never changed under those who subscribed."""

from typing import Any
from uuid import UUID

from sqlmodel import Session

from app.core.catalogue import t
from app.core.clock import now
from app.core.db import again
from app.core.errors import Conflict
from app.core.pools import reads
from app.models import Plan, Product, Tenant
from app.rules.actors import Actor
from app.rules.permissions import Permission
from app.services.access import audit, locks, reach
from app.services.access.acting import acting, looking
from app.services.access.lost_updates import next_revision, refuse_stale
from app.services.billing import offers, plan_form, products, subscribers
from app.services.billing.offers import OfferRow, Wanted
from app.services.billing.plan_form import PlanForm
from app.vocabulary.billing import Availability


class PlanSuperseded(Conflict):
    """A newer version has taken the place of this plan."""

    def __init__(self) -> None:
        super().__init__(t("A newer version has taken the place of this plan. Change that one."))


@again
def add(actor: Actor, *, product_id: UUID, form: PlanForm) -> UUID:
    """A plan on a product; its key. Raises NotFound or Invalid."""
    with acting(actor, "plans.add", product_id, needs=Permission.EDIT_SETTINGS) as db:
        product = reach.locked_product(db, actor, product_id)
        values = plan_form.checked(product, form, _currency(db, actor))
        plan = Plan(tenant_id=actor.tenant_id, product_id=product.id, **values)
        db.add(plan)
        db.flush()
        audit.record(db, actor, "plans.add", plan.id, product=str(product.id))
        return plan.id


@again
def change(actor: Actor, *, plan_id: UUID, form: PlanForm, seen: str | None = None) -> UUID:
    """Other terms for a plan; the key of the plan that has them.

    A plan that customers have, or are offered at this moment, stays as it is: a new version takes its place.
    `seen` is the tag of the form. Raises NotFound, PlanSuperseded, Invalid or ChangedMeanwhile.
    """
    with acting(actor, "plans.change", plan_id, needs=Permission.EDIT_SETTINGS) as db:
        plan, product = _locked(db, actor, plan_id)
        values = plan_form.checked(product, form, currency := _currency(db, actor))
        wanted, told = plan_form.typed(Plan(**values), currency), plan_form.told(plan, product, currency)
        refuse_stale(seen, plan_form.typed(plan, currency), wanted, row=plan, told=told)
        changed = {name: value for name, value in values.items() if getattr(plan, name) != value}
        if not changed:
            return plan.id
        next_revision(plan)
        if changed.keys() != {"availability"} and products.is_fixed(plan, subscribers.ever(db, product)):
            made = _supersede(db, plan, values)
            audit.record(db, actor, "plans.change", plan.id, superseded_by=str(made.id))
            return made.id
        for name, value in changed.items():
            setattr(plan, name, value)
        audit.record(db, actor, "plans.change", plan.id)
        return plan.id


def _currency(db: Session, actor: Actor) -> str:
    return db.get_one(Tenant, actor.tenant_id).currency


def _supersede(db: Session, plan: Plan, values: dict[str, Any]) -> Plan:
    made = Plan(
        tenant_id=plan.tenant_id,
        product_id=plan.product_id,
        supersedes_id=plan.id,
        version=plan.version + 1,
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
        next_revision(plan)
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
        has_ac, has_dc = connectors in ("ac", "both"), connectors in ("dc", "both")
        wanted = Wanted(asset_type, account_type, country, ac=has_ac, dc=has_dc)
        return offers.fitting(db, actor.tenant_id, wanted, _currency(db, actor))
