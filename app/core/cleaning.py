"""What people paste, made what they meant before any rule looks at it.

Text copied from mails, tables, PDF files and contact lists brings along what nobody sees (byte order marks, zero-width
blanks, soft hyphens, direction marks), typographic dashes and blanks, and the label that stood before it. Codes lose
all of that. Names and addresses keep what their script needs: a joiner in Persian or Hindi, the one inside an emoji.
"""

import re
import unicodedata
from functools import lru_cache
from itertools import groupby
from typing import Literal, get_args

from idna import IDNAError, valid_contextj

JOINERS = "\u200c\u200d"
"""Part of a text in the places where `visible` leaves them."""
_OVERRIDES = "\u202d\u202e"
"""They show a text in another order than it is kept in. No program adds them by itself: rules refuse them."""

_INVISIBLE = re.compile(
    # Unicode's Default_Ignorable_Code_Point, and the marks around an interlinear annotation.
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f"
    "\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d159\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
Form = Literal["NFC", "NFD", "NFKC", "NFKD"]
FORMS: tuple[Form, ...] = get_args(Form)
"""The normal forms of Unicode."""

LONGEST = 4096
"""Characters of a text that are looked at one by one: twice the longest that any field holds."""
MOST_MARKS = 30
"""Accents and the like on one letter (UAX #15, Stream-Safe Text Format). Putting a run of them in order takes a time
that grows with its square, in which nothing else of the process runs: half a second for 16,000."""
_MARKS = range(0x300, 0x20000)
"""Where Unicode has them."""
_NEIGHBOURS = 8
"""Characters on each side that can tell whether a joiner joins."""

_DASHES = "\u2010-\u2015\u2043\u2212\ufe58\ufe63\uff0d"
_ANY_DASH = re.compile(f"[{_DASHES}]")
_HYPHEN = re.compile("[\u2010\u2011\ufe63\uff0d]")
_DASH_IN_WORD = re.compile(rf"(?<=\w)[{_DASHES}](?=\w)")
_APOSTROPHE = re.compile("[\u2018\u2019\u201b\u02bc\u2032]")
_NEVER_SHOWN = {"Cc", "Cs", "Co", "Cn", "Zl", "Zp"}
_BLANK = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u2800\u3000\U00013441\U00013442]")
_SEEN_ALONE = "LNPS"
"""Letters, numbers, punctuation and symbols; a mark needs one of them to stand on, and to be seen."""
_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_QUOTES = " \t\r\n\"'\u201c\u201d\u201e\u00ab\u00bb<>"


def normalised(form: Form, text: str) -> str:
    """The text in a normal form of Unicode, no letter with more marks on it than any language has."""
    return unicodedata.normalize(form, text if text.isascii() else _too_many_marks().sub(r"\1", text))


@lru_cache(maxsize=1)
def _too_many_marks() -> re.Pattern[str]:
    # Some are letters by themselves and marks once they are taken apart.
    codes = [code for code in _MARKS if unicodedata.combining(unicodedata.normalize("NFKD", chr(code))[0])]
    runs = [[code for _, code in run] for _, run in groupby(enumerate(codes), lambda pair: pair[1] - pair[0])]
    any_mark = "".join(f"{chr(run[0])}-{chr(run[-1])}" for run in runs)
    return re.compile(f"([{any_mark}]{{{MOST_MARKS}}})[{any_mark}]+")


def text(typed: str) -> str:
    """A name or a line of text in NFC, trimmed, with plain hyphens and single blanks, and nothing that nobody sees.

    Empty where nothing is left that can be seen by itself. What a line must not hold stays, to be refused.
    """
    plain = _DASH_IN_WORD.sub("-", _HYPHEN.sub("-", visible(typed)))
    if is_showable(plain) and not any(unicodedata.category(c)[0] in _SEEN_ALONE for c in plain):
        return ""
    return re.sub(" +", " ", plain).strip()


def visible(typed: str) -> str:
    """The text in NFC without what nobody sees, its blanks plain.

    One that is longer than any field holds loses joiners as well: it is refused anyway.
    """
    plain = _BLANK.sub(" ", normalised("NFC", typed))
    if not _INVISIBLE.search(plain):
        return plain
    return normalised("NFC", _seen(plain) if len(plain) <= LONGEST else _INVISIBLE.sub("", plain))


def is_showable(text: str) -> bool:
    """Whether every character can stand on a screen, none of them turning the text around or breaking its line."""
    return not any(unicodedata.category(c) in _NEVER_SHOWN or c in _OVERRIDES for c in text)


def _seen(typed: str) -> str:
    kept: list[str] = []
    for place, character in enumerate(typed):
        if _INVISIBLE.match(character) and character not in _OVERRIDES:
            before, after = "".join(kept[-_NEIGHBOURS:]), typed[place + 1 : place + 1 + _NEIGHBOURS]
            if not before or not _means_something(before, character, after):
                continue
        kept.append(character)
    return "".join(kept)


def _means_something(before: str, character: str, after: str) -> bool:
    """Whether an unseen character changes how its neighbours are read, as some do in scripts and pictures."""
    last, following = before[-1], after[:1]
    if character in JOINERS:
        return _joins(before, character, after)
    if character in "\ufe0e\ufe0f":
        return _is_picture(last) or _is_ideograph(last) or following == "\u20e3"
    if "\ufe00" <= character <= "\ufe0d" or "\U000e0100" <= character <= "\U000e01ef":
        return _is_ideograph(last)
    if character in "\u180b\u180c\u180d\u180f":
        return "\u1820" <= last <= "\u18aa"
    return "\U000e0020" <= character <= "\U000e007f" and (last == "\U0001f3f4" or "\U000e0020" <= last <= "\U000e007f")


def _joins(before: str, character: str, after: str) -> bool:
    """Whether a joiner is needed here: RFC 5892 says where in a script; two pictures become one by it."""
    in_picture = _is_picture(before[-1]) or before[-1] == "\ufe0f"
    if character == "\u200d" and in_picture and after and _is_picture(after[0]):
        return True
    try:
        return valid_contextj(before + character + after, len(before))
    except (IDNAError, ValueError):
        return False


def _is_picture(character: str) -> bool:
    return not character.isascii() and unicodedata.category(character) in ("So", "Sk")


def _is_ideograph(character: str) -> bool:
    return unicodedata.name(character, "").startswith("CJK ")


def code(typed: str, *labels: str, any_label: bool = False, ends: str = ";,.") -> str:
    """A code as typed, without what was copied along: unseen characters, quotes, a label before it, `;` behind it.

    Dashes, apostrophes and blanks are plain, blanks single. `labels` are words that may stand before it, each followed
    by *number*, *no.* and the like; `any_label` also drops whatever ends with a colon and holds no digit.
    """
    plain = normalised("NFC", _INVISIBLE.sub("", _BLANK.sub(" ", typed)).translate(_WIDE))
    plain = _APOSTROPHE.sub("'", _ANY_DASH.sub("-", plain))
    plain = " ".join(plain.split()).lstrip(_QUOTES).rstrip(_QUOTES + ends)
    pattern = _label(labels)
    while True:
        rest = pattern.sub("", plain, count=1) if labels else plain
        if any_label:
            rest = re.sub(r"^[^\d:]{1,40}:\s*", "", rest, count=1)
        if rest == plain or not rest:
            return plain
        plain = rest.lstrip(_QUOTES).rstrip(_QUOTES + ends)


_NUMBER_WORDS = (
    r"id|ident|nr|no|n[°ºo]|num|nummer|numer|number|num[eé]ro|n[uú]mero|numero|numeris|kodas|code|kod|č[íi]slo|reg|szám"
)


def _label(words: tuple[str, ...]) -> re.Pattern[str]:
    """The label at the beginning of a code: one of the words with what makes it a number, up to a separator."""
    word = "|".join(re.escape(each) for each in sorted(words, key=len, reverse=True))
    return re.compile(rf"^(?:{word})(?:[\s._/-]*(?:{_NUMBER_WORDS}))*(?:[\s:.#=/-]+|(?=\d))", re.IGNORECASE)
