"""One form of every e-mail address, and a sentence for each way to get one wrong."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.addresses import AddressRefused, mask, normalise, shown

SLIPS = st.text(alphabet=st.sampled_from(list("aZ1@.,;+-_\"'<> \t\r\n\x00ıİé。\u202e\ud800")), max_size=30)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("eli@fleet.example.com", "eli@fleet.example.com"),
        ("  Eli@Fleet.Example.COM\n", "eli@fleet.example.com"),
        ("eli+charging@fleet.example.com", "eli+charging@fleet.example.com"),
        ("o'neill@fleet.example.com", "o'neill@fleet.example.com"),
        ("eli@bücher.example.com", "eli@xn--bcher-kva.example.com"),
        ("a" * 64 + "@fleet.example.com", "a" * 64 + "@fleet.example.com"),
    ],
)
def test_good_addresses_have_one_form(typed: str, stored: str) -> None:
    assert normalise(typed) == stored
    assert normalise(stored) == stored


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ("", "Enter an email address"),
        (" \t ", "Enter an email address"),
        ("eli", "no @"),
        ("eli@fleet,example.com", "eli@fleet.example.com?"),
        ("eli@fleet.example.com.", "eli@fleet.example.com?"),
        ("eli@fleet.example.com, dana@fleet.example.com", "one address"),
        ("eli@fleet.example.com;dana@fleet.example.com", "one address"),
        ("eli@fleet.example.com dana@fleet.example.com", "one address"),
        ("eli@fleet@example.com", "one address"),
        ("eli@fleet.example.com\r\nBcc: all@fleet.example.com", "one address"),
        ("e\x00li@fleet.example.com", "complete"),
        ("Eli <eli@fleet.example.com>, Dana <dana@fleet.example.com>", "one address"),
        ('"eli"@fleet.example.com', "complete"),
        ("@fleet.example.com", "complete"),
        ("eli@", "complete"),
        ("eli@fleet", "complete"),
        ("eli@-fleet.example.com", "complete"),
        ("eli@[127.0.0.1]", "complete"),
        (".eli@fleet.example.com", "complete"),
        ("eli..x@fleet.example.com", "complete"),
        ("elı@fleet.example.com", "letter"),
        ("élise@fleet.example.com", "letter"),
        ("\ud800@fleet.example.com", "letter"),
        ("a" * 65 + "@fleet.example.com", "complete"),
        ("a" * 60 + "@" + "b." * 100 + "example.com", "too long"),
        ("x" * 10_000, "too long"),
    ],
)
def test_slips_get_a_sentence_that_helps(typed: str, hint: str) -> None:
    with pytest.raises(AddressRefused, match=r"^[A-Z].+[.?]$") as refused:
        normalise(typed)
    assert hint in str(refused.value)


def test_dotless_i_is_not_taken_for_an_i() -> None:
    with pytest.raises(AddressRefused):
        normalise("adm\u0131n@demo.example.com")
    assert normalise("x@\u0131bm.example.com") != normalise("x@ibm.example.com")


@given(st.emails() | st.text() | SLIPS | SLIPS.map("eli@{}.example.com".format))
def test_what_is_stored_is_one_plain_address(text: str) -> None:
    try:
        stored = normalise(text)
    except AddressRefused:
        return
    assert stored.isascii()
    assert stored.isprintable()
    assert stored == stored.lower()
    assert stored.count("@") == 1
    assert len(stored) <= 254
    assert not set(stored) & set(' ,;<>"\\')
    assert normalise(stored) == stored


def test_mask_shows_the_first_letter_and_the_domain() -> None:
    assert mask("eli@fleet.example.com") == "e…@fleet.example.com"
    assert mask("e@fleet.example.com") == "e…@fleet.example.com"


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("eli@bücher.example.com", "eli@bücher.example.com"),
        ("eli@łódź.pl", "eli@łódź.pl"),
        ("eli@例え.jp", "eli@例え.jp"),
        ("eli@fleet.example.com", "eli@fleet.example.com"),
        ("eli@аррӏе.com", "eli@xn--80ak6aa92e.com"),
        ("eli@fаst.com", "eli@xn--fst-6cd.com"),
    ],
)
def test_a_domain_is_read_as_its_owner_writes_it_unless_it_looks_like_another(typed: str, read: str) -> None:
    assert shown(normalise(typed)) == read
    assert normalise(shown(normalise(typed))) == normalise(typed)
    assert mask(normalise(typed)) == f"e…@{read.partition('@')[2]}"


@given(st.text() | st.emails())
def test_any_text_may_be_shown(text: str) -> None:
    assert shown(text) == text or "xn--" in text
