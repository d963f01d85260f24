"""Below the refusal of an address that belongs to somebody already: since when, **Resend invitation**, their page."""

from typing import Any

import reflex as rx

from app.components.buttons import press_button
from app.components.links import link
from app.components.panels import says
from app.core.catalogue import t


def offer(state: Any) -> rx.Component:
    """What can be done about it, in the place where it was refused."""
    known = state.known
    return rx.cond(
        known.path,
        rx.el.div(
            rx.cond(known.more, rx.el.p(known.more, class_name="help")),
            rx.cond(known.resent, says(rx.el.p(known.resent))),
            rx.el.div(
                rx.cond(known.can_resend, press_button(t("Resend invitation"), state.resend_known, turn=state.turn)),
                link(t("Open this person's page"), to=known.path),
                class_name="moves",
            ),
            class_name="known",
        ),
    )
