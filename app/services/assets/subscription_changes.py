"""Active subscriptions change: another plan from a day on, or the end."""

from datetime import date
from uuid import UUID

from sqlmodel import Session

from app.core import money
from app.core.catalogue import t
from app.core.db import again
from app.core.errors import Conflict, Invalid, NotFound
from app.models import Account, Asset, Plan, Product, Subscription, User
from app.rules import first_days
from app.rules.actors import Actor
from app.rules.permissions import Permission
from app.services.access import audit, locks, reach
from app.services.access.acting import acting, require
from app.services.assets import subscribed, subscription_days
from app.services.assets.asset import open_subscription
from app.services.assets.subscriptions import chosen, decides, wanted_for
from app.services.billing import offers, payers
from app.services.tenants import today_in
from app.vocabulary.assets import SubscriptionState

YEARS_AHEAD = 1
"""How far ahead a change of plan may be set."""


class NotActive(Conflict):
    """The asset has no active subscription, so nothing of it can change."""


def _active(db: Session, actor: Actor, asset_id: UUID) -> tuple[Asset, Account, Subscription]:
    asset, account = reach.asset(db, actor, asset_id)
    if not decides(db, actor, account):
        raise NotFound
    payers.held(db, account)
    locks.hold(db, Asset, asset.id)
    subscription = open_subscription(db, asset)
    if subscription is None or subscription.state != SubscriptionState.ACTIVE:
        raise NotActive(t("{asset} is not active.", asset=asset.name))
    return asset, account, locks.hold(db, Subscription, subscription.id)


@again
def deactivate(actor: Actor, *, asset_id: UUID) -> None:
    """End the subscription with today, which is still charged. Raises NotFound, NotAllowed or NotActive."""
    with acting(actor, "subscription_changes.deactivate", asset_id, needs=Permission.ACTIVATE_ASSETS) as db:
        if actor.is_staff:
            require(actor, Permission.MANAGE_ACCOUNTS)
        asset, _, subscription = _active(db, actor, asset_id)
        subscription_days.end(db, subscription, asset, actor.name)
        audit.record(db, actor, "subscription_changes.deactivate", asset.id, until=str(subscription.ends_on))


@again
def change_plan(
    actor: Actor,
    *,
    asset_id: UUID,
    plan_id: str,
    valid_from: str,
    has_agreed: bool,
    seen: str | None = None,
    seen_terms: str | None = None,
) -> None:
    """Another plan from today or a later day on; it takes the place of a change that was still to come.

    Only customers: they agree to its terms, which were shown as `seen_terms`; `seen` is the tag of the form. Raises
    NotFound, NotAllowed, NotActive, Invalid or ChangedMeanwhile.
    """
    with acting(actor, "subscription_changes.change_plan", asset_id, needs=Permission.ACTIVATE_ASSETS) as db:
        asset, account, subscription = _active(db, actor, asset_id)
        require(actor, Permission.OWN_ACCOUNT)
        plan, day = _checked_change(db, actor, asset, account, subscription, plan_id, valid_from, has_agreed)
        offers.refuse_changed_terms(plan[1], seen_terms)
        if subscription_days.coming(db, subscription) == [(day, plan[0].id)]:
            return  # pressed twice
        subscribed.refuse_other_plans(db, subscription, seen)
        subscription_days.forget_coming(db, subscription)
        agreed = (actor, db.get_one(User, actor.user_id))
        subscription_days.add_plan(db, subscription, *plan, day, agreed)
        audit.record(
            db, actor, "subscription_changes.change_plan", asset.id, plan=str(plan[0].id), valid_from=day.isoformat()
        )


def _checked_change(
    db: Session,
    actor: Actor,
    asset: Asset,
    account: Account,
    subscription: Subscription,
    plan_id: str,
    valid_from: str,
    has_agreed: bool,
) -> tuple[tuple[Plan, Product], date]:
    payer = payers.of(db, account)
    if subscription.enterprise or payer.enterprise:
        raise NotActive(t("An enterprise plan covers {asset}. There is no plan to choose.", asset=asset.name))
    bad: dict[str, str] = {}
    plan, today = None, today_in(db, asset.tenant_id)
    earliest = max(today, subscription.starts_on or today)
    wanted = wanted_for(payer, asset.kind, has_ac=asset.ac_connectors > 0, has_dc=asset.dc_connectors > 0)
    try:
        plan = chosen(db, actor, plan_id, wanted)
    except Invalid as invalid:
        bad |= invalid.fields
    day = earliest
    early = t("A plan cannot change in the past. The first day is {day}.", day=money.day_written(earliest))
    try:
        day = first_days.parse(valid_from, earliest=earliest, years=YEARS_AHEAD, too_early=early)
    except first_days.DayRefused as refused:
        bad["valid_from"] = str(refused)
    if not has_agreed:
        bad["agreed"] = t("Please agree to the subscription terms to go on.")
    # The new change takes the place of every coming one, so it is compared with what holds without them.
    if plan and not bad and plan[0].id == subscription_days.plan_on(db, subscription, earliest):
        waits = bool(subscription_days.coming(db, subscription))
        to_keep = t("This is the current plan. To keep it, cancel the coming change.")
        bad["plan_id"] = to_keep if waits else t("This is the current plan already.")
    if bad or plan is None:
        raise Invalid(bad)
    return plan, day


@again
def keep_plan(actor: Actor, *, asset_id: UUID) -> None:
    """Take back a change of plan that is still to come. Raises NotFound or NotActive."""
    with acting(actor, "subscription_changes.keep_plan", asset_id, needs=Permission.ACTIVATE_ASSETS) as db:
        asset, _, subscription = _active(db, actor, asset_id)
        require(actor, Permission.OWN_ACCOUNT)
        if not subscription_days.forget_coming(db, subscription):
            raise NotActive(t("There is no planned change to cancel."))
        audit.record(db, actor, "subscription_changes.keep_plan", asset.id)
