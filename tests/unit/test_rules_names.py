"""Names of people and tenants: anything a person may be called, nothing that forges a mail or a screen."""

import unicodedata
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.components import fields
from app.rules.names import LONGEST_ACCOUNT_HOLDER, MAX_LENGTH, NameRefused, clean

LETTERS = st.text(st.characters(categories=["L", "M", "N", "P", "Zs"]), max_size=100)


@pytest.mark.parametrize(
    "name",
    [
        "Dana",
        "Zoë-Lou",
        "O'Brien",
        "van der Berg",
        "Ünal",
        "李小龍",
        "محمد",
        "Nguyễn Văn A",
        "Jean-Luc (Johnny)",
        "X Æ A-12",
        "Fleet & Sons",
        "a" * MAX_LENGTH,
        "A < B",
    ],
)
def test_names_of_people_and_companies_pass(name: str) -> None:
    assert clean(name, what="First name") == unicodedata.normalize("NFC", name)


@pytest.mark.parametrize(("typed", "kept"), [("  Dana  ", "Dana"), ("Dana   Fields", "Dana Fields"), ("e\u0301", "é")])
def test_spaces_and_accents_get_one_form(typed: str, kept: str) -> None:
    assert clean(typed, what="First name") == kept


@pytest.mark.parametrize("typed", ["", " ", "   "])
def test_an_empty_name_asks_for_the_field_by_its_name(typed: str) -> None:
    with pytest.raises(NameRefused, match=r"^Enter the first name\.$"):
        clean(typed, what="First name")


def test_a_long_name_is_told_the_limit() -> None:
    with pytest.raises(NameRefused, match="at most 160 characters; there are 161"):
        clean("a" * (MAX_LENGTH + 1), what="First name")


@pytest.mark.parametrize(
    "typed",
    [
        "Dana\r\nBcc: x@y.z",
        "a\tb",
        "a\x00b",
        "a\x7fb",
        "\ud800",
        "a\u202eb",
        "a\u2028b",
        "a\u2029b",
        "a\x85b",
        "\ue000",
        "https://evil.example.com",
        "HTTP:evil",
        "www.evil.example.com",
        "ftp://evil",
        "{{x}}",
        "{% x %}",
        "<b>Dana</b>",
        "</p>",
        "<!-- x",
    ],
)
def test_what_could_forge_a_mail_or_a_screen_is_refused(typed: str) -> None:
    with pytest.raises(NameRefused):
        clean(typed, what="First name")


@given(st.text(max_size=200) | LETTERS)
def test_what_passes_is_short_one_line_and_stays_as_it_is(text: str) -> None:
    with suppress(NameRefused):
        name = clean(text, what="First name")
        assert 0 < len(name) <= MAX_LENGTH
        assert name == name.strip()
        assert len(name.splitlines()) == 1
        assert clean(name, what="First name") == name
        assert name.encode()


def test_the_fields_count_up_to_what_the_rules_take() -> None:
    assert (fields.LONGEST_NAME, fields.LONGEST_HOLDER) == (MAX_LENGTH, LONGEST_ACCOUNT_HOLDER)
    with pytest.raises(NameRefused, match="at most 70 characters; there are 71"):
        clean("a" * 71, what="Name on bank account", longest=LONGEST_ACCOUNT_HOLDER)
