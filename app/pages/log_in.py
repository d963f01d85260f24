"""`/login`."""

import reflex as rx

from app.components import forms
from app.components.buttons import submit_button
from app.components.links import link
from app.components.shell import aside, customer_page
from app.core import routes
from app.core.catalogue import t
from app.state.log_in import LogInState
from app.state.session import SessionState


def page() -> rx.Component:
    """Address, password, and the ways in for those who have neither."""
    return customer_page(
        t("Log in"),
        forms.form(
            forms.form_error(LogInState.problem),
            forms.email_field(t("Email address"), error=LogInState.errors["email"], autocomplete="username"),
            forms.password_field(t("Password")),
            submit_button(t("Log in"), wide=True),
            on_submit=LogInState.submit,
            turn=LogInState.turn,
            name="log-in",
            keep=True,
        ),
        aside(link(t("Forgot password?"), to=routes.FORGOT_PASSWORD)),
        aside(t("New here?"), " ", link(t("Sign up"), to=routes.SIGN_UP)),
    )


ON_LOAD = [SessionState.enter_signed_out, LogInState.enter]
