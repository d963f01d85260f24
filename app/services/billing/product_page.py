"""One product with its plans, as its page shows it."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session, col, select

from app.core import countries
from app.core.catalogue import word
from app.core.pools import reads
from app.models import Plan, Product, Tenant
from app.rules.actors import Actor
from app.rules.permissions import Permission
from app.services.access import reach
from app.services.access.acting import looking
from app.services.access.lost_updates import UNSEEN, marks, tag
from app.services.billing import offers, plan_form, products, subscribers
from app.services.billing.products import countries_of, is_fixed
from app.vocabulary.assets import KIND_LABELS
from app.vocabulary.billing import AVAILABILITY_LABELS


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One plan of a product; `typed` is what stands in its form, `seen` its tag."""

    id: str
    price: str
    fee: str
    who: str
    version: str
    availability: str
    availability_label: str
    subscribers: str
    fixed: bool
    seen: str
    typed: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ProductPage:
    """One product with its plans, the newest first. While `used`, only its internal name changes.

    `seen` is the tag of its form.
    """

    id: str = ""
    name: str = ""
    public_name: str = ""
    asset_type: str = ""
    kind: str = ""
    country: str = ""
    country_name: str = ""
    terms_url: str = ""
    public_charging: bool = False
    used: bool = False
    seen: str = UNSEEN
    currency: str = ""
    may_edit: bool = False
    countries: tuple[tuple[str, str], ...] = ()
    plans: tuple[PlanRow, ...] = ()


@reads
def read(actor: Actor, *, product_id: UUID) -> ProductPage:
    """One product with its plans. NotFound outside the actor's tenant."""
    with looking(actor, "products.read", product_id, needs=Permission.READ_SETTINGS) as db:
        return _page(db, actor, reach.product(db, actor, product_id))


def _page(db: Session, actor: Actor, product: Product) -> ProductPage:
    tenant = db.get_one(Tenant, product.tenant_id)
    of_it = select(Plan).where(Plan.tenant_id == product.tenant_id, Plan.product_id == product.id)
    plans = db.exec(of_it.order_by(col(Plan.id).desc())).all()
    counts, used = subscribers.active(db, product), subscribers.ever(db, product)
    return ProductPage(
        id=str(product.id),
        name=product.name,
        public_name=product.public_name,
        asset_type=product.asset_type,
        kind=word(KIND_LABELS, product.asset_type),
        country=product.country,
        country_name=countries.name(product.country),
        terms_url=product.terms_url,
        public_charging=product.public_charging,
        used=bool(used),
        seen=tag(marks(products.typed(product)), product.revision),
        currency=tenant.currency,
        may_edit=actor.may(Permission.EDIT_SETTINGS),
        countries=countries.by_name(countries_of(tenant, product)),
        plans=tuple(_plan(plan, product, tenant, counts.get(plan.id, 0), fixed=is_fixed(plan, used)) for plan in plans),
    )


def _plan(plan: Plan, product: Product, tenant: Tenant, count: int, *, fixed: bool) -> PlanRow:
    offer, typed = offers.row(plan, product, tenant.currency), plan_form.typed(plan, tenant.currency)
    return PlanRow(
        id=str(plan.id),
        price=offer.price,
        fee=offer.fee,
        who=plan_form.who(plan, product),
        version=str(plan.version),
        availability=plan.availability,
        availability_label=word(AVAILABILITY_LABELS, plan.availability),
        subscribers=f"{count:,}",
        fixed=fixed,
        seen=tag(marks(typed), plan.revision),
        typed=typed,
    )
