"""`/setup`: the customer's account set-up."""

import reflex as rx

from app.components import forms
from app.components.buttons import link_button, submit_button
from app.components.choices import select_field
from app.components.panels import toast
from app.components.shell import customer_page
from app.core import routes
from app.core.catalogue import t
from app.state.session import SessionState
from app.state.setup import SetupState


def page() -> rx.Component:
    """Language and country, saved as they are sent."""
    return customer_page(
        t("Set up your account"),
        rx.cond(SetupState.loaded, _form(), rx.el.p(t("Loading …"), role="status", class_name="lead")),
        toast(SetupState.saved, turn=SetupState.turn),
        lead=rx.el.p(t("Two things first. The rest of the set-up follows soon; you can leave and come back.")),
    )


def _form() -> rx.Component:
    return rx.fragment(
        forms.form(
            forms.form_error(SetupState.problem),
            select_field(
                t("Language"),
                "language",
                SetupState.languages,
                value=SetupState.language,
                error=SetupState.errors["language"],
                help=t("For our mails to you. The screens are in English for now."),
                autocomplete="language",
            ),
            select_field(
                t("Country"),
                "country",
                SetupState.country_choices,
                value=SetupState.country,
                error=SetupState.errors["country"],
                autocomplete="country",
            ),
            submit_button(t("Save"), wide=True),
            on_submit=SetupState.submit,
            turn=SetupState.turn,
            version=SetupState.version,
            name="setup",
            keep=True,
        ),
        link_button(t("Go to My account"), to=routes.HOME, wide=True),
    )


ON_LOAD = [SessionState.enter_customer, SetupState.load]
