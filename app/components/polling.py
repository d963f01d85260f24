"""Looking again by itself while something is under way."""

import reflex as rx


def every(seconds: int, look: rx.event.EventType) -> rx.Component:
    """Runs a handler every few seconds for as long as this stands on the page and the page is seen."""
    return rx.el.button(
        type="button",
        on_click=look,
        hidden=True,
        tab_index=-1,
        aria_hidden="true",
        custom_attrs={"data-every": seconds * 1000},
    )
