"""Contract IDs of charge cards: who drives and who pays, as ISO 15118 and DIN SPEC 91286 write them.

ISO 15118: country, provider, nine characters, and a check digit that may be left out (NL-TNM-C00122045-K).
DIN SPEC 91286: country, provider, six characters and a check digit (NL-TNM-012204-5). The check digit of ISO 15118
follows "Check Digit Calculation for Contract-IDs" of the eMI3 group: 14 characters, each a pair of numbers modulo 2
and a pair modulo 3, weighed with the powers of two matrices.
"""

import re
from itertools import product

from app.core.catalogue import t

_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_PAIRS_OF_2 = list(product((0, 1), (0, 1)))
_PAIRS_OF_3 = list(product((0, 1, 2), (0, 1, 2)))
_ISO = re.compile(r"([A-Z]{2})([A-Z0-9]{3})([A-Z0-9]{9})([A-Z0-9])?", re.ASCII)
_DIN = re.compile(r"([A-Z]{2})([A-Z0-9]{3})([A-Z0-9]{6})([0-9X])", re.ASCII)

Pair = tuple[int, int]


class ContractIdRefused(ValueError):
    """Not a contract ID; the text is the sentence for the form."""


def normalise(text: object) -> str:
    """The contract ID in capitals with hyphens, as printed on cards; ContractIdRefused says what is wrong."""
    typed = text if isinstance(text, str) else ""
    bare = re.sub(r"[\s*-]", "", typed).upper()
    if din := _DIN.fullmatch(bare):
        if din[4] != din_check_digit(bare[:-1]):
            raise ContractIdRefused(_wrong_digit())
        return "-".join(din.groups())
    iso = _ISO.fullmatch(bare)
    if iso is None:
        raise ContractIdRefused(t("Enter the contract ID as printed on the card, such as NL-TNM-C00122045-K."))
    if iso[4] and iso[4] != iso_check_digit(bare[:-1]):
        raise ContractIdRefused(_wrong_digit())
    return "-".join(part for part in iso.groups() if part)


def _wrong_digit() -> str:
    return t("This contract ID has a typing error: its check digit does not fit. Compare it with the card.")


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
