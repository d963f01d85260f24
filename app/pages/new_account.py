"""`/accounts/new`: **Standard** by e-mail address, then the confirmation panel."""

import reflex as rx

from app.components import forms
from app.components.badges import status_badge
from app.components.buttons import link_button, plain_button, submit_button
from app.components.choices import Choice, radio_cards
from app.components.links import link
from app.components.panels import facts, panel, result_panel
from app.components.polling import every
from app.components.shell import staff_page
from app.components.values import Many
from app.core import routes
from app.core.catalogue import t
from app.state.new_account import NewAccountState
from app.state.session import SessionState

_state = NewAccountState


def page() -> rx.Component:
    """The form, or what it created."""
    return staff_page(
        t("New account"),
        rx.cond(_state.invited, _result(), _form()),
        active=routes.ACCOUNTS,
        breadcrumb=(t("Accounts"), routes.ACCOUNTS),
    )


def _form() -> rx.Component:
    return panel(
        forms.form(
            _refusal(),
            radio_cards(
                t("What kind of account?"),
                "kind",
                [Choice("standard", t("Standard"), t("Subscribes its stations and cards one by one."))],
                chosen="standard",
            ),
            forms.email_field(
                t("Email address"),
                error=_state.errors["email"],
                help=t("Of the person who will own the account. The account is called by it until set-up names it."),
                autocomplete="off",
            ),
            rx.el.div(
                link_button(t("Cancel"), to=routes.ACCOUNTS),
                submit_button(t("Send invitation"), disabled=~SessionState.gate_open, why="gate"),
                class_name="buttons",
            ),
            on_submit=_state.submit,
            turn=_state.turn,
            name="new-account",
            keep=True,
        ),
        narrow=True,
    )


def _refusal() -> rx.Component:
    return rx.fragment(
        forms.form_error(_state.problem),
        rx.cond(_state.known, link(t("Open this person's page"), to=_state.known)),
    )


def _result() -> rx.Component:
    return rx.fragment(
        result_panel(
            rx.match(_state.delivery, ("failed", "failed"), ("bounced", "bounced"), "invited"),
            rx.match(
                _state.delivery,
                ("failed", t("The mail was refused")),
                ("bounced", t("The mail bounced")),
                ("queued", t("Invitation on its way")),
                t("Invitation sent"),
            ),
            rx.el.p(rx.el.strong(_state.invited), t(" is invited to a Standard account.")),
            rx.el.p(_deadline()),
            facts_list=facts(
                (t("E-mail"), status_badge(_state.delivery, _delivery())),
            ),
            actions=(
                plain_button(t("Invite another"), NewAccountState.again, look="primary"),
                link_button(t("View account"), to=_state.account_path),
            ),
        ),
        rx.cond(_state.delivery == "queued", every(1, _state.follow)),
    )


def _deadline() -> Many:
    return rx.match(
        _state.delivery,
        ("failed", rx.fragment(t("Reason: "), _state.delivery_note)),
        ("bounced", rx.fragment(t("Reason: "), _state.delivery_note)),
        ("queued", rx.fragment(t("The link works for 24 hours from when the mail leaves."))),
        rx.fragment(t("The link works until "), rx.el.strong(_state.deadline), "."),
    )


def _delivery() -> Many:
    return rx.match(
        _state.delivery,
        ("queued", t("Queued")),
        ("handed_over", t("Handed over")),
        ("delivered", t("Delivered")),
        ("failed", t("Failed")),
        t("Bounced"),
    )


ON_LOAD = [SessionState.enter_staff, NewAccountState.enter]
