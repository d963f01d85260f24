"""`/confirm-subscription?t=…`: what staff activated on one's behalf, to be confirmed; or what happened to the link."""

import reflex as rx

from app.components import forms
from app.components.buttons import link_button, submit_button
from app.components.links import away, link
from app.components.panels import facts, says
from app.components.shell import aside, customer_page
from app.components.values import Many
from app.core import routes
from app.core.catalogue import t
from app.pages.public.link_outcomes import log_out_and_continue, paragraph, waiting
from app.state.public.confirm_subscription import ConfirmationState
from app.state.session import SessionState

_state = ConfirmationState
_page = ConfirmationState.page
_request = ConfirmationState.page.request

_TITLES = (
    ("valid", t("Confirm your subscription")),
    ("expired", t("This link has expired")),
    ("replaced", t("There is a newer link")),
    ("used", t("This is confirmed already")),
    ("revoked", t("This request was cancelled")),
    ("void", t("This link cannot be used now")),
    ("somebody_else", t("You are logged in as somebody else")),
)


def page() -> rx.Component:
    """What the link leads to."""
    return customer_page(
        rx.cond(
            _state.confirmed,
            t("Confirmed"),
            rx.cond(
                _state.loaded,
                rx.match(_page.outcome, *_TITLES, t("We do not know this link")),
                t("Confirm your subscription"),
            ),
        ),
        rx.cond(_state.confirmed, _confirmed(), rx.cond(_state.loaded, _outcome(), waiting())),
    )


def _outcome() -> Many:
    return rx.match(
        _page.outcome,
        ("valid", _valid()),
        ("expired", _expired()),
        (
            "replaced",
            paragraph(
                t("A newer email was sent to "),
                rx.el.strong(_page.email),
                t(" at "),
                _page.replaced_at,
                t(". Please use the link in that one."),
            ),
        ),
        ("used", _used()),
        (
            "revoked",
            paragraph(
                SessionState.tenant_name, t(" has cancelled this request. Nothing was activated, nothing is charged.")
            ),
        ),
        ("void", paragraph(_page.why_void, " ", t("Contact support."))),
        ("somebody_else", _somebody_else()),
        paragraph(t("Part of it may be missing. Open it from the email again, or copy the whole link.")),
    )


def _valid() -> rx.Component:
    return rx.fragment(
        rx.el.div(
            rx.el.p(
                _request.requested_by,
                t(" of "),
                SessionState.tenant_name,
                t(" activates "),
                rx.el.strong(_request.asset),
                t(" for you. It works once you have confirmed it."),
            ),
            class_name="lead",
        ),
        facts(
            (t("Asset"), rx.fragment(_request.kind, " ", _request.number)),
            (t("Account"), _request.account),
            (t("Plan"), _request.plan),
            (t("Price"), rx.fragment(rx.el.strong(_request.price), t(", without VAT"))),
            (t("Public charging"), _public_charging()),
            (t("Paid by"), _request.payer),
            (t("Terms"), away(t("Subscription terms"), _request.terms_url)),
            (t("Link works until"), _page.deadline),
        ),
        forms.form(
            forms.form_error(_state.problem),
            forms.checkbox(
                rx.fragment(t("I agree to the "), away(t("subscription terms"), _request.terms_url)),
                "agreed",
                error=_state.errors["agreed"],
                required=True,
            ),
            submit_button(t("Confirm subscription"), wide=True),
            on_submit=_state.submit,
            turn=_state.turn,
            name="confirm-subscription",
        ),
        aside(t("You did not expect this? Leave it: without your confirmation nothing is charged.")),
    )


def _public_charging() -> rx.Component:
    return rx.fragment(
        rx.cond(_request.public_charging, t("Yes"), t("No")), rx.cond(_request.fee, rx.fragment(", ", _request.fee))
    )


def _confirmed() -> rx.Component:
    return rx.fragment(
        says(rx.el.p(rx.el.strong(_request.asset), t(" is active. It can be used now."))),
        link_button(t("Go to My account"), to=routes.HOME, look="primary", wide=True),
    )


def _expired() -> rx.Component:
    return rx.fragment(
        paragraph(
            t("It worked for 7 days, until "),
            _page.deadline,
            t(". Nothing was activated, nothing is charged. You can activate the asset yourself in My account."),
        ),
        link_button(t("Go to My account"), to=routes.HOME, look="primary", wide=True),
    )


def _used() -> rx.Component:
    return rx.fragment(
        paragraph(t("The link was already used for "), rx.el.strong(_page.email), "."),
        link_button(t("Go to My account"), to=routes.HOME, look="primary", wide=True),
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


ON_LOAD = [SessionState.enter, ConfirmationState.enter]
