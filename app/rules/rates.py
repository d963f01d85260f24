"""Reimbursement rates: EUR per kWh for private charging sessions, exact to four decimals, never a float."""

import re
from decimal import ROUND_HALF_UP, Decimal

from app.core.catalogue import t

LEAST, MOST = Decimal("0.0001"), Decimal("9.9999")
_FORM = re.compile(r"[0-9]{1,6}(?:[.,][0-9]{1,12})?", re.ASCII)


class RateRefused(ValueError):
    """Not a rate that can be paid; the text is the sentence for the form."""


def parse(text: object) -> Decimal | None:
    """The rate as typed, with a comma or a point; None for an empty field. RateRefused says what is wrong."""
    if not isinstance(text, str):
        raise RateRefused(t("Enter the rate as a number such as 0,25."))
    typed = text.strip().removeprefix("€").strip()
    if not typed:
        return None
    if not _FORM.fullmatch(typed):
        raise RateRefused(t("Enter the rate as a number such as 0,25."))
    rate = Decimal(typed.replace(",", "."))
    exponent = rate.normalize().as_tuple().exponent
    if isinstance(exponent, int) and exponent < -4:
        raise RateRefused(t("Use at most four decimals."))
    if not LEAST <= rate <= MOST:
        raise RateRefused(t("The rate is between 0.0001 and 9.9999 EUR per kWh. Leave it empty for no reimbursement."))
    return rate.quantize(LEAST)


def pays(rate: Decimal, kwh: Decimal) -> Decimal:
    """What a private session pays out in EUR, rounded half up to the cent: the one place where rounding happens."""
    return (rate * kwh).quantize(Decimal("0.01"), ROUND_HALF_UP)


def parse_kwh(text: str) -> Decimal | None:
    """Energy as typed, 0 to 100,000 kWh; None for anything that is not such a number."""
    typed = text.strip()
    if not _FORM.fullmatch(typed):
        return None
    kwh = Decimal(typed.replace(",", "."))
    return kwh if kwh <= 100_000 else None
