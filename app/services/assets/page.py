"""One asset's page: what it is, what it is subscribed to, what becomes of its confirmation, and its history."""

from dataclasses import dataclass, field
from uuid import UUID

from sqlmodel import Session

from app.core import addresses, countries
from app.core.clock import in_full
from app.core.pools import reads
from app.models import Account, Asset, Subscription, Tenant, User
from app.rules import contract_ids
from app.rules.actors import Actor
from app.rules.permissions import Permission
from app.services.access import reach
from app.services.access.acting import looking
from app.services.assets import history, shared_numbers, subscribed, subscriptions
from app.services.assets.asset import open_subscription, where
from app.services.assets.history import AssetLine
from app.services.assets.shared_numbers import KnownAsset
from app.services.assets.subscribed import SubscriptionRow
from app.services.billing import offers, payers
from app.services.billing.offers import OfferRow
from app.services.lists.pages import Place
from app.services.tenants import today_of
from app.vocabulary.assets import AssetStatus, AssetType, SubscriptionState, kind_label, status_label
from app.vocabulary.invitations import Delivery


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """What is known of the confirmation that an asset waits for."""

    delivery: str = ""
    delivery_note: str = ""
    deadline: str = ""
    confirmer: str = ""
    requested_by: str = ""


@dataclass(frozen=True, slots=True)
class MayRow:
    """What the reader may do about an asset now."""

    activate: bool = False
    change: bool = False
    deactivate: bool = False
    resend: bool = False


@dataclass(frozen=True, slots=True)
class AssetPage:
    """What an asset's page shows; texts are empty where they do not apply."""

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
    subscription: SubscriptionRow = field(default_factory=SubscriptionRow)
    waiting: WaitingRow = WaitingRow()
    may: MayRow = MayRow()
    today: str = ""
    offers: tuple[OfferRow, ...] = ()
    history: tuple[AssetLine, ...] = ()
    history_place: Place = field(default_factory=Place)
    """Which of its subscriptions the history tells of."""


@reads
def read(actor: Actor, *, asset_id: UUID, history: str = "") -> AssetPage:
    """One asset, with its history from a cursor on. NotFound outside the actor's tenant or account tree."""
    with looking(actor, "asset_pages.read", asset_id, needs=Permission.SEE_ASSETS) as db:
        asset, account = reach.asset(db, actor, asset_id)
        return _page(db, actor, asset, account, history)


def _page(db: Session, actor: Actor, asset: Asset, account: Account, cursor: str) -> AssetPage:
    tenant, subscription = db.get_one(Tenant, asset.tenant_id), open_subscription(db, asset)
    payer, past = payers.of(db, account), history.page(db, asset, tenant, cursor)
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
        subscription=subscribed.row(db, asset, subscription) if subscription else SubscriptionRow(),
        waiting=_waiting(db, subscription, tenant) if subscription else WaitingRow(),
        may=_may(db, actor, asset, account, subscription),
        today=today_of(tenant).isoformat(),
        offers=_offers(db, actor, asset, payer, subscription, tenant),
        history=past.rows,
        history_place=past.place,
    )


def _connectors(asset: Asset) -> str:
    if asset.kind != AssetType.STATION:
        return ""
    counted = [(asset.ac_connectors, "AC"), (asset.dc_connectors, "DC")]
    return ", ".join(f"{count} {kind}" for count, kind in counted if count)


def _waiting(db: Session, subscription: Subscription, tenant: Tenant) -> WaitingRow:
    if subscription.state != SubscriptionState.PENDING:
        return WaitingRow()
    confirmer = db.get(User, subscription.confirmer_id)
    known = subscription.expires_at and subscription.delivery != Delivery.QUEUED
    return WaitingRow(
        delivery=subscription.delivery,
        delivery_note=subscription.delivery_note,
        deadline=in_full(subscription.expires_at, tenant.timezone) if known and subscription.expires_at else "",
        confirmer=addresses.shown(confirmer.email) if confirmer else "",
        requested_by=subscription.requested_by_name,
    )


def _may(db: Session, actor: Actor, asset: Asset, account: Account, subscription: Subscription | None) -> MayRow:
    if not actor.may(Permission.ACTIVATE_ASSETS) or not subscriptions.decides(db, actor, account):
        return MayRow()
    active = subscription is not None and subscription.state == SubscriptionState.ACTIVE
    waits = subscription is not None and subscription.state == SubscriptionState.PENDING
    return MayRow(
        activate=asset.status == AssetStatus.INACTIVE,
        change=bool(active and not actor.is_staff and subscription and not subscription.enterprise),
        deactivate=active and (not actor.is_staff or actor.may(Permission.MANAGE_ACCOUNTS)),
        resend=waits and actor.is_staff,
    )


def _offers(
    db: Session, actor: Actor, asset: Asset, payer: payers.Payer, subscription: Subscription | None, tenant: Tenant
) -> tuple[OfferRow, ...]:
    changes = not actor.is_staff and subscription is not None and subscription.state == SubscriptionState.ACTIVE
    if not changes or payer.enterprise or not actor.may(Permission.ACTIVATE_ASSETS):
        return ()
    has_ac, has_dc = asset.ac_connectors > 0, asset.dc_connectors > 0
    wanted = subscriptions.wanted_for(payer, asset.kind, has_ac=has_ac, has_dc=has_dc)
    return offers.fitting(db, tenant.id, wanted, tenant.currency)
