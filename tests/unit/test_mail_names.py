"""Names in mails: one line, nothing invisible, nothing a mail program turns into a link; ordinary names stay."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.mail.names import MAX_LENGTH, defused, one_line, person


@pytest.mark.parametrize(
    "name",
    [
        "Sara Mol",
        "O'Brien & Sons",
        "Zoë Müller-Lüdenscheidt",
        "Volta B.V.",
        "Jansen Inc. (NL)",
        "J. R. Hartley",
        "Tariff 2.50",
        "22.5kW at home",
        "24/7 Fleet",
        "Köln: Nord",
        "株式会社電気",
        "שרה",
        "Fleet 🚗 North",
        "A+B, C; D",
        "می\u200cخواهم",
        "👨\u200d👩\u200d👧 home",
        "Łódź & d'Arc <Übersee & Söhne GmbH>",
        "A < B > C",
        '"Quoted" O’Brien',
    ],
)
def test_ordinary_name_stays(name: str) -> None:
    assert defused(name) == name


@pytest.mark.parametrize(
    ("name", "left"),
    [
        ("Win at http://evil.example", "Win at http: evil example"),
        ("https://evil.example/a?b=c", "https: evil example/a?b=c"),
        ("www.evil.example", "www evil example"),
        ("bit.ly/x", "bit ly/x"),
        ("help@evil.example", "help@evil example"),
        ("mailto:help@evil.example", "mailto: help@evil example"),
        ("tel:+31612345678", "tel: +31612345678"),
        ("http://10.20.30.40/x", "http: 10 20 30 40/x"),
        ("evil。example", "evil example"),
        ("evil．com", "evil com"),
        ("evil.xn--p1ai", "evil xn--p1ai"),
        ("शिक्षा.भारत", "शिक्षा भारत"),
        ("💩.la", "💩 la"),
        (r"\\evil\share", r"evil\share"),
        ("evil\u200b.exa\u00admple", "evil example"),
        ("a.b.c.de", "a.b.c de"),
    ],
)
def test_address_in_a_name_is_broken_up(name: str, left: str) -> None:
    assert defused(name) == left


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("  Sara \t Mol ", "Sara Mol"),
        ("Sara\r\nBcc: x", "Sara Bcc: x"),
        ("Sara\u2028Mol\u2029", "Sara Mol"),
        ("\u202eloM araS\u2066\u200f", "loM araS"),
        ("\u200bSa\u200dra\ufeff", "Sara"),
        ("a\x00b\x1bc\x7fd", "a b c d"),
        ("a\ud800b", "ab"),
        ("\u202e\u200b", ""),
    ],
)
def test_one_line(text: str, line: str) -> None:
    assert one_line(text) == line


def test_long_name_is_cut() -> None:
    assert one_line("n" * 10_000) == "n" * (MAX_LENGTH - 1) + "…"
    assert one_line("n" * MAX_LENGTH) == "n" * MAX_LENGTH


def test_address_may_stand_in_for_a_person_but_only_alone() -> None:
    assert person("sara@volta.example.com") == "sara@volta.example.com"
    assert person("Sara sara@volta.example.com") == "Sara sara@volta example com"


@given(st.text(max_size=200))
def test_whatever_was_typed_is_one_clean_line(name: str) -> None:
    for line in (one_line(name), defused(name), person(name)):
        assert len(line) <= max(MAX_LENGTH, 254)
        assert line == " ".join(line.split())
        assert not any(unicodedata.category(c) in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"} for c in line)
    assert defused(defused(name)) == defused(name)


@given(st.from_regex(r"[a-z]{1,9}(\.[a-z]{2,9}){1,3}", fullmatch=True))
def test_no_host_name_survives(host: str) -> None:
    assert "." not in defused(host).replace("…", "") or all(len(p) < 2 for p in defused(host).split(".")[1:])
