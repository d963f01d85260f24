"""`/sign-up`."""

import reflex as rx

from app.components import fields, forms
from app.components.buttons import submit_button
from app.components.links import link
from app.components.panels import callout
from app.components.shell import aside, customer_page
from app.core import routes
from app.core.catalogue import t
from app.pages.public.consent import consent_box
from app.state.public.sign_up import SignUpState
from app.state.session import SessionState


def page() -> rx.Component:
    """The form, why there is none, or "Check your inbox"."""
    return customer_page(
        rx.cond(SignUpState.sent_to, t("Check your inbox"), t("Sign up")),
        rx.cond(
            SignUpState.sent_to,
            _sent(),
            rx.cond(SessionState.tenant_name, rx.cond(SessionState.gate_open, _form(), _closed())),
        ),
        aside(t("Already have an account?"), " ", link(t("Log in"), to=routes.LOGIN)),
    )


def _form() -> rx.Component:
    return forms.form(
        forms.form_error(SignUpState.problem),
        fields.email_field(
            t("Email address"),
            error=SignUpState.errors["email"],
            help=t("We send a link to this address to make sure that it is yours."),
        ),
        consent_box(SignUpState.errors["agreed"]),
        submit_button(t("Sign up"), wide=True),
        on_submit=SignUpState.submit,
        turn=SignUpState.turn,
        name="sign-up",
        keep=True,
    )


def _closed() -> rx.Component:
    return callout(
        "warn",
        t("You cannot sign up yet."),
        " ",
        SessionState.tenant_name,
        t(" has not published its Terms of Use and Privacy policy. Please come back later."),
    )


def _sent() -> rx.Component:
    return rx.el.div(
        rx.el.p(t("We have sent a mail to "), rx.el.strong(SignUpState.sent_to), "."),
        rx.el.p(t("Open the link in it within 24 hours to activate your account.")),
        rx.el.p(t("Nothing there after a few minutes? Check the spam folder, or check the address and sign up again.")),
        class_name="says",
        role="status",
        tab_index=-1,
        custom_attrs={"data-takes-focus": ""},
    )


ON_LOAD = [SessionState.enter_signed_out, SignUpState.enter]
