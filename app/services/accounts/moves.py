"""What hangs on an account's country and type: what another country ends, and what keeps the type as it is."""

from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session, col, select

from app.core import countries
from app.core.catalogue import t
from app.core.clock import now
from app.core.errors import Invalid
from app.models import Account, Asset, Plan, Product, Subscription, SubscriptionPlan
from app.rules.actors import Actor
from app.services.access import audit, locks, reach
from app.services.assets import subscription_days
from app.services.lists import search_text
from app.services.outbox import links
from app.services.outbox.links import Purpose
from app.vocabulary.accounts import AccountKind, AccountType
from app.vocabulary.assets import AssetStatus, SubscriptionState

_OPEN = (SubscriptionState.PENDING, SubscriptionState.ACTIVE)
_OF_COUNTRY = {"postcode": "postcode", "area": "province or region", "vat_number": "VAT number"}
_MOST_NAMED = 5


class CountryAsksFirst(Invalid):
    """Another country ends something; the sentence says what, and nothing is changed until that is agreed to."""


@dataclass(frozen=True, slots=True)
class _Paid:
    """A subscription that the account pays for, with its asset and the plan it has or is going to have."""

    subscription_id: UUID
    asset_id: UUID
    asset: str
    plan: Plan
    product: Product


def _paid(db: Session, account: Account) -> list[_Paid]:
    rows = db.exec(
        select(Subscription, Asset, Plan, Product)
        .join(Asset, col(Asset.id) == col(Subscription.asset_id))
        .join(SubscriptionPlan, col(SubscriptionPlan.subscription_id) == col(Subscription.id))
        .join(Plan, col(Plan.id) == col(SubscriptionPlan.plan_id))
        .join(Product, col(Product.id) == col(Plan.product_id))
        .where(Subscription.tenant_id == account.tenant_id, Subscription.payer_id == account.id)
        .where(SubscriptionPlan.tenant_id == account.tenant_id, Asset.tenant_id == account.tenant_id)
        .where(Plan.tenant_id == account.tenant_id, Product.tenant_id == account.tenant_id)
        .where(col(Subscription.state).in_(_OPEN), col(Subscription.enterprise).is_(False))
        .order_by(col(Asset.id), col(SubscriptionPlan.valid_from), col(SubscriptionPlan.id))
    ).all()
    newest = {row.id: _Paid(row.id, asset.id, asset.name, plan, product) for row, asset, plan, product in rows}
    return list(newest.values())


def _named(paid: list[_Paid]) -> str:
    named = ", ".join(each.asset for each in paid[:_MOST_NAMED])
    more = len(paid) - _MOST_NAMED
    return t("{names} and {more} more", names=named, more=more) if more > 0 else named


def change_country(db: Session, actor: Actor, account: Account, country: str, *, agreed: bool) -> None:
    """Another country for a locked account: its numbers are asked anew, and plans of the old country end with today.

    Raises CountryAsksFirst while something would end and nobody has agreed to that.
    """
    if account.country in (None, country):
        account.country = country
        return
    ended = [each for each in _paid(db, account) if each.product.country != country]
    lost = [t(what) for name, what in _OF_COUNTRY.items() if getattr(account, name)]
    if (ended or lost) and not agreed:
        raise CountryAsksFirst({"country": _question(account, country, lost, ended)})
    account.postcode = account.area = account.vat_number = account.vat_check = ""
    account.country = country
    search_text.refresh_account(db, account)
    _end(db, actor, ended)


def _question(account: Account, country: str, lost: list[str], ended: list[_Paid]) -> str:
    old, new = countries.name(account.country or ""), countries.name(country)
    sentences = [t("The country changes from {old} to {new}.", old=old, new=new)]
    if lost:
        sentences.append(t("Asked anew: {what}.", what=", ".join(lost)))
    if ended:
        sentences.append(t("Plans that end today, with their assets: {assets}.", assets=_named(ended)))
    return " ".join([*sentences, t("Tick the box to go on.")])


def _end(db: Session, actor: Actor, ended: list[_Paid]) -> None:
    # The account is locked already; then assets, then subscriptions, as everywhere.
    assets = {asset.id: asset for asset in locks.hold_all(db, Asset, [each.asset_id for each in ended])}
    for subscription in locks.hold_all(db, Subscription, [each.subscription_id for each in ended]):
        asset = assets[subscription.asset_id]
        if subscription.state == SubscriptionState.ACTIVE:
            subscription_days.end(db, subscription, asset, actor.name)
            audit.record(db, actor, "subscription_changes.deactivate", asset.id, until=str(subscription.ends_on))
        elif subscription.state == SubscriptionState.PENDING:
            subscription.state, subscription.ended_at = SubscriptionState.WITHDRAWN, now()
            subscription.ended_by_name, asset.status = actor.name, AssetStatus.INACTIVE
            db.add_all([subscription, asset])
            links.revoke_all(db, actor.tenant_id, Purpose.SUBSCRIPTION, subscription.id)
            audit.record(db, actor, "confirmations.withdraw", asset.id)


def why_type_stays(db: Session, account: Account, wanted: str) -> str:
    """Why an account cannot become Business or Consumer: what depends on the type it has. Empty when it can."""
    if account.type in (None, wanted):
        return ""
    if account.kind == AccountKind.ENTERPRISE:
        return t("An enterprise account is a business.")
    below = reach.children_count(db, account)
    if wanted == AccountType.CONSUMER and below:
        return t("Only a business has sub-accounts, and this account has {count}.", count=below)
    kept = [each for each in _paid(db, account) if not _fits(each.plan, wanted)]
    if kept:
        told = t("Only a business may have the plans of: {assets}. Change or end those first.")
        if wanted == AccountType.BUSINESS:
            told = t("Only a consumer may have the plans of: {assets}. Change or end those first.")
        return told.format(assets=_named(kept))
    return ""


def _fits(plan: Plan, wanted: str) -> bool:
    return plan.for_business if wanted == AccountType.BUSINESS else plan.for_consumer
