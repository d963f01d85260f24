"""What the pages of mailed links share."""

import reflex as rx

from app.components.buttons import plain_button
from app.components.values import Text
from app.components.waiting import loading
from app.core.catalogue import t
from app.state.session import SessionState


def paragraph(*parts: rx.Component | Text) -> rx.Component:
    """What happened to the link."""
    return rx.el.div(rx.el.p(*parts), class_name="lead")


def waiting() -> rx.Component:
    """While the link is looked up."""
    return loading(t("Checking your link …"), lead=True)


def log_out_and_continue() -> rx.Component:
    """The way on for somebody who is signed in as another person."""
    return plain_button(t("Log out and continue"), SessionState.log_out_and_stay, look="primary", wide=True)
