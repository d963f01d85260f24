"""`/forgot-password`."""

import reflex as rx

from app.components import fields, forms
from app.components.buttons import submit_button
from app.components.links import link
from app.components.shell import aside, customer_page
from app.core import routes
from app.core.catalogue import t
from app.state.public.forgot_password import ForgotPasswordState
from app.state.session import SessionState


def page() -> rx.Component:
    """The form, then "Check your inbox"."""
    return customer_page(
        rx.cond(ForgotPasswordState.sent_to, t("Check your inbox"), t("Forgot your password?")),
        rx.cond(ForgotPasswordState.sent_to, _sent(), _form()),
        aside(link(t("Back to log in"), to=routes.LOGIN)),
    )


def _form() -> rx.Component:
    return forms.form(
        forms.form_error(ForgotPasswordState.problem),
        fields.email_field(
            t("Email address"),
            error=ForgotPasswordState.errors["email"],
            help=t("We send you a link to set a new one."),
            autocomplete="username",
        ),
        submit_button(t("Send the link"), wide=True),
        on_submit=ForgotPasswordState.submit,
        turn=ForgotPasswordState.turn,
        name="forgot-password",
        keep=True,
    )


def _sent() -> rx.Component:
    return rx.el.div(
        rx.el.p(
            t("If "), rx.el.strong(ForgotPasswordState.sent_to), t(" has an account here, a mail is on its way to it.")
        ),
        rx.el.p(t("The link in it works for one hour.")),
        class_name="says",
        role="status",
        tab_index=-1,
        custom_attrs={"data-takes-focus": ""},
    )


ON_LOAD = [SessionState.enter_signed_out, ForgotPasswordState.enter]
