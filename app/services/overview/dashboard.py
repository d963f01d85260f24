"""What needs staff today: a few numbers, each the length of the list it leads to."""

from dataclasses import dataclass
from urllib.parse import urlencode

from sqlmodel import Session

from app.core import routes
from app.core.catalogue import t
from app.core.clock import now
from app.core.pools import reads
from app.models import Tenant
from app.rules.actors import Actor
from app.rules.permissions import Permission
from app.services import accounts, people
from app.services.access.acting import looking
from app.services.assets.shared_numbers import IN_USE_TWICE
from app.services.lists import pages, search_hits


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


@reads
def read(actor: Actor) -> DashboardRow:
    """The numbers of the tenant at this moment."""
    with looking(actor, "dashboards.read", needs=Permission.SEE_CUSTOMERS) as db:
        tenant = db.get_one(Tenant, actor.tenant_id)
        return DashboardRow(needs=_needs(db, tenant), totals=_totals(db, tenant))


_OF_PEOPLE = {
    "expires_today": ("invitation expires before midnight", "invitations expire before midnight"),
    "expired": ("invitation expired, nobody asked for a new link", "invitations expired, nobody asked for a new link"),
    "failed": ("mail failed or bounced", "mails failed or bounced"),
}
_LATE = {
    "expires_today": ("invitation expires in the next 6 hours", "invitations expire in the next 6 hours"),
}
"""In the last hours of a day it says how far it looks: as far as the badge that counts down."""

_OF_ACCOUNTS = {
    "setting_up_long": ("account in setup for over a week", "accounts in setup for over a week"),
    "not_payable": ("account with a rate cannot be paid out", "accounts with a rate cannot be paid out"),
}


_TWICE = ("account with a number that is in use twice", "accounts with a number that is in use twice")


def _needs(db: Session, tenant: Tenant) -> tuple[NeedRow, ...]:
    moment = now()
    late = people.expiring_until(moment, tenant.timezone) > people.midnight(moment, tenant.timezone)
    of_people = [
        _need(
            key,
            pages.count(db, people.matching(tenant, search_hits.NOTHING, key, staff=False)),
            texts,
            routes.CUSTOMERS,
        )
        for key, texts in (_OF_PEOPLE | _LATE if late else _OF_PEOPLE).items()
    ]
    of_accounts = [
        _need(key, pages.count(db, accounts.matching(tenant, search_hits.NOTHING, key)), texts, routes.ACCOUNTS)
        for key, texts in _OF_ACCOUNTS.items()
    ]
    twice = _need(
        IN_USE_TWICE,
        pages.count(db, accounts.matching(tenant, search_hits.NOTHING, IN_USE_TWICE)),
        _TWICE,
        routes.ACCOUNTS,
    )
    return (*of_people, *of_accounts, *([] if twice.count == "0" else [twice]))


def _need(key: str, count: str, texts: tuple[str, str], route: str) -> NeedRow:
    return NeedRow(key, count, t(texts[count != "1"]), _path(route, key))


def _totals(db: Session, tenant: Tenant) -> tuple[NeedRow, ...]:
    texts = {
        "invited": t("Invited"),
        "setting_up": t("Setting up"),
        "active": t("Active"),
        "suspended": t("Suspended"),
    }
    return tuple(
        NeedRow(
            key,
            pages.count(db, accounts.matching(tenant, search_hits.NOTHING, key)),
            text,
            _path(routes.ACCOUNTS, key),
        )
        for key, text in texts.items()
    )


def _path(route: str, status: str) -> str:
    return f"{route}?{urlencode({'status': status})}"
