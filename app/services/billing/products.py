"""Products: what is sold for stations and cards, each with its plans. Frozen once somebody has subscribed."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict
from sqlmodel import Session, col, select

from app.core import countries, urls
from app.core.catalogue import t, word
from app.core.db import again
from app.core.errors import Invalid
from app.core.pools import reads
from app.models import Plan, Product, Tenant
from app.rules import names
from app.rules.actors import Actor
from app.rules.permissions import Permission
from app.services.access import audit, reach
from app.services.access.acting import acting, looking
from app.services.access.lost_updates import next_revision, refuse_stale
from app.services.billing import subscribers
from app.services.lists import pages, search_text
from app.services.lists.pages import ListQuery, Page
from app.vocabulary.assets import KIND_LABELS, AssetType
from app.vocabulary.billing import Availability

FILTERS = ("all", *(kind.value for kind in AssetType))


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


@reads
def search(actor: Actor, *, query: ListQuery) -> Page[ProductRow]:
    """One page of the tenant's products, found by any part of their names."""
    with looking(actor, "products.search", needs=Permission.READ_SETTINGS) as db:
        counts = {name: pages.count(db, matching(actor.tenant_id, query.search, name)) for name in FILTERS}
        chosen = query.status if query.status in FILTERS else "all"
        fitting = matching(actor.tenant_id, query.search, chosen)
        keys, position, previous, following = pages.page_keys(db, query, fitting, counts[chosen])
        return Page(_rows(db, actor.tenant_id, keys), position, previous, following, counts)


def matching(tenant_id: UUID, text: str, chosen: str) -> sa.Select[UUID, datetime]:
    """Key and time of every product that fits a search and a filter."""
    named = sa.func.lower(col(Product.name) + " " + col(Product.public_name))
    statement = sa.select(col(Product.id), col(Product.created_at)).where(
        col(Product.tenant_id) == tenant_id, *search_text.literally(named, text)
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
    with looking(actor, "products.choices", needs=Permission.READ_SETTINGS) as db:
        return countries.by_name(db.get_one(Tenant, actor.tenant_id).countries)


def is_fixed(plan: Plan, used: set[UUID]) -> bool:
    """Whether its price and terms cannot change any more: somebody has it, or may have it before their eyes."""
    return plan.id in used or plan.availability == Availability.VISIBLE


@again
def create(actor: Actor, *, form: ProductForm) -> UUID:
    """A product without plans; its key. Raises Invalid."""
    with acting(actor, "products.create", needs=Permission.EDIT_SETTINGS) as db:
        values = _checked(db.get_one(Tenant, actor.tenant_id), form)
        _refuse_known_name(db, actor.tenant_id, values["name"], None)
        product = Product(tenant_id=actor.tenant_id, **values)
        db.add(product)
        db.flush()
        audit.record(db, actor, "products.create", product.id)
        return product.id


@again
def edit(actor: Actor, *, product_id: UUID, form: ProductForm, seen: str | None = None) -> None:
    """Change a product; only its internal name once somebody has subscribed to one of its plans.

    `seen` is the tag of the form. Raises NotFound, Invalid or ChangedMeanwhile.
    """
    with acting(actor, "products.edit", product_id, needs=Permission.EDIT_SETTINGS) as db:
        product = reach.locked_product(db, actor, product_id)
        values = _checked(db.get_one(Tenant, actor.tenant_id), form, product)
        refuse_stale(seen, typed(product), typed(Product(**values)), row=product, told=_told(product))
        changed = {name: value for name, value in values.items() if getattr(product, name) != value}
        if not changed:
            return
        _refuse_known_name(db, actor.tenant_id, values["name"], product.id)
        _refuse_frozen(db, product, changed.keys() - {"name"})
        for name, value in changed.items():
            setattr(product, name, value)
        next_revision(product)
        audit.record(db, actor, "products.edit", product.id)


def typed(product: Product) -> dict[str, str]:
    """What stands in the form of this product."""
    texts = {name: getattr(product, name) for name in ("name", "public_name", "asset_type", "country", "terms_url")}
    return texts | {"public_charging": "yes" if product.public_charging else ""}


def _told(product: Product) -> dict[str, str]:
    """The same as people read it, where that is something else."""
    return {
        "asset_type": word(KIND_LABELS, product.asset_type),
        "country": countries.name(product.country),
        "public_charging": t("with public charging") if product.public_charging else t("without public charging"),
    }


def _refuse_frozen(db: Session, product: Product, changed: Collection[str]) -> None:
    if changed and subscribers.ever(db, product):
        sentence = t("Customers have subscribed under this. Make a new product instead.")
        raise Invalid(dict.fromkeys(changed, sentence))


def _taken() -> str:
    return t("There is a product with this name already.")


def _refuse_known_name(db: Session, tenant_id: UUID, name: str, own: UUID | None) -> None:
    known = db.exec(select(Product.id).where(Product.tenant_id == tenant_id, Product.name == name)).first()
    if known is not None and known != own:
        raise Invalid({"name": _taken()})


def countries_of(tenant: Tenant, product: Product | None) -> list[str]:
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
    if form.country not in countries_of(tenant, product):
        bad["country"] = t("Choose a country.")
    try:
        values["terms_url"] = urls.normalise_https(form.terms_url)
    except urls.UrlRefused as refused:
        bad["terms_url"] = str(refused)
    if bad:
        raise Invalid(bad)
    return values | {"asset_type": form.asset_type, "country": form.country}
