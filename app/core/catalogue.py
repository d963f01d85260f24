"""Texts for people pass through here, so that a translation is a new catalogue and not a new screen."""

from collections.abc import Mapping
from typing import Any


def t(text: str, **values: object) -> str:
    """The text in the reader's language with `{named}` values filled in. English is the source language."""
    return text.format(**values) if values else text


def word(words: Mapping[Any, str], key: str) -> str:
    """The word for a key of an enumeration; a key that this release does not know yet shows itself."""
    return t(words[key]) if key in words else key
