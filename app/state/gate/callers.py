"""Who is calling: found by the gate from the cookie on every event, asked for by the handlers."""

import dataclasses
import re
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from reflex_base.constants import RouteVar

from app.core import cookies, familiar, origins
from app.core.errors import NotAllowed
from app.core.pools import Pool
from app.rules.actors import Actor, Visitor
from app.services import tenants
from app.services.identity import sessions
from app.services.tenants import TenantRow


@dataclass(frozen=True, slots=True)
class Caller:
    """Whoever sent an event: always a visitor of a tenant, an actor when signed in."""

    who: Visitor
    tenant: TenantRow

    @property
    def actor(self) -> Actor | None:
        """The signed-in person, if there is one."""
        return self.who if isinstance(self.who, Actor) else None


_BOND = re.compile(r"[0-9a-f]{64}", re.ASCII)
_caller: ContextVar[Caller] = ContextVar("onramp_caller")
_visit: ContextVar[tuple[int, bool]] = ContextVar("onramp_visit", default=(0, False))
_link: ContextVar[str] = ContextVar("onramp_link", default="")


def look_up(router_data: Mapping[str, Any]) -> Caller | None:
    """The caller behind an event, read from the database; None where the event cannot be a page's of this site."""
    headers = router_data.get(RouteVar.HEADERS) or {}
    host, origin, cookie = headers.get("host", ""), headers.get("origin"), headers.get("cookie", "")
    tenant = tenants.by_host(host) if host else None
    if tenant is None or not (origins.is_own(origin, host, tenant.base_url) or not (origin or cookie)):
        return None
    visitor = Visitor(tenant.id, str(router_data.get(RouteVar.CLIENT_IP, "")), headers.get("user-agent", "")[:300])
    digest = cookies.digest_in(cookie, tenant.base_url)
    actor = sessions.resolve(visitor, cookie_digest=digest) if digest else None
    if digest:
        familiar.note(digest, holds=actor is not None)
    return Caller(who=actor or visitor, tenant=tenant)


def pool_for(router_data: Mapping[str, Any]) -> Pool:
    """Where the look-up of an event runs: with a cookie that held lately, not behind those of strangers."""
    cookie = (router_data.get(RouteVar.HEADERS) or {}).get("cookie", "")
    return familiar.pool_of(cookies.any_digest_in(cookie))


def enter(caller: Caller, link_secret: str, *, visit: int = 0, chained: bool = False) -> None:
    """Make the caller known to the handler that runs next in this context, and which visit of a page it belongs to."""
    _caller.set(caller)
    _link.set(link_secret)
    _visit.set((visit, chained))


def this_visit() -> int:
    """The number of the page that the caller has open, as trees.visit counts them."""
    return _visit.get()[0]


def is_of_this_visit(number: int | None) -> bool:
    """Whether a form was answered since the page was opened that is loading now.

    Whoever is quicker than the load of the page has the answer first: what comes late must not wipe it.
    """
    visit, chained = _visit.get()
    return chained and number == visit


def current_visitor() -> Visitor:
    """Whoever sent this event; an Actor when signed in."""
    return _caller.get().who


def current_actor() -> Actor:
    """The signed-in person who sent this event. Raises NotAllowed behind a public door without one."""
    actor = signed_in()
    if actor is None:
        raise NotAllowed("")
    return actor


def bonded(bond: str) -> Visitor:
    """Whoever sent this form, with the bond of the page it was sent from: a ticket is good for that page alone."""
    return dataclasses.replace(_caller.get().who, bond=bond if _BOND.fullmatch(bond) else "")


def signed_in() -> Actor | None:
    """The signed-in person who sent this event, or None."""
    return _caller.get().actor


def current_tenant() -> TenantRow:
    """The tenant whose site this is."""
    return _caller.get().tenant


def link_secret() -> str:
    """The `t` of the link page this event comes from; it is nowhere in the state."""
    return _link.get()
