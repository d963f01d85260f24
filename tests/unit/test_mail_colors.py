"""Text on a brand colour can always be read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.colors import READABLE, ColorRefused, contrast, normalise_hex, readable_on, readable_or

COLORS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#777777", "#ffffff", 4.48),
        ("#0b7a63", "#ffffff", 5.28),
        ("#abc", "#aabbcc", 1.0),
    ],
)
def test_contrast_is_the_one_of_wcag(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == pytest.approx(ratio, abs=0.01)
    assert contrast(other, one) == contrast(one, other)


@pytest.mark.parametrize(
    ("background", "text"),
    [("#0b7a63", "#ffffff"), ("#000000", "#ffffff"), ("#ffd400", "#111111"), ("#ffffff", "#111111")],
)
def test_white_or_near_black(background: str, text: str) -> None:
    assert readable_on(background) == text


@given(COLORS)
def test_text_can_be_read_on_every_color(background: str) -> None:
    assert contrast(readable_on(background), background) >= READABLE


def test_text_can_be_read_on_every_grey() -> None:
    for level in range(256):
        grey = "#" + f"{level:02x}" * 3
        assert contrast(readable_on(grey), grey) >= READABLE


@given(COLORS, COLORS)
def test_unreadable_color_gives_way(color: str, background: str) -> None:
    chosen = readable_or(color, background, "other")
    assert chosen == (color if contrast(color, background) >= READABLE else "other")


@pytest.mark.parametrize(("text", "normal"), [("#0B7A63", "#0b7a63"), ("abc", "#aabbcc"), (" #fff ", "#ffffff")])
def test_hexadecimal_forms(text: str, normal: str) -> None:
    assert normalise_hex(text) == normal


@pytest.mark.parametrize(
    "text", ["", "#", "red", "#12345", "#1234567", "#ggg", "#fff;x", "#١٢٣", "rgb(0,0,0)", "#fff\n#"]
)
def test_what_is_no_color_is_refused(text: str) -> None:
    with pytest.raises(ColorRefused):
        normalise_hex(text)
