"""Subscriptions: an asset is activated on a plan or under an enterprise plan, changes plan, is deactivated."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlmodel import Session

from app.core import addresses
from app.core.catalogue import t
from app.core.db import again
from app.core.errors import Conflict, Invalid, NotFound
from app.core.ids import parse_id
from app.models import Account, Asset, Plan, Product, Subscription, Tenant, User
from app.rules import asset_details, contract_ids
from app.rules.actors import Actor
from app.rules.permissions import Permission
from app.services.access import audit, locks, reach
from app.services.access.acting import acting
from app.services.assets import confirmations, lapses, shared_numbers, subscription_days
from app.services.assets.asset import AssetForm, checked, store
from app.services.billing import offers, payers
from app.services.billing.offers import Wanted
from app.services.billing.payers import Payer
from app.services.tenants import standing
from app.vocabulary.accounts import AccountKind, AccountStatus
from app.vocabulary.assets import AssetStatus, SubscriptionState, kind_label
from app.vocabulary.billing import Availability
from app.vocabulary.people import UserStatus


class NotActivatable(Conflict):
    """The account's setup, its status or who pays for it stands in the way; the sentence says which."""


@dataclass(frozen=True, slots=True)
class ActivatedRow:
    """What came of it: an active asset, or one that waits for the confirmation of `confirmer`."""

    asset_id: str = ""
    name: str = ""
    kind: str = ""
    status: str = ""
    price: str = ""
    payer: str = ""
    confirmer: str = ""


def decides(db: Session, actor: Actor, account: Account) -> bool:
    """Whether the actor decides about the assets of an account within reach.

    Staff: any. Customers: those of their own, and of employees' accounts that it pays for.
    """
    if actor.is_staff or account.id == actor.account_id:
        return True
    return account.kind == AccountKind.EMPLOYEE and payers.of(db, account).account.id == actor.account_id


def account_for(db: Session, actor: Actor, account_id: UUID) -> Account:
    """An account for whose assets the actor decides, or NotFound."""
    account = reach.account(db, actor, account_id)
    if not decides(db, actor, account):
        raise NotFound
    return account


def in_use(asset: Asset) -> str:
    """Why an asset cannot be activated again; empty when it can."""
    if asset.status == AssetStatus.INACTIVE:
        return ""
    return t("{asset} is active already, or waits for its confirmation.", asset=asset.name)


def confirmer_of(db: Session, payer: Payer) -> User | None:
    """Who confirms what staff activate: the owner of the account that pays, once they are active."""
    owner = db.get(User, payer.account.owner_id) if payer.account.owner_id else None
    return owner if owner and owner.status == UserStatus.ACTIVE else None


def why_not(db: Session, actor: Actor, account: Account, payer: Payer) -> str:
    """Why nothing can be activated in an account now; empty when it can."""
    for each in (account, payer.account):
        if suspended := standing.why_suspended(db, actor, each):
            return suspended
        if each.kind != AccountKind.EMPLOYEE and each.status != AccountStatus.ACTIVE:
            return t(
                "The setup of {account} is not complete. Assets can be activated after that.",
                account=each.called,
            )
    if payer.enterprise:
        return ""
    if not payer.account.country:
        return t("The setup of {account} does not say its country.", account=payer.account.called)
    if actor.is_staff and confirmer_of(db, payer) is None:
        return t("{account} has no active Account owner who could confirm.", account=payer.account.called)
    return ""


def wanted_for(payer: Payer, kind: str, *, has_ac: bool, has_dc: bool) -> Wanted:
    """What a plan has to fit for an asset that this account pays for."""
    # An employee's account may not have a country or a type yet; what counts is who pays.
    return Wanted(kind, payer.type, payer.account.country or "", ac=has_ac, dc=has_dc)


@again
def activate(
    actor: Actor, *, account_id: UUID, form: AssetForm, asset_id: UUID | None = None, seen_terms: str | None = None
) -> ActivatedRow:
    """Put a station or card on a plan: at once by its customers, after their confirmation by staff.

    Under an enterprise plan there is no plan to choose and nothing to confirm. With `asset_id` an inactive asset of the
    account is activated again, under its own numbers or corrected ones. Whoever tells the number of another inactive
    one is referred to that (KnownNumber, which names it). Terms other than
    those shown (`seen_terms`) are not agreed to. Raises NotFound, NotActivatable or Invalid.
    """
    with acting(actor, "subscriptions.activate", account_id, needs=Permission.ACTIVATE_ASSETS) as db:
        account = account_for(db, actor, account_id)
        known = reach.asset_of(db, account, asset_id) if asset_id is not None else None
        payer = payers.held(db, account)
        if actor.is_staff and payer.account.owner_id:
            locks.hold(db, User, payer.account.owner_id, shared=True)  # who is asked to confirm
        if reason := why_not(db, actor, account, payer):
            raise NotActivatable(reason)
        tenant = db.get_one(Tenant, actor.tenant_id)
        lapses.settle(db, tenant.id)
        inactive = locks.hold(db, Asset, known.id) if known else None
        if inactive is not None and (reason := in_use(inactive)):
            raise NotActivatable(reason)
        values, plan = _read(db, actor, tenant, payer, form, inactive)
        shared_numbers.refuse_known(db, account, values, inactive)
        if plan is not None and not actor.is_staff:
            offers.refuse_changed_terms(plan[1], seen_terms)
        asset = store(db, account, values, inactive)
        db.flush()
        subscription = _open(db, actor, asset, payer)
        if plan is not None and actor.is_staff:
            done = "subscriptions.request"
            confirmations.request(db, subscription, asset, confirmer_of(db, payer), *plan)
        else:
            done = "subscriptions.activate"
            first = subscription_days.begin(db, subscription, asset)
            if plan is not None:
                agreed = (actor, db.get_one(User, actor.user_id))
                subscription_days.add_plan(db, subscription, *plan, first, agreed)
        detail = {"account": str(account.id), "plan": str(plan[0].id) if plan else ""}
        if asset.contract_id and not contract_ids.fits(asset.contract_id):
            detail["as_printed"] = asset.contract_id
        audit.record(db, actor, done, asset.id, **detail)
        return _row(db, asset, payer, plan, subscription, tenant)


def _read(
    db: Session, actor: Actor, tenant: Tenant, payer: Payer, form: AssetForm, again: Asset | None
) -> tuple[dict[str, Any], tuple[Plan, Product] | None]:
    bad: dict[str, str] = {}
    values: dict[str, Any] = {}
    plan = None
    try:
        values = checked(tenant, form, again, by_staff=actor.is_staff)
    except Invalid as invalid:
        bad |= invalid.fields
    subscribes = not payer.enterprise and bool(form.kind)
    if subscribes and not actor.is_staff and not form.agreed:
        bad["agreed"] = t("Please agree to the subscription terms to go on.")
    if subscribes and not bad.keys() & {"ac_connectors", "dc_connectors"}:
        has_ac, has_dc = (asset_details.has_connectors(text) for text in (form.ac_connectors, form.dc_connectors))
        try:
            plan = chosen(db, actor, form.plan_id, wanted_for(payer, form.kind, has_ac=has_ac, has_dc=has_dc))
        except Invalid as invalid:
            bad |= invalid.fields
    elif subscribes and not form.plan_id:
        bad["plan_id"] = t("Choose a plan.")
    if bad:
        raise Invalid(bad)
    return values, plan


def chosen(db: Session, actor: Actor, plan_id: str, wanted: Wanted) -> tuple[Plan, Product]:
    """The plan that was chosen, if it is offered for this; Invalid under `plan_id` otherwise."""
    try:
        plan = reach.plan(db, actor, parse_id(plan_id))
    except NotFound:
        raise Invalid({"plan_id": t("Choose a plan.")}) from None
    # Nobody changes the product or its plans until this subscription is stored.
    product = locks.hold(db, Product, plan.product_id, shared=True)
    locks.hold(db, Plan, plan.id, shared=True)
    if plan.availability != Availability.VISIBLE or not offers.fits(plan, product, wanted):
        raise Invalid({"plan_id": t("This plan is no longer offered for this. Choose another one.")})
    return plan, product


def _open(db: Session, actor: Actor, asset: Asset, payer: Payer) -> Subscription:
    subscription = Subscription(
        tenant_id=asset.tenant_id,
        asset_id=asset.id,
        account_id=asset.account_id,
        payer_id=payer.account.id,
        enterprise=payer.enterprise,
        state=SubscriptionState.PENDING,
        kind=asset.kind,
        ac_connectors=asset.ac_connectors,
        dc_connectors=asset.dc_connectors,
        requested_by_id=actor.user_id,
        requested_by_name=actor.name,
    )
    db.add(subscription)
    return subscription


def _row(
    db: Session,
    asset: Asset,
    payer: Payer,
    plan: tuple[Plan, Product] | None,
    subscription: Subscription,
    tenant: Tenant,
) -> ActivatedRow:
    waits = subscription.state == SubscriptionState.PENDING
    confirmer = db.get(User, subscription.confirmer_id) if waits and subscription.confirmer_id else None
    return ActivatedRow(
        asset_id=str(asset.id),
        name=asset.name,
        kind=kind_label(asset.kind),
        status=asset.status,
        price=offers.price_text(plan[0].price, plan[0].interval, tenant.currency) if plan else "",
        payer=payer.account.called,
        confirmer=addresses.shown(confirmer.email) if confirmer else "",
    )
