"""Reimbursement rates: EUR per kWh for private charging sessions, exact to four decimals, never a float."""

from decimal import ROUND_HALF_UP, Decimal

from app.core.catalogue import t
from app.rules import typed_numbers
from app.rules.typed_numbers import CENTS, PER_KWH

LEAST, MOST = Decimal("0.0001"), Decimal("9.9999")
MOST_KWH = Decimal(100_000)
_KWH_DECIMALS = 6
_CENTS = (*CENTS, *(cents + per for cents in CENTS for per in (*PER_KWH, *(" " + per for per in PER_KWH))))


class RateRefused(ValueError):
    """Not a rate that can be paid; the text is the sentence for the form."""


def parse(text: object) -> Decimal | None:
    """The rate as typed; None for an empty field. RateRefused says what is wrong.

    A rate has up to four decimals and is below ten: what looks like thousands (1.200) can only be decimals here.
    """
    sentence = t("Enter the rate as a number such as 0.25.")
    if not isinstance(text, str) or len(text) > typed_numbers.LONGEST:
        raise RateRefused(sentence)
    if not typed_numbers.plain(text) or typed_numbers.is_only_a_sign(text, "EUR"):
        return None
    cents = (_CENTS, t("Enter the rate in EUR: 25 cents are 0.25."))
    try:
        rate = typed_numbers.read(
            text, typed_numbers.Field(4, MOST, sentence, currency="EUR", units=PER_KWH, elsewhere=(cents,))
        )
    except typed_numbers.NumberRefused as refused:
        raise RateRefused(str(refused)) from None
    if not LEAST <= rate <= MOST:
        raise RateRefused(t("The rate is between 0.0001 and 9.9999 EUR per kWh. Leave it empty for no reimbursement."))
    return rate.quantize(LEAST)


def pays(rate: Decimal, kwh: Decimal) -> Decimal:
    """What a private session pays out in EUR, rounded half up to the cent: the one place where rounding happens."""
    return (rate * kwh).quantize(Decimal("0.01"), ROUND_HALF_UP)


def parse_kwh(text: object) -> Decimal:
    """Energy as typed, 0 to 100,000 kWh. RateRefused says what is wrong, or asks."""
    sentence = t("Enter the energy in kWh, as a number such as 40.")
    field = typed_numbers.Field(_KWH_DECIMALS, MOST_KWH, sentence, units=("kwh",))
    try:
        kwh = typed_numbers.read(text, field)
    except typed_numbers.NumberRefused as refused:
        raise RateRefused(str(refused)) from None
    if kwh > MOST_KWH:
        raise RateRefused(t("The most is 100,000 kWh."))
    return kwh
