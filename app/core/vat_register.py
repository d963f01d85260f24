"""Asks the EU's register of VAT numbers (VIES, its REST interface) whether a number is in use."""

import httpx

ANSWERS_WITHIN = 10.0
"""Seconds."""


class RegisterAway(RuntimeError):
    """The register gave no answer that tells anything; ask again later."""


def ask(base_url: str, vat_number: str) -> bool:
    """Whether the register knows the number, given with its prefix. RegisterAway when it cannot say."""
    country, number = vat_number[:2], vat_number[2:]
    try:
        answer = httpx.get(f"{base_url.rstrip('/')}/ms/{country}/vat/{number}", timeout=ANSWERS_WITHIN)
        answer.raise_for_status()
        found = answer.json()
    except (httpx.HTTPError, ValueError) as problem:
        raise RegisterAway(type(problem).__name__) from None
    if not isinstance(found, dict) or not isinstance(found.get("isValid"), bool):
        raise RegisterAway("no verdict")
    if found.get("userError", "VALID") not in ("VALID", "INVALID"):
        raise RegisterAway(str(found["userError"])[:60])
    return found["isValid"]
