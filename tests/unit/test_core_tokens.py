"""What a link carries, and that nothing stored leads back to it."""

from urllib.parse import parse_qsl
from uuid import UUID, uuid4

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.core.logs import redact
from app.core.settings import get_settings
from app.core.tokens import Purpose, current_key_id, digest, link_token, parse_token, pasted_token, pseudonym

SUBJECT = UUID("01990000-0000-7000-8000-00000000000a")
LINKS = st.tuples(st.sampled_from(Purpose), st.uuids(), st.integers(1, 50), st.integers(0, 5))


def change_key(monkeypatch: pytest.MonkeyPatch, key: str) -> None:
    monkeypatch.setenv("ONRAMP_SECRET_KEY", key)
    get_settings.cache_clear()


def test_a_mail_that_is_tried_again_carries_the_same_link() -> None:
    assert link_token(Purpose.ACTIVATION, SUBJECT, 1, 0) == link_token(Purpose.ACTIVATION, SUBJECT, 1, 0)


@given(LINKS, LINKS)
def test_links_differ_in_everything_that_makes_them(
    one: tuple[Purpose, UUID, int, int], other: tuple[Purpose, UUID, int, int]
) -> None:
    assume(one != other)
    assert link_token(*one) != link_token(*other)


def test_two_values_cannot_be_shifted_into_each_other() -> None:
    assert link_token(Purpose.ACTIVATION, SUBJECT, 1, 11) != link_token(Purpose.ACTIVATION, SUBJECT, 11, 1)


@given(LINKS)
def test_tokens_have_one_form(link: tuple[Purpose, UUID, int, int]) -> None:
    token = link_token(*link)
    assert parse_token(token) == token
    assert len(token) == 43


def test_another_key_makes_other_links(monkeypatch: pytest.MonkeyPatch) -> None:
    change_key(monkeypatch, "one" * 20)
    before = link_token(Purpose.ACTIVATION, SUBJECT, 1, 0), current_key_id(), pseudonym("eli@fleet.example.com")
    change_key(monkeypatch, "two" * 20)
    after = link_token(Purpose.ACTIVATION, SUBJECT, 1, 0), current_key_id(), pseudonym("eli@fleet.example.com")
    assert not set(before) & set(after)


def test_key_id_does_not_tell_the_key(monkeypatch: pytest.MonkeyPatch) -> None:
    change_key(monkeypatch, "short")
    assert len(current_key_id()) == 12
    assert "short" not in current_key_id()


@pytest.mark.parametrize(
    "spoil",
    [
        lambda token: "",
        lambda token: token[:-1],
        lambda token: token + "A",
        lambda token: token * 2,
        lambda token: token * 240,
        lambda token: token + "=",
        lambda token: token + "\n",
        lambda token: " " + token[1:],
        lambda token: token[:-1] + "\x00",
        lambda token: token[:-3] + "%00",
        lambda token: "\u0410" + token[1:],
        lambda token: "\uff21" + token[1:],
        lambda token: "\ud800" + token[1:],
        lambda token: "+" + token[1:],
        lambda token: "/" + token[1:],
        lambda token: token.encode(),
        lambda token: [token],
        lambda token: {"t": token},
        lambda token: None,
        lambda token: 0,
        lambda token: True,
    ],
)
def test_what_is_not_a_token_is_none(spoil: object) -> None:
    assert callable(spoil)
    assert parse_token(spoil(link_token(Purpose.ACTIVATION, SUBJECT, 1, 0))) is None


@given(st.integers(0, 42), st.integers(0, 5))
def test_each_flipped_bit_makes_an_unknown_link(position: int, bit: int) -> None:
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    token = link_token(Purpose.ACTIVATION, SUBJECT, 1, 0)
    flipped = alphabet[alphabet.index(token[position]) ^ (1 << bit)]
    other = token[:position] + flipped + token[position + 1 :]
    assert digest(other) != digest(token)


@given(st.text())
def test_digest_takes_any_text(text: str) -> None:
    assert len(digest(text)) == 64
    assert digest(text) == digest(text)


def test_pseudonym_is_stable_and_hides_the_address() -> None:
    assert pseudonym("eli@fleet.example.com") == pseudonym("eli@fleet.example.com")
    assert pseudonym("eli@fleet.example.com") != pseudonym("dana@fleet.example.com")
    assert len(pseudonym(str(uuid4()))) == 32
    assert pseudonym("\ud800")


TOKEN = "Q0h3X1kzT2pLbU5xUnNUdVZ3WHlaQUJDREVGR0hJS-_"


@pytest.mark.parametrize(
    "query",
    [
        f"t={TOKEN}",
        *(f"t={TOKEN}{end}" for end in (".", ",", ";", "%3E", ")", "%22", "'", "!", "/", "%E2%80%8B", "%C2%A0", "*")),
        f"t=%3C{TOKEN}%3E",
        f"t={TOKEN}&utm_source=mail&fbclid=1",
        f"utm_source=mail&t={TOKEN}",
        f"utm_source=mail&amp;t={TOKEN}",
        f"t={TOKEN}&amp;utm_source=mail",
        f"t={TOKEN}?utm_source=mail",
        f"t={TOKEN}%26utm_source%3Dmail",
        f"t=3D{TOKEN}",
        f"t%3D{TOKEN}",
        f"t%3D{TOKEN}.",
        f"t%253D{TOKEN}",
        f"t={TOKEN[:20]}=%0D%0A{TOKEN[20:]}",
        f"t={TOKEN[:20]}={TOKEN[20:]}",
        f"t={TOKEN[:20]}%20{TOKEN[20:]}",
        f"t={TOKEN[:20]}%0A%20{TOKEN[20:]}",
        f"t=3D{TOKEN[:20]}=%0A{TOKEN[20:]}%3E",
    ],
)
def test_a_link_works_with_what_mail_programs_put_around_it(query: str) -> None:
    told = dict(parse_qsl(query, keep_blank_values=True))
    token, carriers = pasted_token(told)
    assert token == TOKEN
    assert TOKEN[:20] not in str({name: value for name, value in told.items() if name not in carriers})
    assert TOKEN[20:] not in redact(f"/activate?{query}")


@pytest.mark.parametrize("spoilt", [TOKEN[:-1], TOKEN + "x", TOKEN * 2, "x" + TOKEN, "", "..", TOKEN + "\0"])
def test_what_holds_no_whole_token_stays_unknown(spoilt: str) -> None:
    token, carriers = pasted_token({"t": spoilt})
    assert token != TOKEN
    assert parse_token(token) is None
    assert carriers == ("t",)


@pytest.mark.parametrize("value", [None, 1, True, {"t": TOKEN}, [TOKEN, "x"], []])
def test_only_text_carries_a_token(value: object) -> None:
    assert pasted_token({"t": value}) == ("", ("t",))
    assert pasted_token({"from": value}) == ("", ())


@pytest.mark.parametrize("value", ["&#" + "9" * 16_000, "a" + "\u0315\u0300" * 8000])
def test_what_is_no_link_is_unknown_however_much_of_it_there_is(value: str) -> None:
    """A number of more than 4,300 digits ended the event, and left a traceback in the log each time."""
    token, carriers = pasted_token({"t": value})
    assert parse_token(token) is None
    assert carriers == ("t",)
