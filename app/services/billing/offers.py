"""Billing plans as customers see them: which fit an account and an asset, and how price and fee read."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlmodel import Session, col, select

from app.core import money
from app.core.catalogue import t
from app.core.errors import Invalid
from app.core.tokens import digest
from app.models import Plan, Product
from app.vocabulary.accounts import AccountType
from app.vocabulary.assets import AssetType
from app.vocabulary.billing import Availability, FeeKind, Interval


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a plan has to fit: who pays, where, and for what."""

    asset_type: str
    account_type: str
    country: str
    ac: bool = False
    dc: bool = False


@dataclass(frozen=True, slots=True)
class OfferRow:
    """One plan that can be chosen. `price` and `fee` are written out with currency and interval."""

    plan_id: str
    name: str
    price: str
    fee: str
    public_charging: bool
    terms_url: str


def fitting(db: Session, tenant_id: UUID, wanted: Wanted, currency: str) -> tuple[OfferRow, ...]:
    """The visible plans that fit, the cheapest first."""
    found = db.exec(
        select(Plan, Product)
        .join(Product, col(Product.id) == col(Plan.product_id))
        .where(Plan.tenant_id == tenant_id, Product.tenant_id == tenant_id)
        .where(Product.asset_type == wanted.asset_type, Product.country == wanted.country)
        .where(Plan.availability == Availability.VISIBLE)
    ).all()
    fit = [(plan, product) for plan, product in found if fits(plan, product, wanted)]
    fit.sort(key=lambda pair: (a_year(pair[0]), pair[1].public_name, pair[0].id))
    return tuple(row(plan, product, currency) for plan, product in fit)


def fits(plan: Plan, product: Product, wanted: Wanted) -> bool:
    """Whether a plan may be chosen. A station with AC and DC connectors needs a plan for both."""
    if (product.asset_type, product.country) != (wanted.asset_type, wanted.country):
        return False
    if not (plan.for_business if wanted.account_type == AccountType.BUSINESS else plan.for_consumer):
        return False
    if wanted.asset_type == AssetType.CARD:
        return True
    return (plan.for_ac or not wanted.ac) and (plan.for_dc or not wanted.dc)


def a_year(plan: Plan) -> Decimal:
    """What a year of the plan costs, to compare plans by."""
    return plan.price * (12 if plan.interval == Interval.MONTH else 1)


def row(plan: Plan, product: Product, currency: str) -> OfferRow:
    """The plan as it is shown to customers."""
    return OfferRow(
        plan_id=str(plan.id),
        name=product.public_name,
        price=price_text(plan.price, plan.interval, currency),
        fee=fee_text(plan.fee_kind, plan.fee, currency) if product.public_charging else "",
        public_charging=product.public_charging,
        terms_url=product.terms_url,
    )


def terms_mark(rows: Iterable[OfferRow]) -> str:
    """What the box under these plans is sent as: another text as soon as other terms stand there."""
    return "yes " + digest("\n".join(sorted({row.terms_url for row in rows})))[:12]


def terms_seen(rows: Sequence[OfferRow], plan_id: str, ticked: str) -> str | None:
    """The terms of a plan that stood beside the box when it was `ticked`; empty when others did.

    Where it was not ticked, those that are shown; None when the plan is not.
    """
    if ticked and ticked != terms_mark(rows):
        return ""
    return next((row.terms_url for row in rows if row.plan_id == plan_id), None)


def refuse_changed_terms(product: Product, seen: str | None) -> None:
    """Invalid under `agreed` when other terms were shown than hold now; None where nobody agreed to what was shown."""
    if seen is not None and seen != product.terms_url:
        raise Invalid({"agreed": t("The subscription terms have changed. Read those that hold now, and agree again.")})


def price_text(price: Decimal, interval: str, currency: str) -> str:
    """€ 4.99 per month."""
    per = t("per month") if interval == Interval.MONTH else t("per year")
    return f"{money.written(price, currency)} {per}"


def fee_text(kind: str, fee: Decimal, currency: str) -> str:
    """The transaction fee for public charging: "5 % of each session", "€ 0.35 each session"; empty for none."""
    if kind == FeeKind.PERCENTAGE:
        return t("{percent} % of each public session", percent=f"{fee.normalize():f}")
    if kind == FeeKind.FIXED:
        return t("{amount} for each public session", amount=money.written(fee, currency))
    return ""
