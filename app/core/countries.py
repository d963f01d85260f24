"""Countries by their ISO 3166 codes."""

from babel import Locale


def name(code: str) -> str:
    """A country in English; empty for a code that is none."""
    return Locale("en").territories.get(code, "")


def by_name(codes: list[str]) -> tuple[tuple[str, str], ...]:
    """Pairs of code and name, in the order of the names."""
    return tuple(sorted(((code, name(code)) for code in codes), key=lambda pair: pair[1]))
