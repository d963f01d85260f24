"""What stands at an address that does not exist."""

import reflex as rx

from app.components.buttons import link_button
from app.components.shell import customer_page, staff_page
from app.components.table import empty_state
from app.core import routes
from app.core.catalogue import t
from app.state.session import SessionState


def page() -> rx.Component:
    """Says so, and leads home; staff keep their menu."""
    return rx.cond(
        SessionState.is_staff,
        staff_page(
            t("Not found"),
            _nothing(),
            rx.el.div(
                link_button(t("Go to the Dashboard"), to=routes.HOME, look="primary"), class_name="buttons start"
            ),
            active="",
        ),
        customer_page(
            t("Not found"),
            link_button(t("Go to the start page"), to=routes.HOME, look="primary", wide=True),
            lead=_nothing(),
        ),
    )


def _nothing() -> rx.Component:
    sentence = t("There is nothing at this address, or it is not yours to see.")
    return rx.el.p(sentence, custom_attrs={"data-nowhere": ""})


ON_LOAD = [SessionState.enter]


def missing(list_name: str, route: str) -> rx.Component:
    """Nobody here by this key, or not theirs to see."""
    return empty_state(
        t("Not found"),
        t("There is nothing at this address, or it is not yours to see."),
        link_button(t("Back to {list}", list=list_name), to=route),
        icon_name="search-x",
    )
