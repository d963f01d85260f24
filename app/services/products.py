"""Products: what is sold for stations and cards, each with its plans. Frozen once somebody has subscribed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict
from sqlmodel import Session, col, select

from app.core import countries, money, urls
from app.core.catalogue import t, word
from app.core.db import again
from app.core.errors import Conflict, Invalid, NotFound
from app.core.pools import reads
from app.models import Plan, Product, Tenant
from app.rules import names
from app.rules.actors import Actor
from app.rules.permissions import Permission
from app.services import audit, listings, locks, offers, search_texts, subscribers
from app.services.listings import ListQuery, Page
from app.vocabulary.assets import KIND_LABELS, AssetType
from app.vocabulary.billing import AVAILABILITY_LABELS, Availability, FeeKind

FILTERS = ("all", *(kind.value for kind in AssetType))


class ChangedMeanwhile(Conflict):
    """Somebody else has changed it since this form was shown."""

    def __init__(self) -> None:
        super().__init__(
            t("Somebody else changed this meanwhile. Your entries are below; load the page to see theirs.")
        )


class ProductForm(BaseModel):
    """What the form sends; nothing else is accepted. A switch that is off is not sent."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    name: str = ""
    public_name: str = ""
    asset_type: str = ""
    country: str = ""
    terms_url: str = ""
    public_charging: str = ""


@dataclass(frozen=True, slots=True)
class ProductRow:
    """One line of the list."""

    id: str
    name: str
    public_name: str
    kind: str
    country: str
    plans: str


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
def search(actor: Actor, *, query: ListQuery) -> Page[ProductRow]:
    """One page of the tenant's products, found by any part of their names."""
    with audit.looking(actor, "products.search", needs=Permission.READ_SETTINGS) as db:
        counts = {name: listings.count(db, matching(actor.tenant_id, query.search, name)) for name in FILTERS}
        chosen = query.status if query.status in FILTERS else "all"
        fitting = matching(actor.tenant_id, query.search, chosen)
        keys, position, previous, following = listings.page_keys(db, query, fitting, counts[chosen])
        return Page(_rows(db, actor.tenant_id, keys), position, previous, following, counts)


def matching(tenant_id: UUID, text: str, chosen: str) -> sa.Select[UUID, datetime]:
    """Key and time of every product that fits a search and a filter."""
    named = sa.func.lower(col(Product.name) + " " + col(Product.public_name))
    statement = sa.select(col(Product.id), col(Product.created_at)).where(
        col(Product.tenant_id) == tenant_id, *search_texts.literally(named, text)
    )
    return statement if chosen == "all" else statement.where(col(Product.asset_type) == chosen)


def _rows(db: Session, tenant_id: UUID, keys: list[UUID]) -> tuple[ProductRow, ...]:
    if not keys:
        return ()
    current = select(Plan).where(Plan.tenant_id == tenant_id, Plan.availability != Availability.SUPERSEDED)
    plans = db.exec(current.where(col(Plan.product_id).in_(keys))).all()
    counted = {key: sum(plan.product_id == key for plan in plans) for key in keys}
    found = db.exec(select(Product).where(col(Product.id).in_(keys))).all()
    rows = {
        product.id: ProductRow(
            id=str(product.id),
            name=product.name,
            public_name=product.public_name,
            kind=word(KIND_LABELS, product.asset_type),
            country=countries.name(product.country),
            plans=str(counted[product.id]),
        )
        for product in found
    }
    return tuple(rows[key] for key in keys)


@reads
def choices(actor: Actor) -> tuple[tuple[str, str], ...]:
    """The countries to choose from when a product is made."""
    with audit.looking(actor, "products.choices", needs=Permission.READ_SETTINGS) as db:
        return countries.by_name(db.get_one(Tenant, actor.tenant_id).countries)


@reads
def read(actor: Actor, *, product_id: UUID) -> ProductPage:
    """One product with its plans. NotFound outside the actor's tenant."""
    with audit.looking(actor, "products.read", product_id, needs=Permission.READ_SETTINGS) as db:
        return _page(db, actor, of_tenant(db, actor, product_id))


def of_tenant(db: Session, actor: Actor, product_id: UUID, *, lock: bool = False) -> Product:
    """The product, or NotFound; with `lock` everybody else who changes it or its plans waits."""
    product = db.get(Product, product_id)
    if product is None or product.tenant_id != actor.tenant_id:
        raise NotFound
    return locks.hold(db, Product, product_id) if lock else product


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
        countries=countries.by_name(_countries(tenant, product)),
        plans=tuple(_plan(plan, product, tenant, counts.get(plan.id, 0), fixed=is_fixed(plan, used)) for plan in plans),
    )


def is_fixed(plan: Plan, used: set[UUID]) -> bool:
    """Whether its price and terms cannot change any more: somebody has it, or may have it before their eyes."""
    return plan.id in used or plan.availability == Availability.VISIBLE


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


@again
def create(actor: Actor, *, form: ProductForm) -> UUID:
    """A product without plans; its key. Raises Invalid."""
    with audit.acting(actor, "products.create", needs=Permission.EDIT_SETTINGS) as db:
        values = _checked(db.get_one(Tenant, actor.tenant_id), form)
        _refuse_known_name(db, actor.tenant_id, values["name"], None)
        product = Product(tenant_id=actor.tenant_id, **values)
        db.add(product)
        db.flush()
        audit.record(db, actor, "products.create", product.id)
        return product.id


@again
def edit(actor: Actor, *, product_id: UUID, form: ProductForm, version: int) -> None:
    """Change a product; only its internal name once somebody has subscribed to one of its plans.

    Raises NotFound, Invalid, or ChangedMeanwhile when `version` is not the newest.
    """
    with audit.acting(actor, "products.edit", product_id, needs=Permission.EDIT_SETTINGS) as db:
        product = of_tenant(db, actor, product_id, lock=True)
        if product.version != version:
            raise ChangedMeanwhile
        values = _checked(db.get_one(Tenant, actor.tenant_id), form, product)
        _refuse_known_name(db, actor.tenant_id, values["name"], product.id)
        if subscribers.ever(db, product):
            bad = {
                name: _frozen() for name, value in values.items() if name != "name" and getattr(product, name) != value
            }
            if bad:
                raise Invalid(bad)
        for name, value in values.items():
            setattr(product, name, value)
        product.version += 1
        db.add(product)
        audit.record(db, actor, "products.edit", product.id)


def _frozen() -> str:
    return t("Customers have subscribed under this. Make a new product instead.")


def _taken() -> str:
    return t("There is a product with this name already.")


def _refuse_known_name(db: Session, tenant_id: UUID, name: str, own: UUID | None) -> None:
    known = db.exec(select(Product.id).where(Product.tenant_id == tenant_id, Product.name == name)).first()
    if known is not None and known != own:
        raise Invalid({"name": _taken()})


def _countries(tenant: Tenant, product: Product | None) -> list[str]:
    """What may be chosen; also the product's own country when the tenant no longer serves it."""
    own = [product.country] if product and product.country not in tenant.countries else []
    return [*tenant.countries, *own]


def _checked(tenant: Tenant, form: ProductForm, product: Product | None = None) -> dict[str, Any]:
    bad: dict[str, str] = {}
    values: dict[str, Any] = {"public_charging": form.public_charging == "yes"}
    for field, what in (("name", t("Name")), ("public_name", t("Public name"))):
        try:
            values[field] = names.clean(getattr(form, field), what=what, calls=False)
        except names.NameRefused as refused:
            bad[field] = str(refused)
    if form.asset_type not in (AssetType.STATION, AssetType.CARD):
        bad["asset_type"] = t("Choose Station or Card.")
    if form.country not in _countries(tenant, product):
        bad["country"] = t("Choose a country.")
    try:
        values["terms_url"] = urls.normalise_https(form.terms_url)
    except urls.UrlRefused as refused:
        bad["terms_url"] = str(refused)
    if bad:
        raise Invalid(bad)
    return values | {"asset_type": form.asset_type, "country": form.country}
