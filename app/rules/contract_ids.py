"""Contract IDs of charge cards: who drives and who pays, as ISO 15118 and DIN SPEC 91286 write them.

ISO 15118: country, provider, nine characters, and a check digit that may be left out (NL-TNM-C00122045-K).
DIN SPEC 91286: country, provider, six characters and a check digit (NL-TNM-012204-5). The check digit of ISO 15118
follows "Check Digit Calculation for Contract-IDs" of the eMI3 group: 14 characters, each a pair of numbers modulo 2
and a pair modulo 3, weighed with the powers of two matrices.

A contract of the old form has two names of fourteen characters: eMI3 puts "C0" before the six characters and keeps
their check digit at the end (NL-TNM-C00122045), OCHP put "00" there (NL-TNM-000122045; OCHP.md, "Backward
Compatibility"). All three are one contract.
"""

import re
from itertools import product

from app.core import cleaning, countries
from app.core.catalogue import t

_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_PAIRS_OF_2 = list(product((0, 1), (0, 1)))
_PAIRS_OF_3 = list(product((0, 1, 2), (0, 1, 2)))
_ISO = re.compile(r"([A-Z]{2})([A-Z0-9]{3})([A-Z0-9]{9})([A-Z0-9])?", re.ASCII)
_DIN = re.compile(r"([A-Z]{2})([A-Z0-9]{3})([A-Z0-9]{6})([0-9X])", re.ASCII)

_LABELS = ("contract", "contractnummer", "contrat", "vertrag", "vertrags", "vertragsnummer", "emaid", "ema", "evco")

LONGEST = 20
"""Characters with separators."""

Pair = tuple[int, int]


class ContractIdRefused(ValueError):
    """Not a contract ID; the text is the sentence for the form."""


class CheckDigitRefused(ContractIdRefused):
    """A contract ID in all but its check digit: a typing error, or a card that was printed so."""


def normalise(text: object, *, as_printed: bool = False) -> str:
    """The contract ID in capitals with hyphens; ContractIdRefused says what is wrong.

    With `as_printed` somebody has looked at the card: its check digit need not fit.
    """
    bare = _bare(_cleaned(text))
    parts = _DIN.fullmatch(bare) or _ISO.fullmatch(bare)
    if parts is None:
        raise ContractIdRefused(t("Enter the contract ID as printed on the card, such as NL-TNM-C00122045-K."))
    country, provider, instance, digit = parts.groups()
    if not countries.exists(country):
        raise ContractIdRefused(
            t(
                "A contract ID begins with a country, such as NL or DE. There is none with the code {code}.",
                code=country,
            )
        )
    if not digit and bare.isalpha():
        # Fourteen letters are words; only a check digit could tell that they are more.
        raise ContractIdRefused(t("Enter the contract ID as printed on the card, such as NL-TNM-C00122045-K."))
    fits = not digit or digit == _digit_of(country + provider + instance)
    if not fits and not as_printed:
        raise CheckDigitRefused(
            t("This contract ID has a typing error: its check digit does not fit. Compare it with the card.")
        )
    return "-".join(part for part in parts.groups() if part)


def as_typed(text: object, *, as_printed: bool = False) -> str:
    """A contract ID as it was typed, without what was copied along. Raises as `normalise` does."""
    normal, typed = normalise(text, as_printed=as_printed), _cleaned(text)
    return typed if len(typed) <= LONGEST else normal


def fits(text: str) -> bool:
    """Whether this contract ID has no check digit, or one that fits."""
    try:
        normalise(text)
    except ContractIdRefused:
        return False
    return True


def key(text: str) -> str:
    """What every spelling of one contract has in common: fourteen characters, without the check digit of ISO 15118.

    For any other text its letters and digits in capitals.
    """
    bare = _bare(text)
    if din := _DIN.fullmatch(bare):
        code = "".join(din.groups()[:3])
        return f"{code[:5]}C0{code[5:]}{din_check_digit(code)}"
    if iso := _ISO.fullmatch(bare):
        country, provider, instance, _ = iso.groups()
        old = country + provider + instance[2:8]
        if instance.startswith("00") and instance[8] == din_check_digit(old):
            instance = f"C0{instance[2:]}"
        return country + provider + instance
    return re.sub(r"[^A-Z0-9]", "", bare)


def _cleaned(text: object) -> str:
    return cleaning.code(text, *_LABELS) if isinstance(text, str) else ""


def _bare(text: str) -> str:
    return re.sub(r"[\s*-]", "", text).upper()


def _digit_of(code: str) -> str:
    return iso_check_digit(code) if len(code) == 14 else din_check_digit(code)


def iso_check_digit(code: str) -> str:
    """The check digit for the 14 characters of country, provider and instance (ISO 15118, eMI3)."""
    two, three = (0, 0), (0, 0)
    for place, character in enumerate(code, start=1):
        of_2, of_3 = _pairs(character)
        two = _sum(two, _weighed(of_2, ((0, 1), (1, 1)), place), 2)
        three = _sum(three, _weighed(of_3, ((0, 1), (1, 2)), place), 3)
    # The fifteenth weight times the check digit's own pair takes the sum modulo 3 back to zero.
    own = next(pair for pair in _PAIRS_OF_3 if _sum(three, _weighed(pair, ((0, 1), (1, 2)), 15), 3) == (0, 0))
    return next(letter for letter in _ALPHABET if _pairs(letter) == (two, own))


def _pairs(character: str) -> tuple[Pair, Pair]:
    number = _ALPHABET.index(character)
    return _PAIRS_OF_2[number // 9], _PAIRS_OF_3[number % 9]


def _weighed(pair: Pair, matrix: tuple[Pair, Pair], times: int) -> Pair:
    (a, b), (c, d) = matrix
    x, y = pair
    for _ in range(times):
        x, y = x * a + y * c, x * b + y * d
    return x, y


def _sum(one: Pair, other: Pair, modulus: int) -> Pair:
    return (one[0] + other[0]) % modulus, (one[1] + other[1]) % modulus


def din_check_digit(code: str) -> str:
    """The check digit for country, provider and six characters: digits weighed with powers of two, modulo 11.

    Letters count as two digits, 10 to 35 (DIN SPEC 91286).
    """
    digits = "".join(str(_ALPHABET.index(character)) for character in code)
    rest = sum(int(digit) << place for place, digit in enumerate(digits)) % 11
    return "X" if rest == 10 else str(rest)
