"""Asks the EU's register of VAT numbers (VIES, its REST interface) whether a number is in use."""

import asyncio
from typing import Any, cast

import httpx

ANSWERS_WITHIN = 10.0
"""Seconds for the whole call, however slowly its answer drips in."""

KEPT = frozenset("AT BE BG CY CZ DE DK EE EL ES FI FR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK XI".split())
"""Prefixes of the numbers that the register keeps: the European Union's and Northern Ireland's."""


class RegisterAway(RuntimeError):
    """The register gave no answer that tells anything; ask again later."""


def keeps(vat_number: str) -> bool:
    """Whether the register can tell anything of a number: it does not know those of CH, GB, IS, LI or NO."""
    return vat_number[:2] in KEPT


def ask(base_url: str, vat_number: str) -> bool:
    """Whether the register knows the number, given with its prefix. RegisterAway when it cannot say."""
    country, number = vat_number[:2], vat_number[2:]
    try:
        answer = asyncio.run(_get(f"{base_url.rstrip('/')}/ms/{country}/vat/{number}"))
        answer.raise_for_status()
        told: Any = answer.json()
    except (httpx.HTTPError, httpx.InvalidURL, TimeoutError, ValueError) as problem:
        raise RegisterAway(type(problem).__name__) from None
    told = cast("dict[str, Any]", told if isinstance(told, dict) else {})
    if not isinstance(told.get("isValid"), bool):
        raise RegisterAway("no verdict")
    if told.get("userError", "VALID") not in ("VALID", "INVALID", "INVALID_INPUT"):
        raise RegisterAway(str(told["userError"])[:60])
    return bool(told["isValid"])


async def _get(url: str) -> httpx.Response:
    # Cancelled as a whole: a time-out of httpx starts anew with each byte.
    async with asyncio.timeout(ANSWERS_WITHIN), httpx.AsyncClient(follow_redirects=False) as client:
        return await client.get(url, timeout=ANSWERS_WITHIN)
