"""`/login`."""

import reflex as rx

from app.components import fields, forms
from app.components.buttons import submit_button
from app.components.links import away, link
from app.components.panels import says
from app.components.shell import aside, customer_page
from app.core import routes
from app.core.catalogue import t
from app.state.public.log_in import LogInState
from app.state.session import SessionState


def page() -> rx.Component:
    """Address, password, and the ways in for those who have neither."""
    return customer_page(
        t("Log in"),
        forms.form(
            forms.form_error(LogInState.problem),
            forms.bond(),
            rx.cond(
                LogInState.contact,
                rx.el.p(away(rx.fragment(t("Contact"), " ", SessionState.tenant_name), LogInState.contact)),
            ),
            fields.email_field(t("Email address"), error=LogInState.errors["email"], autocomplete="username"),
            fields.password_field(t("Password"), error=LogInState.errors["password"]),
            submit_button(t("Log in"), wide=True),
            on_submit=LogInState.submit,
            turn=LogInState.turn,
            name="log-in",
            keep=True,
        ),
        rx.cond(LogInState.refused, _activation_again()),
        aside(link(t("Forgot password?"), to=routes.FORGOT_PASSWORD)),
        aside(t("New here?"), " ", link(t("Sign up"), to=routes.SIGN_UP)),
    )


def _activation_again() -> rx.Component:
    """For whoever was invited and has no password yet; shown to everybody whose log-in was refused."""
    return rx.cond(
        LogInState.mailed_to,
        says(
            rx.el.p(
                t("If "),
                rx.el.strong(LogInState.mailed_to),
                t(" is known here, an email is on its way to it. It says how to activate the account or log in."),
            )
        ),
        forms.form(
            forms.form_error(LogInState.mail_problem),
            rx.el.p(t("Invited, but not activated yet? The activation email can be sent again."), class_name="help"),
            submit_button(t("Send me a new activation email"), look="plain", wide=True),
            on_submit=LogInState.mail_again,
            turn=LogInState.mail_turn,
            name="activation-again",
        ),
    )


ON_LOAD = [SessionState.enter_signed_out, LogInState.enter]
