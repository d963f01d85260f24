"""Lucide icons, drawn for the eye only: the word beside them carries the meaning."""

import reflex as rx


def icon(name: str, size: int = 16) -> rx.Component:
    """A Lucide icon that screen readers skip."""
    return rx.icon(name, size=size, stroke_width=1.9, aria_hidden="true")
