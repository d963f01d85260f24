"""`/accounts/new`: **Standard** by email address or **Enterprise** by its prices, then the confirmation panel."""

from typing import Any

import reflex as rx

from app.components import fields, forms
from app.components.badges import delivery_badge
from app.components.buttons import link_button, plain_button, submit_button
from app.components.choices import Choice, radio_cards
from app.components.panels import facts, panel, result_panel
from app.components.polling import every
from app.components.prices import price_fields
from app.components.shell import staff_page
from app.components.values import Many
from app.core import routes
from app.core.catalogue import t
from app.pages import known_address, not_found
from app.state.accounts.new import NewAccountState
from app.state.session import SessionState

_state = NewAccountState
_MAIL_STATUS: Any = rx.match(_state.delivery, ("failed", "failed"), ("bounced", "bounced"), "invited")


def page() -> rx.Component:
    """The form, or what it created."""
    return staff_page(
        t("New account"),
        rx.cond(
            _state.missing,
            not_found.missing(t("Accounts"), routes.ACCOUNTS),
            rx.cond(_state.made.account_id, _made(), rx.cond(_state.invited, _result(), _form())),
        ),
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
                [
                    Choice("standard", t("Standard"), t("Subscribes its stations and cards one by one.")),
                    Choice("enterprise", t("Enterprise"), t("A business with prices agreed for all it charges with.")),
                ],
                chosen=_state.kind,
            ),
            # What the other kind is asked is hidden (assets/css/forms.css), not taken away: what was typed in it stays.
            rx.el.div(_enterprise(), class_name="form if-enterprise"),
            rx.el.div(_address(), class_name="if-inviting"),
            rx.el.div(
                link_button(t("Cancel"), to=routes.ACCOUNTS),
                submit_button(
                    rx.fragment(
                        rx.el.span(t("Send invitation"), class_name="if-inviting"),
                        rx.el.span(t("Create account"), class_name="if-waiting"),
                    ),
                    disabled=~SessionState.gate_open,
                    why="gate",
                ),
                class_name="buttons",
            ),
            on_submit=_state.submit,
            turn=_state.turn,
            name="new-account",
            keep=True,
        ),
        narrow=True,
    )


def _enterprise() -> rx.Component:
    return rx.fragment(
        fields.name_field(
            t("Account name"),
            "name",
            error=_state.errors["name"],
            help=t("The company's name, as it will find the account."),
            required=True,
        ),
        price_fields(_state.errors, currency=_state.currency),
        forms.switch(
            t("Invite the customer now"),
            "invite",
            help=t("If this is off, invite the customer later from the page of the account."),
            checked=_state.invites,
        ),
    )


def _address() -> rx.Component:
    return fields.email_field(
        t("Email address"),
        error=_state.errors["email"],
        help=rx.fragment(
            t("Of the person who will own the account. "),
            rx.el.span(t("It is the name of the account until setup."), class_name="if-standard"),
        ),
        autocomplete="off",
    )


def _refusal() -> rx.Component:
    return rx.fragment(
        forms.form_error(_state.problem),
        known_address.offer(_state),
    )


def _result() -> rx.Component:
    return rx.fragment(
        result_panel(
            _MAIL_STATUS,
            _mail_title(),
            rx.el.p(rx.el.strong(_state.invited), t(" is invited to a Standard account.")),
            rx.el.p(_deadline()),
            facts_list=facts(
                (t("Email"), delivery_badge(_state.delivery)),
            ),
            actions=(
                plain_button(t("Invite another"), NewAccountState.again, look="primary"),
                link_button(t("View account"), to=_state.account_path),
            ),
        ),
        rx.cond(_state.delivery == "queued", every(1, _state.follow)),
    )


def _made() -> rx.Component:
    return rx.cond(_state.made.email, _made_and_invited(), _made_only())


def _made_and_invited() -> rx.Component:
    return rx.fragment(
        result_panel(
            _MAIL_STATUS,
            _mail_title(),
            rx.el.p(
                rx.el.strong(_state.made.email),
                t(" is invited to the Enterprise account "),
                rx.el.strong(_state.made.name),
                ".",
            ),
            rx.el.p(_deadline()),
            facts_list=facts((t("Email"), delivery_badge(_state.delivery)), *_prices()),
            actions=(
                plain_button(t("Invite another"), NewAccountState.again, look="primary"),
                link_button(t("View account"), to=_state.account_path),
            ),
        ),
        rx.cond(_state.delivery == "queued", every(1, _state.follow)),
    )


def _made_only() -> rx.Component:
    return result_panel(
        "not_invited",
        t("Not invited yet"),
        rx.el.p(t("The Enterprise account "), rx.el.strong(_state.made.name), t(" is created.")),
        rx.el.p(t("Nobody is invited to it yet. Its page can invite the customer.")),
        facts_list=facts(*_prices()),
        actions=(
            plain_button(t("Create another"), NewAccountState.again, look="primary"),
            link_button(t("View account"), to=_state.account_path),
        ),
    )


def _prices() -> tuple[tuple[str, Many], ...]:
    made = _state.made
    return (
        (t("AC connector"), rx.fragment(made.ac_price, t(" per month"))),
        (t("DC connector"), rx.fragment(made.dc_price, t(" per month"))),
        (t("Public charge card"), rx.fragment(made.card_price, t(" per month"))),
        (t("Public charging"), made.public),
    )


def _mail_title() -> Many:
    return rx.match(
        _state.delivery,
        ("failed", t("The mail was refused")),
        ("bounced", t("The mail bounced")),
        ("queued", t("Invitation on its way")),
        t("Invitation sent"),
    )


def _deadline() -> Many:
    return rx.match(
        _state.delivery,
        ("failed", rx.fragment(t("Reason: "), _state.delivery_note)),
        ("bounced", rx.fragment(t("Reason: "), _state.delivery_note)),
        ("queued", rx.fragment(t("The link works for 24 hours from when the mail leaves."))),
        rx.fragment(t("The link works until "), rx.el.strong(_state.deadline), "."),
    )


ON_LOAD = [SessionState.enter_staff, NewAccountState.enter]
