"""Tenants: found by host name, created on the command line."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlmodel import Session, col, func, select

from app.core.catalogue import t
from app.core.clock import now
from app.core.db import again, reading, unit_of_work
from app.core.errors import Conflict, Invalid
from app.core.money import CURRENCIES
from app.core.settings import get_settings
from app.models import SupportLinks, Tenant
from app.rules import names
from app.services.access import locks

_HOST = re.compile(r"(?=.{1,253}\Z)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*", re.ASCII)


MOST_MAILS = 100_000


class HostTaken(Conflict):
    """Another tenant already answers at this host."""


@dataclass(frozen=True, slots=True)
class TenantRow:
    """What the edge, the screens and the mails need of a tenant."""

    id: UUID
    name: str
    base_url: str
    timezone: str
    brand_color: str
    initials: str
    suspended: bool
    currency: str


def row_of(tenant: Tenant) -> TenantRow:
    """The frozen row of a tenant."""
    return TenantRow(
        id=tenant.id,
        name=tenant.name,
        base_url=tenant.base_url,
        timezone=tenant.timezone,
        brand_color=tenant.brand_color,
        initials="".join(word[0] for word in tenant.name.split()[:2]).upper(),
        suspended=tenant.suspended_at is not None,
        currency=tenant.currency,
    )


def by_host(host: str) -> TenantRow | None:
    """The tenant that answers at this value of the Host header; None where no tenant does.

    An installation with a single tenant on a development machine answers on every local name.
    """
    name = host.strip().lower().removesuffix(":443").removesuffix(":80")
    if not (name.isascii() and name.isprintable()):
        return None
    with reading() as db:
        tenant = db.exec(select(Tenant).where(Tenant.host == name)).first()
        if tenant is None and not get_settings().production:
            tenant = _local_default(db, name)
        return row_of(tenant) if tenant else None


def _local_default(db: Session, host: str) -> Tenant | None:
    if host.rsplit(":", 1)[0] not in {"localhost", "127.0.0.1", "[::1]"}:
        return None
    return db.exec(select(Tenant).where(col(Tenant.is_default).is_(True))).first()


def count() -> int:
    """How many tenants this installation serves."""
    with reading() as db:
        return db.exec(select(func.count()).select_from(Tenant)).one()


def create(
    *, name: str, base_url: str, timezone: str = "Europe/Amsterdam", currency: str = "EUR", is_demo: bool = False
) -> TenantRow:
    """A new tenant answering at `base_url`; the first one becomes the default.

    Raises Invalid for a name, URL, zone or currency that cannot be used, HostTaken where another tenant answers.
    """
    host, url = _origin(base_url)
    try:
        clean = names.clean(name, what=t("Tenant name"))
    except names.NameRefused as refused:
        raise Invalid({"name": str(refused)}) from None
    try:
        ZoneInfo(timezone)
    except (ValueError, OSError, ZoneInfoNotFoundError):
        raise Invalid({"timezone": t("There is no time zone of this name. It looks like Europe/Amsterdam.")}) from None
    if currency not in CURRENCIES:
        raise Invalid({"currency": t("Use one of {currencies}.", currencies=", ".join(CURRENCIES))})
    values = {"name": clean, "base_url": url, "host": host, "timezone": timezone, "is_demo": is_demo}
    values["currency"] = currency
    return _add(values)


@again
def _add(values: dict[str, Any]) -> TenantRow:
    with unit_of_work() as db:
        if db.exec(select(Tenant).where(Tenant.host == values["host"])).first():
            raise HostTaken(t("Another tenant already answers at {host}.", host=values["host"]))
        tenant = Tenant(**values, is_default=db.exec(select(Tenant)).first() is None)
        db.add(tenant)
        db.flush()
        db.add(SupportLinks(tenant_id=tenant.id))
        return row_of(tenant)


@again
def move(tenant_id: UUID, *, base_url: str) -> TenantRow:
    """Let a tenant answer at another URL from now on. Raises Invalid and HostTaken as `create` does."""
    host, url = _origin(base_url)
    with unit_of_work() as db:
        if db.exec(select(Tenant).where(Tenant.host == host, Tenant.id != tenant_id)).first():
            raise HostTaken(t("Another tenant already answers at {host}.", host=host))
        tenant = locks.hold(db, Tenant, tenant_id)
        tenant.host, tenant.base_url = host, url
        return row_of(tenant)


@dataclass(frozen=True, slots=True)
class MailLimits:
    """How many mails customers may send: each person and account, and all of them together."""

    an_hour: int
    a_day: int
    all_an_hour: int
    all_a_day: int


@again
def limit_customer_mails(
    *,
    base_url: str,
    an_hour: int | None = None,
    a_day: int | None = None,
    all_an_hour: int | None = None,
    all_a_day: int | None = None,
) -> MailLimits:
    """Set those that are given, for the tenant that answers at `base_url`; returns all. Raises Invalid."""
    given = {"an_hour": an_hour, "a_day": a_day, "all_an_hour": all_an_hour, "all_a_day": all_a_day}
    wrong = [name for name, most in given.items() if most is not None and not 1 <= most <= MOST_MAILS]
    if wrong:
        raise Invalid(dict.fromkeys(wrong, t("Use a whole number from 1 to {most}.", most=MOST_MAILS)))
    host, _ = _origin(base_url)
    with unit_of_work() as db:
        tenant = db.exec(select(Tenant).where(Tenant.host == host)).first()
        if tenant is None:
            raise Invalid({"base_url": t("No tenant answers at {host}.", host=host)})
        columns = {
            "an_hour": "customer_mails_an_hour",
            "a_day": "customer_mails_a_day",
            "all_an_hour": "all_customer_mails_an_hour",
            "all_a_day": "all_customer_mails_a_day",
        }
        for name, column in columns.items():
            if given[name] is not None:
                setattr(tenant, column, given[name])
        db.add(tenant)
        return MailLimits(**{name: getattr(tenant, column) for name, column in columns.items()})


def _origin(base_url: str) -> tuple[str, str]:
    refused = Invalid({"base_url": t("The base URL is scheme and host only, as in https://charge.company.com.")})
    url = base_url.strip().lower().rstrip("/")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise refused from None
    local = parts.hostname in {"localhost", "127.0.0.1"} or (parts.hostname or "").endswith(".localhost")
    plain_allowed = local and not get_settings().production
    if not _HOST.fullmatch(parts.hostname or "") or url != f"{parts.scheme}://{parts.netloc}" or "@" in parts.netloc:
        raise refused
    if parts.scheme != "https" and not (parts.scheme == "http" and plain_allowed):
        raise Invalid({"base_url": t("The base URL must start with https://.")})
    default_port = {"https": 443, "http": 80}[parts.scheme]
    host = f"{parts.hostname}" if port in (None, default_port) else f"{parts.hostname}:{port}"
    return host, f"{parts.scheme}://{host}"


def today_in(db: Session, tenant_id: UUID) -> date:
    """The day it is where the tenant is."""
    return today_of(db.get_one(Tenant, tenant_id))


def today_of(tenant: Tenant) -> date:
    """The day it is in the tenant's time zone."""
    return now().astimezone(ZoneInfo(tenant.timezone)).date()
