"""What a search compares: texts without accents, numbers by their letters and digits, telephones by their digits.

A text that is searched in is a row of fields, each between line breaks, so that a field's beginning and end are seen.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

import phonenumbers

from app.core import addresses, cleaning
from app.rules import asset_details, contract_ids

LONGEST_QUERY = 254
"""Characters of a query that count: the longest address. SQLite refuses patterns of 50 kB."""
MOST_WORDS = 8
LEAST_NUMBER = 3
"""Characters without which nothing is taken for a number: the shortest that a station or card may have."""
LEAST_DIGITS = 5
"""Digits without which nothing is taken for a telephone number."""

_ACCENTS = re.compile("[\u0300-\u036f]")
_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ŧ": "t", "ı": "i", "þ": "th", "æ": "ae", "œ": "oe"}
    | dict.fromkeys("‘’‛ʼ′`´", "'")
    | dict.fromkeys("‐‑‒–—―−", "-")
)
_BETWEEN = r"\s.\-'/&:#*+()"
_SEPARATORS = re.compile(rf"[{_BETWEEN}]+")
_TELEPHONE = re.compile(r"\+?[\d\s().\-/]+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Number:
    """A number of a station or card, as its keys are written; `contract` is another name that its contract may have."""

    plain: str
    contract: str
    words: frozenset[int]
    """Which words of the query it stands for."""

    @property
    def is_begun(self) -> bool:
        """Whether numbers that only begin so are meant as well: not by words without a digit."""
        return any(character.isdigit() for character in self.plain)


@dataclass(frozen=True, slots=True)
class Query:
    """What was typed: for each word the texts of which one has to occur, or for all of it together; and as numbers."""

    words: tuple[tuple[str, ...], ...] = ()
    whole: tuple[str, ...] = ()
    beginnings: tuple[str, ...] = ()
    """What a field is, or begins with, that is put first."""
    numbers: tuple[Number, ...] = ()


def fold(text: str) -> str:
    """The text as it is compared: case, accents and forms of a letter do not matter."""
    folded = cleaning.normalised("NFKC", text).casefold()
    bare = _ACCENTS.sub("", cleaning.normalised("NFKD", folded)).translate(_LETTERS)
    return cleaning.normalised("NFKC", bare)


def squeezed(text: str) -> str:
    """The same without what may stand between letters and digits."""
    return _SEPARATORS.sub("", fold(text))


def fields(*texts: str) -> list[str]:
    """The texts as fields; each also squeezed, unless it is an address. Empty ones and repetitions are left out.

    An address of an international domain is two fields: as its owner writes it, and as it is kept.
    """
    found: dict[str, None] = {}
    for text in (form for each in texts for form in (addresses.readable(each), each)):
        folded = " ".join(fold(text).split())
        found[folded] = None
        if "@" not in folded:
            found[squeezed(folded)] = None
    return [field for field in found if field]


def telephone(international: str) -> list[str]:
    """The digits of a telephone number as they are dialled from abroad and at home."""
    try:
        number = phonenumbers.parse(international)
    except phonenumbers.NumberParseException:
        return [digits] if (digits := _digits(international)) else []
    at_home = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
    return [_digits(international), _digits(at_home)]


def text_of(found: Iterable[str]) -> str:
    """Fields as one text, to which more fields may be joined."""
    return "".join(f"{field}\n" for field in found)


def read(typed: str) -> Query:
    """What to look for; nothing for a query without a word."""
    folded = fold(_storable(typed[:LONGEST_QUERY]))
    words = folded.split()[:MOST_WORDS]
    if not words:
        return Query()
    whole = tuple(dict.fromkeys([*_as_number(folded), *_as_telephone(folded)]))
    phrase = " ".join(words)
    if len(words) > 1 and whole and all(len(word) < LEAST_NUMBER for word in words):
        words = [whole[0]]  # pairs of digits are one number; each alone stands anywhere
    spelled = tuple(tuple(dict.fromkeys((word, *_as_squeezed(word)))) for word in words)
    return Query(
        words=spelled,
        whole=tuple(text for text in whole if len(words) > 1 or text not in spelled[0]),
        beginnings=tuple(dict.fromkeys((phrase, *_as_squeezed(phrase), *whole))),
        numbers=_numbers(folded, words),
    )


def literal(typed: str) -> list[str]:
    """The words of a query in small letters, and nothing else about them changed."""
    return cleaning.normalised("NFKC", _storable(typed[:LONGEST_QUERY])).casefold().split()[:MOST_WORDS]


def _as_squeezed(text: str) -> list[str]:
    bare = _SEPARATORS.sub("", text)
    return [bare] if "@" not in text and len(bare) > 1 else []


def _as_number(text: str) -> list[str]:
    """The keys in small letters, as they stand among the fields of a station or card."""
    if "@" in text or not any(character.isdigit() for character in text):
        return []
    keys = (_SEPARATORS.sub("", text), asset_details.number_key(text).lower(), contract_ids.key(text).lower())
    return [key for key in keys if len(key) >= LEAST_NUMBER]


def _as_telephone(text: str) -> list[str]:
    dialled = text.replace("(0)", "").strip()
    digits = _digits(dialled).removeprefix("00")
    return [digits] if _TELEPHONE.fullmatch(dialled) and len(digits) >= LEAST_DIGITS else []


def _numbers(folded: str, words: list[str]) -> tuple[Number, ...]:
    tried = {folded: frozenset(range(len(words)))}
    tried |= {word: frozenset({place}) for place, word in enumerate(words) if len(words) > 1}
    made = [
        Number(asset_details.number_key(text), contract_ids.key(text), places)
        for text, places in tried.items()
        if "@" not in text
    ]
    return tuple(number for number in made if len(number.plain) >= LEAST_NUMBER)


def _digits(text: str) -> str:
    return re.sub("[^0-9]", "", text)


def _storable(text: str) -> str:
    """No database has a NUL or half a surrogate pair, so no text is found by one; a query with them must not fail."""
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode()
