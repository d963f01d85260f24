"""Which passwords are taken, and that each check costs the same."""

import os
import sys
import threading
import time
import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from types import FrameType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core import passwords, pools
from app.core.passwords import PasswordRefused, check, hash_password, normalise, verify
from app.core.settings import get_settings

GOOD = "a calm blue station"


@pytest.mark.parametrize(
    "password",
    [
        GOOD,
        "purple-otter-4711",
        "x7#Kq!v2Lm9z",
        "мой тихий зелёный дом",
        "🔌🚗🌳🌧️🍋🐌🎻🧦🪁🥨🛶🦔",
        "drei Äpfel und ein Pfirsich",
        "z8" + "кот и пёс " * 12,
        "x7#Kq!v2Lm9z".ljust(128, "~"),
    ],
)
def test_long_enough_passwords_of_any_letters_are_taken(password: str) -> None:
    plain = check(password)
    assert verify(password, hash_password(plain))


@pytest.mark.parametrize(
    ("password", "hint"),
    [
        ("", "at least 12"),
        ("x7#Kq!v2Lm9", "at least 12"),
        ("🔌" * 11, "at least 12"),
        ("x7#Kq!v2Lm9z".ljust(129, "~"), "at most 128"),
        ("x" * 4097, "at most 128"),
        ("x" * 1_000_000, "at most 128"),
        ("\ufdfa" * 12, "at most 128"),
        ("a calm blue\x00 station", "cannot be typed"),
        ("a calm blue\n station", "cannot be typed"),
        ("a calm blue\ud800 station", "cannot be typed"),
        ("passwordpassword", "lists"),
        ("PasswordPassword", "lists"),
        ("qwertyuiop123", "lists"),
        ("123456789012", "lists"),
        ("password12345", "lists"),
        ("Welcome12345", "lists"),
        ("aaaaaaaaaaaa", "lists"),
        ("ｐａｓｓｗｏｒｄｐａｓｓｗｏｒｄ", "lists"),
        ("P@ssw0rd1234", "lists"),
        ("iloveyouiloveyou", "lists"),
        ("sunshine2024!", "lists"),
        ("asdfghjklasdfghjkl", "lists"),
        ("098765432109", "lists"),
        ("abcdefghijklm", "lists"),
        ("2026-11-26-2026", "lists"),
        ("1q2w3e4r5t6y", "lists"),
    ],
)
def test_others_are_refused_with_the_reason(password: str, hint: str) -> None:
    with pytest.raises(PasswordRefused, match=r"^[A-Z].+\.$") as refused:
        check(password)
    assert hint in str(refused.value)


@pytest.mark.parametrize("password", ["volta charging station", "my VOLTA CHARGING car", "ｖｏｌｔａ charging car 9"])
def test_the_tenants_name_is_refused(password: str) -> None:
    with pytest.raises(PasswordRefused, match="Volta Charging"):
        check(password, personal=("Volta Charging",))


def test_the_own_address_is_refused() -> None:
    with pytest.raises(PasswordRefused, match="dana@fleet"):
        check("dana@fleet.example.com!", personal=("dana@fleet.example.com", "dana"))
    with pytest.raises(PasswordRefused, match="dana"):
        check("Dana likes green cars", personal=("dana@fleet.example.com", "dana"))


def test_words_too_short_to_guess_by_are_allowed() -> None:
    assert check(GOOD, personal=("", "a", "sta"))


def test_same_letters_typed_on_another_keyboard_are_the_same_password() -> None:
    composed, apart = "drei Äpfel und Brot", unicodedata.normalize("NFD", "drei Äpfel und Brot")
    assert composed != apart
    assert verify(apart, hash_password(check(composed)))


def test_wrong_password_is_refused_and_hashes_are_salted() -> None:
    first, second = hash_password(GOOD), hash_password(GOOD)
    assert first != second
    assert GOOD not in first
    assert verify(GOOD, first)
    assert not verify(GOOD + " ", first)
    assert not verify(GOOD.upper(), first)
    assert not verify("", first)


@pytest.fixture
def hash_calls(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Each call of the real verification from now on."""
    verify("anything", None)
    calls: list[str] = []
    context = passwords._context("cheap")
    real: Callable[..., bool] = context.verify

    class Counting:
        def verify(self, secret: str, hashed: str) -> bool:
            calls.append("verify")
            return real(secret, hashed)

        def hash(self, secret: str) -> str:
            calls.append("hash")
            return context.hash(secret)

    monkeypatch.setattr(passwords, "_context", lambda cost: Counting())
    return calls


@pytest.mark.parametrize("password", [GOOD, "wrong", "", "x" * 4097, "\x00", "\ud800" * 20, "🔌" * 12])
@pytest.mark.parametrize("known", [True, False])
def test_every_check_costs_one_hash(hash_calls: list[str], password: str, known: bool) -> None:
    stored = passwords._hasher().hash(GOOD) if known else None
    hash_calls.clear()
    assert verify(password, stored) is (known and password == GOOD)
    assert hash_calls == ["verify"]


def test_nobody_signs_in_without_a_stored_password() -> None:
    assert not verify("nobody has this password", None)
    assert not verify("", None)


def test_standard_hashing_is_argon2id_as_owasp_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    """The one test that hashes as production does: 19 MiB, two passes, one lane."""
    monkeypatch.setenv("ONRAMP_PASSWORD_HASHING", "standard")
    get_settings.cache_clear()
    hashed = hash_password(GOOD)
    assert hashed.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert verify(GOOD, hashed)


@given(st.text(max_size=200))
def test_no_text_makes_another_error(text: str) -> None:
    try:
        plain = check(text)
    except PasswordRefused:
        verify(text, None)
        return
    assert 12 <= len(plain) <= 128
    assert normalise(plain) == plain


def operations(password: str) -> int:
    """How many lines of our own code run for one check: a measure that no busy machine changes."""
    count = 0

    def counting(frame: FrameType, event: str, _argument: object) -> object:
        nonlocal count
        count += event == "line" and frame.f_code.co_filename == passwords.__file__
        return counting

    passwords._common()
    sys.settrace(counting)  # pyright: ignore[reportArgumentType]
    try:
        with suppress(PasswordRefused):
            check(password)
    finally:
        sys.settrace(None)
    return count


HARD = ("4@8({3€61!|0$5+7%2" * 8, "a1!A" * 32, "aB3$" * 4000, "ab" * 64, "@" * 128, "1l|!i" * 25, "x" * 1_000_000)


def test_no_password_makes_the_check_work_longer_than_another() -> None:
    """Signs for letters cost zxcvbn up to a second of CPU; anybody may send a password."""
    assert operations(GOOD) > 10
    assert max(operations(password) for password in HARD) < 500


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere threads have no priority of their own")
def test_hashing_gives_way_and_leaves_a_core_to_everybody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    at_work: list[int] = []
    most: list[int] = []
    behind: set[int] = set()

    class Slow:
        def hash(self, secret: str) -> str:
            at_work.append(1)
            most.append(len(at_work))
            behind.add(os.getpriority(os.PRIO_PROCESS, threading.get_native_id()))
            time.sleep(0.01)
            at_work.pop()
            return secret

    monkeypatch.setattr(passwords, "_context", lambda cost: Slow())
    own = os.getpriority(os.PRIO_PROCESS, 0)
    with ThreadPoolExecutor(8) as crowd:
        assert list(crowd.map(hash_password, "abcdefgh")) == list("abcdefgh")
    assert max(most) <= max(1, (os.cpu_count() or 1) - 1)
    assert min(behind) > own or own >= pools.GIVES_WAY
    assert os.getpriority(os.PRIO_PROCESS, 0) == own
