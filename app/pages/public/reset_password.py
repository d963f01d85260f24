"""`/reset-password?t=…`: the form where the link is valid, else what happened to it."""

import reflex as rx

from app.components import fields, forms
from app.components.buttons import link_button, submit_button
from app.components.links import link
from app.components.shell import aside, customer_page
from app.core import routes
from app.core.catalogue import t
from app.pages.public.link_outcomes import log_out_and_continue, paragraph, waiting
from app.state.public.reset_password import LEAST_PASSWORD, ResetPasswordState
from app.state.session import SessionState

_page = ResetPasswordState.page

_TITLES = (
    ("valid", t("Set a new password")),
    ("expired", t("This link has expired")),
    ("replaced", t("There is a newer link")),
    ("used", t("This link was already used")),
    ("revoked", t("This link was already used")),
    ("somebody_else", t("You are logged in as somebody else")),
)


_CANNOT_BE_USED = t("This link cannot be used now")
_UNKNOWN = t("Part of it may be missing. Open it from the email again, or ask for a new one.")


def page() -> rx.Component:
    """What the link leads to."""
    return customer_page(
        rx.cond(
            ResetPasswordState.loaded,
            rx.match(_page.outcome, *_TITLES, rx.cond(_page.why_not, _CANNOT_BE_USED, t("We do not know this link"))),
            t("Set a new password"),
        ),
        rx.cond(
            ResetPasswordState.loaded,
            rx.match(
                _page.outcome,
                ("valid", _valid()),
                ("expired", _ask_again(t("It worked for one hour, until "), _page.deadline, ".")),
                ("replaced", _replaced()),
                ("used", _ask_again(t("A link sets a new password once."))),
                ("revoked", _ask_again(t("A link sets a new password once."))),
                ("somebody_else", _somebody_else()),
                rx.cond(_page.why_not, paragraph(_page.why_not), _ask_again(_UNKNOWN)),
            ),
            waiting(),
        ),
        aside(link(t("Back to log in"), to=routes.LOGIN)),
    )


def _valid() -> rx.Component:
    return rx.fragment(
        paragraph(t("For "), rx.el.strong(_page.email), t(". Every session that is open elsewhere will end.")),
        forms.form(
            forms.form_error(ResetPasswordState.problem),
            forms.bond(),
            forms.account_named(_page.email),
            fields.password_field(
                t("New password"),
                error=ResetPasswordState.errors["password"],
                least=LEAST_PASSWORD,
            ),
            submit_button(t("Set password and log in"), wide=True),
            on_submit=ResetPasswordState.submit,
            turn=ResetPasswordState.turn,
            name="reset-password",
        ),
    )


def _ask_again(*sentence: rx.Component | str | rx.Var[str]) -> rx.Component:
    return rx.fragment(
        paragraph(*sentence),
        link_button(t("Ask for a new link"), to=routes.FORGOT_PASSWORD, look="primary", wide=True),
    )


def _replaced() -> rx.Component:
    return paragraph(t("A newer email was sent on "), _page.replaced_at, t(". Please use the link in that one."))


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
    )


ON_LOAD = [SessionState.enter, ResetPasswordState.enter]
