"""Countries by their ISO 3166 codes."""

from typing import Any

from babel import Locale

_NO_COUNTRIES = frozenset({"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"})
"""Codes that Unicode keeps for unions, parts of countries, "unknown" and tests; ISO 3166 gives them to no country."""


def exists(code: str) -> bool:
    """Whether a country has this code (two capitals)."""
    return len(code) == 2 and code.isalpha() and code not in _NO_COUNTRIES and bool(name(code))


def name(code: str) -> str:
    """A country in English; empty for a code that is none."""
    territories: Any = Locale("en").territories
    return str(territories.get(code, ""))


def by_name(codes: list[str]) -> tuple[tuple[str, str], ...]:
    """Pairs of code and name, in the order of the names."""
    return tuple(sorted(((code, name(code)) for code in codes), key=lambda pair: pair[1]))
