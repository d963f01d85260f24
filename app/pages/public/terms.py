"""`/terms`: new terms, asked for at the next log-in."""

from typing import Any

import reflex as rx

from app.components import forms
from app.components.buttons import submit_button
from app.components.shell import customer_page
from app.core.catalogue import t
from app.pages.public.consent import consent_box, news
from app.state.public.terms import TermsState
from app.state.session import SessionState

_ASKED_FIRST: Any = TermsState.loaded & (TermsState.page.agreed_on == "")


def page() -> rx.Component:
    """Says what changed since the person agreed, or that there are terms, and takes the tick."""
    return customer_page(
        rx.cond(TermsState.page.agreed_on, t("Our terms have changed"), t("Our terms")),
        rx.cond(TermsState.page.agreed_on, news(TermsState.page)),
        forms.form(
            forms.form_error(TermsState.problem),
            consent_box(TermsState.errors["agreed"]),
            submit_button(t("Agree and continue"), wide=True),
            on_submit=TermsState.submit,
            turn=TermsState.turn,
            name="terms",
        ),
        lead=rx.el.p(
            t("Please read them and agree before you go on."),
            rx.cond(_ASKED_FIRST, rx.fragment(t(" They hold since "), TermsState.page.since, ".")),
        ),
    )


ON_LOAD = [SessionState.enter_terms, TermsState.load]
