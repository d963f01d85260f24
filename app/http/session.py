"""/auth/session: where the browser gets its cookie for a ticket, and gives it back."""

import asyncio
import dataclasses
import json

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from app.core import cookies, familiar, origins, outages, pools, routes, tokens
from app.core.catalogue import t
from app.core.errors import NotAllowed
from app.services.identity import sessions
from app.services.tenants import TenantRow

LARGEST_BODY = 2048
SENT_WITHIN = 5.0
"""Seconds in which the page has to send it; whoever drips does not keep a connection for longer."""


class NotFromHere(Exception):
    """The request was not made by one of the tenant's own pages."""


async def begin(request: Request) -> Response:
    """Set the session cookie for a ticket that log-in or activation has just handed out."""
    try:
        tenant = _own(request)
        ticket, secret = await _ticket(request)
    except NotFromHere:
        return _refused(403, t("This request did not come from one of our pages."))
    except (ValueError, TimeoutError, ClientDisconnect):
        return _refused(400, t("The login took too long. Please log in again."))
    try:
        new = await pools.PUBLIC_WRITES.run(
            sessions.redeem_ticket,
            dataclasses.replace(_visitor(request, tenant), bond=tokens.digest(secret) if secret else ""),
            ticket=ticket,
            old_cookie_digest=_digest(request, tenant),
        )
    except NotAllowed as refusal:
        return _refused(403, refusal.sentence)
    except outages.OUTAGES as outage:
        return _refused(503, outages.sentence_for(outage))
    cookie = cookies.set_header(tenant.base_url, new.value, new.max_age)
    return Response(status_code=204, headers={"Set-Cookie": cookie})


async def end(request: Request) -> Response:
    """End the session of the cookie, if there is one, and clear the cookie."""
    try:
        tenant = _own(request)
    except NotFromHere:
        return _refused(403, t("This request did not come from one of our pages."))
    if cookie_digest := _digest(request, tenant):
        visitor = _visitor(request, tenant)
        actor = await familiar.pool_of(cookie_digest).run(sessions.resolve, visitor, cookie_digest=cookie_digest)
        if actor:
            await pools.WRITES.run(sessions.log_out, actor)
    return Response(status_code=204, headers={"Set-Cookie": cookies.set_header(tenant.base_url, "", 0)})


def _own(request: Request) -> TenantRow:
    tenant: TenantRow | None = request.scope.get("onramp.tenant")
    origin = request.headers.get("origin")
    same_site = request.headers.get("sec-fetch-site", "same-origin") == "same-origin"
    if tenant is None or not same_site or not origins.is_own(origin, request.headers.get("host", ""), tenant.base_url):
        raise NotFromHere
    return tenant


async def _ticket(request: Request) -> tuple[str, str]:
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise ValueError("not JSON")
    body = b""
    async with asyncio.timeout(SENT_WITHIN):
        async for chunk in request.stream():
            body += chunk
            if len(body) > LARGEST_BODY:
                raise ValueError("too large")
    try:
        value = json.loads(body)
    except RecursionError:
        raise ValueError("too deep") from None
    match value:
        case {"ticket": str(ticket), "secret": str(secret), **rest} if not rest and (ticket + secret).isascii():
            return ticket, secret
        case {"ticket": str(ticket), **rest} if not rest and ticket.isascii():
            return ticket, ""  # of a form that was sent without a bond; no page of ours does that
    raise ValueError("no ticket")


def _digest(request: Request, tenant: TenantRow) -> str | None:
    return cookies.digest_in(request.headers.get("cookie", ""), tenant.base_url)


def _visitor(request: Request, tenant: TenantRow) -> sessions.Visitor:
    address = request.client.host if request.client else ""
    return sessions.Visitor(tenant.id, address, request.headers.get("user-agent", "")[:300])


def _refused(status: int, sentence: str) -> Response:
    return JSONResponse({"error": sentence}, status_code=status)


SESSION_ROUTES = [
    Route(routes.AUTH_SESSION, begin, methods=["POST"]),
    Route(routes.AUTH_SESSION, end, methods=["DELETE"]),
]
