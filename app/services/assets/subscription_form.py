"""What the form to activate an asset begins with, and the plans it offers."""

from dataclasses import dataclass, field
from uuid import UUID

from app.core import addresses, countries
from app.core.pools import reads
from app.models import Tenant
from app.rules import asset_details
from app.rules.actors import Actor
from app.rules.permissions import Permission
from app.services.access import reach
from app.services.access.acting import looking
from app.services.assets.asset import AssetForm, form_of
from app.services.assets.subscriptions import account_for, confirmer_of, in_use, wanted_for, why_not
from app.services.billing import offers, payers
from app.services.billing.offers import OfferRow
from app.vocabulary.assets import kind_label


@dataclass(frozen=True, slots=True)
class StartRow:
    """What the page that activates an asset begins with. `why_not` says why nothing can be activated.

    `again` is the name of the asset that is activated again; its kind stays.
    """

    account_id: str = ""
    account: str = ""
    payer: str = ""
    paid_by_other: bool = False
    enterprise: bool = False
    needs_confirmation: bool = False
    confirmer: str = ""
    country: str = ""
    countries: tuple[tuple[str, str], ...] = ()
    why_not: str = ""
    told: AssetForm = field(default_factory=AssetForm)
    again: str = ""
    kind: str = ""


@reads
def start(actor: Actor, *, account_id: UUID, asset_id: UUID | None = None) -> StartRow:
    """The page that activates an asset, or activates one again. NotFound outside the actor's reach."""
    with looking(actor, "subscriptions.start", account_id, needs=Permission.ACTIVATE_ASSETS) as db:
        account = account_for(db, actor, account_id)
        payer = payers.of(db, account)
        tenant = db.get_one(Tenant, actor.tenant_id)
        owner = confirmer_of(db, payer)
        before = reach.asset_of(db, account, asset_id) if asset_id is not None else None
        return StartRow(
            account_id=str(account.id),
            account=account.called,
            payer=payer.account.called,
            paid_by_other=payer.account.id != account.id,
            enterprise=payer.enterprise,
            needs_confirmation=actor.is_staff and not payer.enterprise,
            confirmer=addresses.shown(owner.email) if owner else "",
            country=account.country or payer.account.country or "",
            countries=countries.by_name(tenant.countries),
            why_not=why_not(db, actor, account, payer) or (in_use(before) if before else ""),
            told=form_of(before) if before else AssetForm(),
            again=before.name if before else "",
            kind=kind_label(before.kind) if before else "",
        )


@reads
def offered(actor: Actor, *, account_id: UUID, kind: str, ac: str, dc: str) -> tuple[OfferRow, ...]:
    """The plans that fit a station or card of this account; none under an enterprise plan."""
    with looking(actor, "subscriptions.offered", account_id, needs=Permission.ACTIVATE_ASSETS) as db:
        payer = payers.of(db, account_for(db, actor, account_id))
        if payer.enterprise:
            return ()
        wanted = wanted_for(
            payer, kind, has_ac=asset_details.has_connectors(ac), has_dc=asset_details.has_connectors(dc)
        )
        return offers.fitting(db, actor.tenant_id, wanted, db.get_one(Tenant, actor.tenant_id).currency)
