"""What needs staff today: a few numbers, each the length of the list it leads to."""

from dataclasses import dataclass
from urllib.parse import urlencode

from sqlmodel import Session

from app.core import routes
from app.core.catalogue import t
from app.models import Tenant
from app.rules.actors import Actor
from app.rules.permissions import Permission
from app.services import accounts, audit, listings, people


@dataclass(frozen=True, slots=True)
class NeedRow:
    """One thing that needs somebody: how many, what, and the list behind it."""

    key: str
    count: str
    text: str
    path: str


@dataclass(frozen=True, slots=True)
class DashboardRow:
    """The Dashboard."""

    needs: tuple[NeedRow, ...]
    totals: tuple[NeedRow, ...]


def read(actor: Actor) -> DashboardRow:
    """The numbers of the tenant at this moment."""
    with audit.looking(actor, "dashboards.read", needs=Permission.SEE_CUSTOMERS) as db:
        tenant = db.get_one(Tenant, actor.tenant_id)
        return DashboardRow(needs=_needs(db, tenant), totals=_totals(db, tenant))


def _needs(db: Session, tenant: Tenant) -> tuple[NeedRow, ...]:
    texts = {
        "expires_today": t("invitations expire before midnight"),
        "expired": t("invitations expired, nobody asked for a new link"),
        "failed": t("mails failed or bounced"),
    }
    of_people = [
        NeedRow(
            key, listings.count(db, people.matching(tenant, "", key, staff=False)), text, _path(routes.CUSTOMERS, key)
        )
        for key, text in texts.items()
    ]
    texts = {
        "setting_up_long": t("accounts in set-up for over a week"),
        "not_payable": t("accounts with a rate cannot be paid out"),
    }
    of_accounts = [
        NeedRow(key, listings.count(db, accounts.matching(tenant, "", key)), text, _path(routes.ACCOUNTS, key))
        for key, text in texts.items()
    ]
    return (*of_people, *of_accounts)


def _totals(db: Session, tenant: Tenant) -> tuple[NeedRow, ...]:
    texts = {
        "invited": t("Invited"),
        "setting_up": t("Setting up"),
        "active": t("Active"),
        "suspended": t("Suspended"),
    }
    return tuple(
        NeedRow(key, listings.count(db, accounts.matching(tenant, "", key)), text, _path(routes.ACCOUNTS, key))
        for key, text in texts.items()
    )


def _path(route: str, status: str) -> str:
    return f"{route}?{urlencode({'status': status})}"
