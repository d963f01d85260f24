"""Password rules, hashing and strength. Never call these on the event loop: a hash takes tens of milliseconds."""

import string
import unicodedata
from functools import lru_cache
from typing import Any

from passlib.context import CryptContext  # pyright: ignore[reportMissingTypeStubs]
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from app.core import pools
from app.core.catalogue import t
from app.core.settings import get_settings

MIN_LENGTH = 12
MAX_LENGTH = 128
LEAST_DIFFERENT = 4
"""Different characters that a password has at least."""
_STEPS = ("abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiop", "azertyuiop")
"""What fingers walk along, on keyboards and in their heads; backwards too."""


class PasswordRefused(ValueError):
    """The password breaks a rule; the text is the sentence for the form."""


@lru_cache(maxsize=2)
def _context(cost: str) -> Any:
    if cost == "cheap":
        return CryptContext(
            schemes=["argon2"],
            argon2__time_cost=1,
            argon2__memory_cost=8,
            argon2__parallelism=1,
        )
    return CryptContext(
        schemes=["argon2"],
        argon2__time_cost=2,
        argon2__memory_cost=19456,
        argon2__parallelism=1,
    )


def _hasher() -> Any:
    return _context(get_settings().password_hashing)


@lru_cache(maxsize=1)
def _common() -> frozenset[str]:
    return frozenset(FREQUENCY_LISTS["passwords"])


@lru_cache(maxsize=2)
def _nobodys_hash(cost: str) -> str:
    return str(_context(cost).hash("nobody has this password"))


def normalise(password: str) -> str:
    """The form that is hashed (NFKC: NIST SP 800-63B 5.1.1.2), or PasswordRefused for what no keyboard sends."""
    if len(password) > 4 * MAX_LENGTH:
        raise PasswordRefused(t("Use at most {most} characters.", most=MAX_LENGTH))
    if any(unicodedata.category(c) in {"Cc", "Cs"} for c in password):
        raise PasswordRefused(t("The password contains a character that cannot be typed again. Please type it anew."))
    return unicodedata.normalize("NFKC", password)


def check(password: str, *, personal: tuple[str, ...] = ()) -> str:
    """The normalised password, or PasswordRefused with the reason. `personal` are words it must not hold."""
    plain = normalise(password)
    if not plain:
        raise PasswordRefused(
            t("Enter a password of at least {least} characters. A short sentence works well.", least=MIN_LENGTH)
        )
    if len(plain) < MIN_LENGTH:
        raise PasswordRefused(
            t(
                "Use at least {least} characters. A short sentence works well.",
                least=MIN_LENGTH,
            )
        )
    if len(plain) > MAX_LENGTH:
        raise PasswordRefused(t("Use at most {most} characters.", most=MAX_LENGTH))
    folded = plain.casefold()
    for word in personal:
        if len(word) >= 4 and word.casefold() in folded:
            raise PasswordRefused(
                t(
                    "Leave out “{word}”: it is easy to guess. A short sentence works well.",
                    word=word,
                )
            )
    if is_common(folded):
        raise PasswordRefused(t("This password is on the lists that attackers try first. A short sentence works well."))
    return plain


def is_common(folded: str) -> bool:
    """Whether guessers begin with it: a leaked password, alone, repeated, or with digits and signs around it; digits
    and signs alone; few different characters; or one walk along the alphabet or a keyboard.

    The time grows with the length, which has a limit, and with nothing else: everybody may ask.
    """
    if len(set(folded)) < LEAST_DIFFERENT:
        return True
    unit = _repeated(folded)
    for word in {folded, unit, _bare(folded), _bare(unit), _plain(folded), _bare(_plain(folded))}:
        if not word or word in _common() or _is_walk(word):
            return True
    return False


def _repeated(text: str) -> str:
    """What the text consists of when it is one thing several times; else the text."""
    period = (text + text).find(text, 1)
    return text[:period]


_AROUND = string.digits + string.punctuation + " "


def _bare(text: str) -> str:
    """The text without the digits and signs that people put around a word."""
    return text.strip(_AROUND)


_SIGNS = str.maketrans("@4381!05$7", "aaebliosst")


def _plain(text: str) -> str:
    """The text with the usual signs for letters read as letters."""
    return text.translate(_SIGNS)


def _is_walk(text: str) -> bool:
    return any(text in walk or text[::-1] in walk for walk in (steps * 3 for steps in _STEPS))


def hash_password(plain: str) -> str:
    """Argon2id hash of a checked password."""
    return pools.computed(lambda: str(_hasher().hash(plain)))


def verify(password: str, hashed: str | None) -> bool:
    """Whether the password is the one hashed; costs one hash call with and without a stored one."""
    try:
        plain = normalise(password)
    except PasswordRefused:
        plain, hashed = "", None
    return pools.computed(lambda: _verify(plain, hashed))


def _verify(plain: str, hashed: str | None) -> bool:
    nobodys = _nobodys_hash(get_settings().password_hashing)  # made once, for whoever asks first
    return bool(_hasher().verify(plain, hashed or nobodys)) and hashed is not None
