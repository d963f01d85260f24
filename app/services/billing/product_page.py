"""One product with its plans, as its page shows it."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session, col, select

from app.core import countries, money
from app.core.catalogue import t, word
from app.core.pools import reads
from app.models import Plan, Product, Tenant
from app.rules.actors import Actor
from app.rules.permissions import Permission
from app.services.access import reach
from app.services.access.acting import looking
from app.services.billing import offers, subscribers
from app.services.billing.products import countries_of, is_fixed
from app.vocabulary.assets import KIND_LABELS, AssetType
from app.vocabulary.billing import AVAILABILITY_LABELS, Availability, FeeKind


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One plan of a product; `typed` is what stands in its form."""

    id: str
    price: str
    fee: str
    who: str
    edition: str
    availability: str
    availability_label: str
    subscribers: str
    fixed: bool
    version: int
    typed: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ProductPage:
    """One product with its plans, the newest first. While `used`, only its internal name changes."""

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
    version: int = 0
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
        version=product.version,
        currency=tenant.currency,
        may_edit=actor.may(Permission.EDIT_SETTINGS),
        countries=countries.by_name(countries_of(tenant, product)),
        plans=tuple(_plan(plan, product, tenant, counts.get(plan.id, 0), fixed=is_fixed(plan, used)) for plan in plans),
    )


def _plan(plan: Plan, product: Product, tenant: Tenant, count: int, *, fixed: bool) -> PlanRow:
    offer = offers.row(plan, product, tenant.currency)
    return PlanRow(
        id=str(plan.id),
        price=offer.price,
        fee=offer.fee,
        who=_who(plan, product),
        edition=str(plan.edition),
        availability=plan.availability,
        availability_label=word(AVAILABILITY_LABELS, plan.availability),
        subscribers=f"{count:,}",
        fixed=fixed,
        version=plan.version,
        typed=_typed(plan, tenant.currency),
    )


def _who(plan: Plan, product: Product) -> str:
    people = t("Business and Consumer")
    if not (plan.for_business and plan.for_consumer):
        people = t("Business") if plan.for_business else t("Consumer")
    if product.asset_type == AssetType.CARD:
        return people
    kinds = t("AC and DC") if plan.for_ac and plan.for_dc else (t("AC only") if plan.for_ac else t("DC only"))
    return f"{people} · {kinds}"


def _typed(plan: Plan, currency: str) -> dict[str, str]:
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
