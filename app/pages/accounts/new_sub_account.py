"""`/accounts/<id>/sub-accounts/new`: one page, then the confirmation panel."""

import reflex as rx

from app.components import fields, forms
from app.components.badges import delivery_badge
from app.components.buttons import link_button, plain_button, submit_button
from app.components.choices import Choice, radio_cards
from app.components.links import link
from app.components.panels import callout, facts, panel, result_panel
from app.components.polling import every
from app.components.records import record_body, shows
from app.components.values import Many
from app.core import routes
from app.core.catalogue import t
from app.pages import known_address, not_found
from app.pages.within import shared_page
from app.state.accounts.new_sub_account import NewSubAccountState
from app.state.session import SessionState

_state = NewSubAccountState


def page() -> rx.Component:
    """The wizard, or what it created."""
    shown = shows(_state.record, "account_id")
    return shared_page(
        t("Add sub-account"),
        record_body(
            is_shown=shown,
            missing=_state.missing,
            nothing=not_found.missing(t("Accounts"), routes.HOME),
            body=rx.cond(_state.made.account_id, _result(), rx.cond(_state.parent.why_not, _why_not(), _form())),
            key=_state.record,
        ),
        subtitle=rx.cond(
            shown & (_state.parent.id != ""),
            rx.fragment(t("Below "), link(_state.parent.name, to=f"{routes.ACCOUNTS}/{_state.parent.id}")),
            rx.fragment(),
        ),
    )


def _why_not() -> rx.Component:
    return callout("warn", t("Nothing can be added here."), " ", _state.parent.why_not)


def _form() -> rx.Component:
    return panel(
        forms.form(
            forms.form_error(_state.problem),
            known_address.offer(_state),
            _who(),
            fields.name_field(
                t("Account name"),
                "name",
                error=_state.errors["name"],
                help=t("A name that is easy to find again."),
                required=True,
            ),
            fields.email_field(t("Email address"), error=_state.errors["email"], autocomplete="off"),
            radio_cards(
                t("Account type"),
                "type",
                [
                    Choice("business", t("Business"), t("Will be asked for company details.")),
                    Choice("consumer", t("Consumer"), t("A private person.")),
                ],
                chosen=_state.type,
                error=_state.errors["type"],
            ),
            fields.text_field(
                t("Reimbursement rate in EUR"),
                "rate",
                hint=t("per kWh, optional"),
                value=_state.rate,
                error=_state.errors["rate"],
                help=t("Enables automated reimbursement for an employee, manual for a subsidiary. Empty means none."),
                input_mode="decimal",
                short=True,
            ),
            rx.el.div(
                link_button(t("Cancel"), to=f"{routes.ACCOUNTS}/{_state.parent.id}"),
                submit_button(t("Send invitation"), disabled=~SessionState.gate_open, why="gate"),
                class_name="buttons",
            ),
            on_submit=_state.submit,
            turn=_state.turn,
            version=_state.version,
            record=_state.record,
            name="new-sub-account",
            keep=True,
        ),
        narrow=True,
    )


def _who() -> rx.Component:
    return radio_cards(
        t("Who will use this account?"),
        "kind",
        [
            Choice(
                "employee",
                t("Employee"),
                rx.fragment(
                    t("A driver. "),
                    _state.parent.name,
                    t(" pays the subscriptions; a rate can be kept for reimbursement of private charging."),
                ),
            ),
            Choice("subsidiary", t("Subsidiary"), t("A branch with its own administration and billing.")),
        ],
        chosen=_state.kind,
        error=_state.errors["kind"],
    )


def _result() -> rx.Component:
    made = _state.made
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
            rx.el.p(
                rx.el.strong(made.name),
                rx.match(
                    made.kind,
                    ("employee", t(" is an employee sub-account of ")),
                    t(" is a subsidiary of "),
                ),
                made.parent,
                ".",
            ),
            rx.el.p(_deadline()),
            facts_list=facts(
                (t("Email address"), made.email),
                (t("Account type"), rx.match(made.type, ("business", t("Business")), t("Consumer"))),
                (t("Reimbursement"), made.reimbursement),
                (t("Email"), delivery_badge(_state.delivery)),
            ),
            actions=(
                plain_button(t("Add another sub-account"), _state.add_another, look="primary"),
                link_button(t("View sub-account"), to=_state.account_path),
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


NAME = rx.cond(~shows(_state.record, "account_id") | _state.missing, "", _state.parent.name)
"""What the page is about, for the title of its tab; empty until it is known."""

ON_LOAD = [SessionState.enter_account, NewSubAccountState.load]
