"""`/activate?t=…`: the form where the link is valid, else what happened to it."""

import reflex as rx

from app.components import fields, forms
from app.components.buttons import link_button, submit_button
from app.components.links import link
from app.components.panels import says
from app.components.shell import aside, customer_page
from app.core import routes
from app.core.catalogue import t
from app.pages.public.consent import consent_box, news
from app.pages.public.link_outcomes import log_out_and_continue, paragraph, waiting
from app.state.public.activation import LEAST_PASSWORD, ActivationState
from app.state.session import SessionState

_page = ActivationState.page

_TITLES = (
    ("valid", t("Activate your account")),
    ("expired", t("This link has expired")),
    ("replaced", t("There is a newer link")),
    ("used", t("This account is activated already")),
    ("revoked", t("This invitation was withdrawn")),
    ("void", t("This link cannot be used now")),
    ("somebody_else", t("You are logged in as somebody else")),
)


def page() -> rx.Component:
    """What the link leads to."""
    return customer_page(
        rx.cond(
            ActivationState.loaded,
            rx.match(_page.outcome, *_TITLES, t("We do not know this link")),
            t("Activate your account"),
        ),
        rx.cond(
            ActivationState.loaded,
            rx.match(
                _page.outcome,
                ("valid", _valid()),
                ("expired", _expired()),
                ("replaced", _replaced()),
                ("used", _used()),
                ("revoked", _revoked()),
                ("void", _void()),
                ("somebody_else", _somebody_else()),
                _unknown(),
            ),
            waiting(),
        ),
    )


def _valid() -> rx.Component:
    return rx.fragment(
        rx.el.div(
            _who_invited(),
            rx.el.p(t("The link works until {deadline}.").partition("{")[0], _page.deadline, "."),
            class_name="lead",
        ),
        forms.form(
            forms.form_error(ActivationState.problem),
            forms.bond(),
            forms.account_named(_page.email),
            rx.el.div(
                fields.name_field(
                    t("First name"),
                    "first_name",
                    error=ActivationState.errors["first_name"],
                    required=True,
                    autocomplete="given-name",
                ),
                fields.name_field(
                    t("Last name"),
                    "last_name",
                    error=ActivationState.errors["last_name"],
                    required=True,
                    autocomplete="family-name",
                ),
                class_name="pair",
            ),
            fields.password_field(
                t("Password"),
                error=ActivationState.errors["password"],
                least=LEAST_PASSWORD,
            ),
            rx.cond(
                _page.asks_consent,
                rx.fragment(
                    rx.cond(_page.terms.agreed_on, news(_page.terms)), consent_box(ActivationState.errors["agreed"])
                ),
            ),
            submit_button(t("Activate account"), wide=True),
            on_submit=ActivationState.submit,
            turn=ActivationState.turn,
            name="activate",
            keep=True,
        ),
        aside(t("Already activated?"), " ", link(t("Log in"), to=routes.LOGIN)),
    )


def _who_invited() -> rx.Component:
    address = rx.el.strong(_page.email)
    invited = rx.el.p(
        _page.invited_by,
        t(" invited "),
        address,
        t(" to "),
        rx.cond(
            _page.is_staff,
            rx.fragment(SessionState.tenant_name, t(" as "), _page.role),
            rx.cond(_page.account_name == _page.email, SessionState.tenant_name, rx.el.strong(_page.account_name)),
        ),
        rx.cond(_page.employer, rx.fragment(t(" as an employee of "), rx.el.strong(_page.employer))),
        rx.cond(_page.parent, rx.fragment(t(" of "), rx.el.strong(_page.parent))),
        ".",
    )
    alone = rx.el.p(t("Set up "), address, t(" with "), SessionState.tenant_name, ".")
    return rx.cond(_page.invited_by, invited, alone)


def _expired() -> rx.Component:
    return rx.cond(
        ActivationState.sent,
        says(rx.el.p(ActivationState.sent)),
        rx.fragment(
            paragraph(
                t("It worked for 24 hours, until "),
                _page.deadline,
                t(". We can send a new one to "),
                rx.el.strong(_page.email),
                ".",
            ),
            forms.form(
                forms.form_error(ActivationState.problem),
                submit_button(t("Send me a new link"), wide=True, disabled=~_page.may_send_new_link, why="gate-reason"),
                on_submit=ActivationState.send_new_link,
                turn=ActivationState.turn,
                name="new-link",
            ),
            rx.cond(
                ~_page.may_send_new_link,
                rx.el.p(
                    SessionState.tenant_name,
                    t(" has not published its Terms of Use and Privacy policy. No link can be sent before that."),
                    class_name="help",
                    custom_attrs={"id": "gate-reason"},
                ),
            ),
            aside(t("Already activated?"), " ", link(t("Log in"), to=routes.LOGIN)),
        ),
    )


def _replaced() -> rx.Component:
    return rx.fragment(
        paragraph(
            t("A newer email was sent to "),
            rx.el.strong(_page.email),
            t(" at "),
            _page.replaced_at,
            t(". Please use the link in that one."),
        ),
        aside(t("Already activated?"), " ", link(t("Log in"), to=routes.LOGIN)),
    )


def _used() -> rx.Component:
    return rx.fragment(
        paragraph(t("The link was already used for "), rx.el.strong(_page.email), t(". Log in with your password.")),
        link_button(t("Log in"), to=routes.LOGIN, look="primary", wide=True),
        aside(link(t("Forgot password?"), to=routes.FORGOT_PASSWORD)),
    )


def _revoked() -> rx.Component:
    return paragraph(
        SessionState.tenant_name,
        rx.cond(
            _page.email,
            rx.fragment(t(" has revoked the invitation of "), rx.el.strong(_page.email), "."),
            t(" has withdrawn this invitation."),
        ),
        t(" Ask the person who invited you, or sign up yourself."),
    )


def _void() -> rx.Component:
    return paragraph(_page.why_void, " ", t("Ask the person who invited you."))


def _unknown() -> rx.Component:
    return rx.fragment(
        paragraph(t("Part of it may be missing. Open it from the email again, or copy the whole link.")),
        aside(t("Already activated?"), " ", link(t("Log in"), to=routes.LOGIN)),
    )


def _somebody_else() -> rx.Component:
    return rx.fragment(
        paragraph(
            t("You are logged in as "),
            rx.el.strong(_page.signed_in_as),
            t(". This link is for "),
            rx.el.strong(_page.email),
            t(". It has not been used."),
        ),
        log_out_and_continue(),
        aside(link(t("Stay logged in"), to=routes.HOME)),
    )


ON_LOAD = [SessionState.enter, ActivationState.enter]
