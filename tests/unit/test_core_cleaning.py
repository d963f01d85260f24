"""Whatever is copied along with a name or a code goes before any rule looks at it."""

import sys
import unicodedata
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core import addresses, cleaning, urls
from app.rules import company_data, names, notes, postal_addresses
from app.services.accounts import contact

INVISIBLE = [chr(code) for code in (*range(0x200B, 0x2010), *range(0x2060, 0x2065), *range(0x2066, 0x2070))]
INVISIBLE += [*"\ufeff\u00ad\u061c\u034f\u202a\u202b\u202c"]
BLANKS = [*"\u00a0\u202f\u2009\u2007\u3000\t"]
HYPHENS = [*"\u2010\u2011\u2012\u2013\u2014\u2015\u2212"]
LABELS = {
    "email": ["mailto:", "Email: ", "E-mail: ", "e-mailadres: ", "To: ", "\u200eMailto:"],
    "iban": ["IBAN ", "IBAN: ", "iban:", "IBAN-Nr. ", "IBAN no. ", "Kontonummer: ", "IBAN = "],
    "url": ["URL: ", "url:"],
    "phone": ["Tel. ", "tel:", "Phone: ", "Telefoon: "],
}
VALID = {
    "email": ("eli@fleet.example.com", addresses.normalise),
    "iban": ("NL91 ABNA 0417 1643 00", company_data.bank_account),
    "url": ("https://volta.example.com/terms", urls.normalise_https),
    "phone": ("+31 20 123 4567", lambda text: contact.phone(text, "NL")),
}


@st.composite
def dressed(draw: st.DrawFn, plain: str, *, labels: list[str], ends: str = "") -> str:
    """The text as it may arrive from a mail, a table or a PDF file."""
    spread = [character + draw(st.sampled_from(["", "", "", *INVISIBLE])) for character in plain]
    spread = [draw(st.sampled_from([part, part[1:]])) if part[0] in BLANKS else part for part in spread]
    text = draw(st.sampled_from(["", *INVISIBLE])) + draw(st.sampled_from(["", *labels])) + "".join(spread)
    return draw(st.sampled_from(["", " ", *BLANKS])) + text + draw(st.sampled_from(["", " ", "\r\n", *ends]))


@pytest.mark.parametrize("kind", VALID)
@given(data=st.data())
def test_a_dressed_value_is_stored_like_the_plain_one(kind: str, data: st.DataObject) -> None:
    plain, rule = VALID[kind]
    text = data.draw(dressed(plain, labels=LABELS[kind], ends={"phone": "", "email": ";,"}.get(kind, ";,.")))
    assert rule(text) == rule(plain)


@given(st.text(st.characters(categories=["L", "N"], max_codepoint=0x17F), min_size=1, max_size=40), st.data())
def test_a_dressed_name_is_stored_like_the_plain_one(plain: str, data: st.DataObject) -> None:
    def taken_as(text: str) -> str:
        try:
            return names.clean(text, what="Name")
        except names.NameRefused as refused:  # one of digits alone is a phone number
            return str(refused)

    assert taken_as(data.draw(dressed(plain, labels=[]))) == taken_as(plain)


@pytest.mark.parametrize("hyphen", HYPHENS)
@pytest.mark.parametrize("blank", BLANKS)
def test_typographic_hyphens_and_blanks_are_plain_in_codes(hyphen: str, blank: str) -> None:
    assert company_data.bank_account(f"NL91{hyphen}ABNA{blank}0417 1643 00") == "NL91ABNA0417164300"
    assert addresses.normalise(f"eli{hyphen}lou@fleet{hyphen}one.example.com") == "eli-lou@fleet-one.example.com"
    assert postal_addresses.check(
        "PL", postal_addresses.PostalAddress("Prosta 1", f"00{hyphen}950", "Warszawa")
    ).postcode == ("00-950")
    if blank != "\t":
        assert names.clean(f"Zoë{hyphen}Lou{blank}Berg", what="Name") == "Zoë-Lou Berg"


@pytest.mark.parametrize(
    "text",
    [
        "".join(INVISIBLE),
        "\u200b",
        "\u3164\uffa0",
        "\u115f",
        " \u00a0\u2060\u2800 ",
        "\ufeff \u200d",
        "\U000e0041\U000e0042",
        "\u0301",
        "\u0301 \u0308\u0489",
        "\U00013441\U00013442",
        "\U0001d159",
        "\u2d7f\U00016fe4",
        "\u0600",
    ],
)
def test_a_name_of_invisible_characters_is_empty(text: str) -> None:
    with pytest.raises(names.NameRefused, match=r"^Enter the first name\.$"):
        names.clean(text, what="First name")
    with pytest.raises(addresses.AddressRefused):
        addresses.normalise(text)
    with suppress(ValueError):  # a mark without a letter is refused
        assert contact.phone(text, "NL") == ""
    assert notes.clean(text, most=100) == ""
    with pytest.raises(postal_addresses.AddressRefused) as refused:
        postal_addresses.check("NL", postal_addresses.PostalAddress(text, "1012 AB", text))
    assert set(refused.value.fields) == {"street", "city"}


@pytest.mark.parametrize("name", ["!", "7", "\u00bf?", "\u0916\u0940", "o\u0308", "\U0001f50c"])
def test_a_name_of_one_sign_that_is_seen_stays(name: str) -> None:
    assert names.clean(name, what="Name") == unicodedata.normalize("NFC", name)


@pytest.mark.parametrize(
    "name",
    [
        "می\u200cخواهم",
        "क्\u200dष",
        "ශ්\u200dරී",
        "👨\u200d👩\u200d👧",
        "❤\ufe0f\u200d🔥",
        "1\ufe0f\u20e3",
        "葛\U000e0100飾",
        "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
        "Foo – Bar GmbH",
        "L’Oréal",
        "d'Arc",
    ],
)
def test_what_a_script_or_a_picture_needs_stays(name: str) -> None:
    assert names.clean(name, what="Name") == unicodedata.normalize("NFC", name)


@pytest.mark.parametrize(
    "typed", ["Da\u200dna", "Da\u200cna", "\u200dDana", "Dana\ufe0f", "Da\u00adna", "D\U000e0041ana"]
)
def test_joiners_and_forms_without_their_script_go(typed: str) -> None:
    assert names.clean(typed, what="Name") == "Dana"


@given(st.text() | st.text(st.sampled_from([*INVISIBLE, *HYPHENS, *BLANKS, *"aé👩\ufe0f\u20e31🏴\u0915\u094dم.;<>:"])))
def test_cleaning_once_is_enough(typed: str) -> None:
    assert cleaning.text(cleaning.text(typed)) == cleaning.text(typed)
    assert cleaning.visible(cleaning.visible(typed)) == cleaning.visible(typed)
    assert cleaning.code(cleaning.code(typed, "IBAN", any_label=True), "IBAN", any_label=True) == cleaning.code(
        typed, "IBAN", any_label=True
    )


@pytest.mark.parametrize(
    "typed",
    [
        "mailto:eli@fleet.example.com?subject=Hello",
        "Eli Driver <eli@fleet.example.com>",
        '"Driver, Eli" <Eli@Fleet.example.com>;',
        "eli@fleet.example.com <mailto:eli@fleet.example.com>",
        "<eli@fleet.example.com>",
        "'eli@fleet.example.com'",
        "eli@fleet.example.com;",
        "eli@fleet.example.com,",
        "ｅｌｉ@fleet.example.com",
    ],
)
def test_an_address_is_found_in_what_was_copied(typed: str) -> None:
    assert addresses.normalise(typed) == "eli@fleet.example.com"


@pytest.mark.parametrize("local", ["mail", "to", "e-mail", "mail-no", "from.me", "address.id", "email=eli", "mailto"])
def test_an_address_that_begins_like_a_label_keeps_it(local: str) -> None:
    assert addresses.normalise(f"{local}@fleet.example.com") == f"{local}@fleet.example.com"


@pytest.mark.parametrize(
    "typed",
    [
        "BIC ABNANL2A IBAN NL91ABNA0417164300",
        "NL91 ABNA 0417 1643 00 (BIC: ABNANL2A)",
        "IBAN: NL91 ABNA 0417 1643 00, SWIFT ABNANL2A",
        "NL91.ABNA.0417.1643.00",
        "“NL91ABNA0417164300”",
    ],
)
def test_an_iban_is_found_in_what_was_copied(typed: str) -> None:
    assert company_data.bank_account(typed) == "NL91ABNA0417164300"


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("<https://volta.example.com/terms>", "https://volta.example.com/terms"),
        ("https://volta.example.com/terms.", "https://volta.example.com/terms"),
        ("https://volta.example.com/Foo–Bar", "https://volta.example.com/Foo%E2%80%93Bar"),
        (
            "https://volta.example.com/می\u200cخواهم",
            "https://volta.example.com/%D9%85%DB%8C%E2%80%8C%D8%AE%D9%88%D8%A7%D9%87%D9%85",
        ),
    ],
)
def test_a_url_keeps_its_path(typed: str, stored: str) -> None:
    assert urls.normalise_https(typed) == stored


def test_a_stored_url_that_ends_with_a_dot_is_still_shown() -> None:
    assert urls.is_safe_https("https://volta.example.com/terms.")


@given(st.text(st.sampled_from([*"<>@:;.,-eliM \r\n?\u200b"]), max_size=40))
def test_nothing_copied_makes_an_address_of_two_lines(typed: str) -> None:
    with suppress(addresses.AddressRefused):
        assert addresses.normalise(typed).split() == [addresses.normalise(typed)]


LADEN = {
    "of two kinds": "a" + "\u0315\u0300" * 8000,
    "from below to above": "a" + "\u0315" * 8000 + "\u0300" * 8000,
    "with nothing seen between them": "a" + ("\u0315\u0300" * 10 + "\u200b") * 700,
    "that are letters of their own": "a" + "\u0f73\uff9e" * 8000,
}


@pytest.mark.parametrize("laden", LADEN)
def test_no_letter_carries_more_marks_than_can_be_put_in_order_at_once(laden: str) -> None:
    """16,000 of them took half a second, in which nobody else was served."""
    for form in cleaning.FORMS:
        assert len(cleaning.normalised(form, LADEN[laden].replace("\u200b", ""))) <= 1 + 2 * cleaning.MOST_MARKS
    assert len(cleaning.visible(LADEN[laden])) <= 1 + 2 * cleaning.MOST_MARKS
    assert len(cleaning.code(LADEN[laden])) <= 1 + 2 * cleaning.MOST_MARKS


def test_every_mark_of_unicode_counts() -> None:
    codes = map(chr, range(sys.maxunicode + 1))
    marks = [c for c in codes if unicodedata.combining(unicodedata.normalize("NFKD", c)[0])]
    assert [c for c in marks if not cleaning._too_many_marks().fullmatch(c * 31)] == []


def test_what_languages_write_keeps_its_marks() -> None:
    for name in ("Phạm Thị Ngọc", "שִׁלֹֽמִית", "དབྱངས", "Z\u0351\u0343\u0301a\u0323lgo"):
        assert cleaning.normalised("NFC", name) == unicodedata.normalize("NFC", name)
