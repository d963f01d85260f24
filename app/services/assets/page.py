"""One asset's page: what it is, what it is subscribed to, what becomes of its confirmation, and its history."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from app.core import addresses, countries, money
from app.core.catalogue import t
from app.core.clock import in_full
from app.core.pools import reads
from app.models import Account, Asset, Subscription, Tenant, User
from app.rules import contract_ids
from app.rules.actors import Actor
from app.rules.permissions import Permission
from app.services.access import reach
from app.services.access.acting import looking
from app.services.access.lost_updates import UNSEEN
from app.services.assets import shared_numbers, subscribed, subscriptions
from app.services.assets.asset import open_subscription, where
from app.services.assets.shared_numbers import KnownAsset
from app.services.billing import offers, payers
from app.services.billing.offers import OfferRow
from app.services.lists import pages
from app.services.lists.pages import ListQuery
from app.services.tenants import today_in
from app.vocabulary.assets import AssetStatus, AssetType, SubscriptionState, kind_label, status_label
from app.vocabulary.invitations import Delivery


@dataclass(frozen=True, slots=True)
class AssetLine:
    """One line of the history, newest first; `tone` is good, bad, warn, info or empty."""

    text: str
    when: str
    more: str
    tone: str


@dataclass(frozen=True, slots=True)
class AssetPage:
    """What an asset's page shows; texts are empty where they do not apply. `seen` is the tag of its plan's form."""

    id: str = ""
    name: str = ""
    kind_key: str = ""
    kind: str = ""
    status: str = ""
    status_label: str = ""
    number: str = ""
    contract_id: str = ""
    as_printed: bool = False
    """Whether its contract ID was accepted with a check digit that does not fit."""
    others: tuple[KnownAsset, ...] = ()
    connectors: str = ""
    address: str = ""
    account_id: str = ""
    account: str = ""
    payer: str = ""
    enterprise: bool = False
    plan: str = ""
    price: str = ""
    fee: str = ""
    public_charging: str = ""
    terms_url: str = ""
    since: str = ""
    next_change: str = ""
    seen: str = UNSEEN
    delivery: str = ""
    delivery_note: str = ""
    deadline: str = ""
    confirmer: str = ""
    requested_by: str = ""
    may_activate: bool = False
    may_change: bool = False
    may_deactivate: bool = False
    may_resend: bool = False
    today: str = ""
    offers: tuple[OfferRow, ...] = ()
    history: tuple[AssetLine, ...] = ()
    history_position: str = ""
    """Which of its subscriptions the history tells of."""
    history_newer: str = ""
    history_older: str = ""


@reads
def read(actor: Actor, *, asset_id: UUID, history: str = "") -> AssetPage:
    """One asset, with its history from a cursor on. NotFound outside the actor's tenant or account tree."""
    with looking(actor, "asset_pages.read", asset_id, needs=Permission.SEE_ASSETS) as db:
        asset, account = reach.asset(db, actor, asset_id)
        return _page(db, actor, asset, account, history)


def _page(db: Session, actor: Actor, asset: Asset, account: Account, cursor: str) -> AssetPage:
    tenant, today = db.get_one(Tenant, asset.tenant_id), today_in(db, asset.tenant_id)
    subscription = open_subscription(db, asset)
    payer = payers.of(db, account)
    return AssetPage(
        id=str(asset.id),
        name=asset.name,
        kind_key=asset.kind,
        kind=kind_label(asset.kind),
        status=asset.status,
        status_label=status_label(asset.status),
        number=asset.serial_number or asset.printed_number,
        contract_id=asset.contract_id,
        as_printed=asset.contract_id != "" and not contract_ids.fits(asset.contract_id),
        others=shared_numbers.others(db, actor, asset),
        connectors=_connectors(asset),
        address=", ".join(part for part in (where(asset), countries.name(asset.country)) if part),
        account_id=str(account.id),
        account=account.called,
        payer=payer.account.called if payer.account.id != account.id else "",
        enterprise=payer.enterprise,
        today=today.isoformat(),
        **subscribed.words(db, asset, subscription),
        **_waiting(db, subscription, tenant),
        **_may(db, actor, asset, account, subscription),
        **_offers(db, actor, asset, payer, subscription, tenant),
        **_history(db, asset, tenant, cursor),
    )


def _connectors(asset: Asset) -> str:
    if asset.kind != AssetType.STATION:
        return ""
    counted = [(asset.ac_connectors, "AC"), (asset.dc_connectors, "DC")]
    return ", ".join(f"{count} {kind}" for count, kind in counted if count)


def _waiting(db: Session, subscription: Subscription | None, tenant: Tenant) -> dict[str, str]:
    if subscription is None or subscription.state != SubscriptionState.PENDING:
        return dict.fromkeys(("delivery", "delivery_note", "deadline", "confirmer", "requested_by"), "")
    confirmer = db.get(User, subscription.confirmer_id)
    known = subscription.expires_at and subscription.delivery != Delivery.QUEUED
    return {
        "delivery": subscription.delivery,
        "delivery_note": subscription.delivery_note,
        "deadline": in_full(subscription.expires_at, tenant.timezone) if known and subscription.expires_at else "",
        "confirmer": addresses.shown(confirmer.email) if confirmer else "",
        "requested_by": subscription.requested_by_name,
    }


def _may(
    db: Session, actor: Actor, asset: Asset, account: Account, subscription: Subscription | None
) -> dict[str, bool]:
    decides = actor.may(Permission.ACTIVATE_ASSETS) and subscriptions.decides(db, actor, account)
    active = subscription is not None and subscription.state == SubscriptionState.ACTIVE
    waits = subscription is not None and subscription.state == SubscriptionState.PENDING
    return {
        "may_activate": decides and asset.status == AssetStatus.INACTIVE,
        "may_change": bool(decides and active and not actor.is_staff and subscription and not subscription.enterprise),
        "may_deactivate": decides and active and (not actor.is_staff or actor.may(Permission.MANAGE_ACCOUNTS)),
        "may_resend": decides and waits and actor.is_staff,
    }


def _offers(
    db: Session, actor: Actor, asset: Asset, payer: payers.Payer, subscription: Subscription | None, tenant: Tenant
) -> dict[str, Any]:
    changes = not actor.is_staff and subscription is not None and subscription.state == SubscriptionState.ACTIVE
    if not changes or payer.enterprise or not actor.may(Permission.ACTIVATE_ASSETS):
        return {"offers": ()}
    has_ac, has_dc = asset.ac_connectors > 0, asset.dc_connectors > 0
    wanted = subscriptions.wanted_for(payer, asset.kind, has_ac=has_ac, has_dc=has_dc)
    return {"offers": offers.fitting(db, tenant.id, wanted, tenant.currency)}


_ENDS = {
    SubscriptionState.ENDED: ("Deactivated", ""),
    SubscriptionState.LAPSED: ("Not confirmed in time", "warn"),
    SubscriptionState.WITHDRAWN: ("Taken back before it was confirmed", ""),
}


def _history(db: Session, asset: Asset, tenant: Tenant, cursor: str) -> dict[str, Any]:
    of_asset = sa.select(col(Subscription.id), col(Subscription.created_at)).where(
        col(Subscription.tenant_id) == asset.tenant_id, col(Subscription.asset_id) == asset.id
    )
    total = pages.count(db, of_asset)
    keys, position, newer, older = pages.page_keys(db, ListQuery(cursor=cursor), of_asset, total)
    found: Sequence[Subscription] = (
        db.exec(select(Subscription).where(col(Subscription.id).in_(keys))).all() if keys else []
    )
    rows = {subscription.id: subscription for subscription in found}
    lines = [line for key in keys for line in _lines_of(db, rows[key], tenant)]
    return {
        "history": tuple(lines),
        "history_position": position,
        "history_newer": newer,
        "history_older": older,
    }


def _lines_of(db: Session, subscription: Subscription, tenant: Tenant) -> list[AssetLine]:
    lines: list[AssetLine] = []
    zone = tenant.timezone
    if subscription.state in _ENDS and subscription.ended_at:
        text, tone = _ENDS[SubscriptionState(subscription.state)]
        last = t("charged until {day}", day=_last_day(subscription)) if subscription.ends_on else ""
        by = " · ".join(part for part in (subscription.ended_by_name, last) if part)
        lines.append(AssetLine(t(text), in_full(subscription.ended_at, zone), by, tone))
    for place, (row, plan, product) in reversed(list(enumerate(subscribed.dated_plans(db, subscription)))):
        if row.agreed_at:
            offer = offers.row(plan, product, tenant.currency)
            text = t("Activated on {plan}") if place == 0 else t("Changes to {plan} on {day}")
            named = text.format(plan=offer.name, day=money.day_written(row.valid_from))
            more = " · ".join((offer.price, t("agreed by {name}", name=row.agreed_by_name)))
            lines.append(AssetLine(named, in_full(row.agreed_at, zone), more, "good"))
    if subscription.enterprise:
        lines.append(_first(subscription, t("Activated under the enterprise plan"), zone, "good"))
    elif subscription.confirmer_id:
        lines.append(_first(subscription, t("Confirmation requested"), zone, "info"))
    return lines


def _first(subscription: Subscription, text: str, zone: str, tone: str) -> AssetLine:
    return AssetLine(text, in_full(subscription.created_at, zone), subscription.requested_by_name, tone)


def _last_day(subscription: Subscription) -> str:
    if subscription.ends_on is None or subscription.starts_on is None or subscription.ends_on == subscription.starts_on:
        return t("the day before it began")
    return money.day_written(date.fromordinal(subscription.ends_on.toordinal() - 1))
