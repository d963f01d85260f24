"""`/terms`: new terms, asked for at the next log-in."""

import reflex as rx

from app.components import forms
from app.components.buttons import submit_button
from app.components.shell import customer_page
from app.core.catalogue import t
from app.pages.consent import consent_box
from app.state.session import SessionState
from app.state.terms import TermsState


def page() -> rx.Component:
    """Says that the terms have changed, and takes the tick."""
    return customer_page(
        t("Our terms have changed"),
        forms.form(
            forms.form_error(TermsState.problem),
            consent_box(TermsState.errors["agreed"]),
            submit_button(t("Agree and continue"), wide=True),
            on_submit=TermsState.submit,
            turn=TermsState.turn,
            name="terms",
        ),
        lead=t("Please read them and agree before you go on."),
    )


ON_LOAD = [SessionState.enter_terms]
