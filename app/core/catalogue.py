"""Texts for people pass through here, so that a translation is a new catalogue and not a new screen."""


def t(text: str, **values: object) -> str:
    """The text in the reader's language with `{named}` values filled in. English is the source language."""
    return text.format(**values) if values else text
