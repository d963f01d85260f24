"""Brand colours, and which colours can be read on them (WCAG 2.2, contrast ratio)."""

import re

READABLE = 4.5
"""The least contrast for text, WCAG 2.2 AA, 1.4.3."""

_HEX = re.compile(r"#?([0-9a-f]{3}|[0-9a-f]{6})", re.ASCII | re.IGNORECASE)


class ColorRefused(ValueError):
    """Not a colour in hexadecimal form."""


def normalise_hex(text: str) -> str:
    """The colour as "#rrggbb" in lower case; ColorRefused for anything but three or six hexadecimal digits."""
    match = _HEX.fullmatch(text.strip())
    if not match:
        raise ColorRefused(text)
    digits = match[1].lower()
    return "#" + (digits if len(digits) == 6 else "".join(2 * digit for digit in digits))


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, from 1 (the same) to 21 (black and white)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def readable_on(background: str) -> str:
    """White or a near black, whichever people can read on this background; the contrast is 4.5 or more, always."""
    for text in ("#ffffff", "#111111"):
        if contrast(text, background) >= READABLE:
            return text
    # A narrow band of mid-tones is too light for white and too dark for #111111; pure black reaches 4.58 there.
    return "#000000"


def readable_or(color: str, background: str, otherwise: str) -> str:
    """The colour itself where it can be read as text on this background, else the other one."""
    return color if contrast(color, background) >= READABLE else otherwise


def _luminance(color: str) -> float:
    digits = normalise_hex(color)[1:]
    red, green, blue = (_linear(int(digits[i : i + 2], 16) / 255) for i in (0, 2, 4))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
