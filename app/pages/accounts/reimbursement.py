"""The Reimbursement tab of an account."""

from typing import Any

import reflex as rx

from app.components import fields, forms
from app.components.buttons import submit_button
from app.components.panels import callout, columns, facts, panel, toast
from app.components.table import empty_state
from app.components.values import count
from app.core.catalogue import t
from app.state.accounts.reimbursement import ReimbursementState

_state = ReimbursementState
_page = ReimbursementState.page


def tab() -> rx.Component:
    """The rate, its history, the payout data, and a calculator."""
    return rx.cond(
        _page.applies,
        rx.fragment(
            forms.form_error(_state.problem),
            rx.cond(_page.why_not_payable, callout("warn", _page.why_not_payable, t(" It is asked during setup."))),
            columns(
                rx.el.div(_now(), _history(), class_name="stack"),
                rx.el.div(rx.cond(_page.may_edit, _change(), rx.fragment()), _calculator(), class_name="stack"),
            ),
            toast(_state.notice, turn=_state.turn),
        ),
        rx.el.div(
            empty_state(
                t("No reimbursement here"),
                t("Employees and subsidiaries have a rate for their private charging. It stands in their accounts."),
                icon_name="wallet",
            ),
            class_name="list",
        ),
    )


def _now() -> rx.Component:
    return panel(
        facts(
            (t("Today"), rx.cond(_page.current, _page.current, t("No reimbursement"))),
            (t("Next change"), rx.cond(_page.next, _page.next, t("None planned"))),
            (
                t("How"),
                rx.cond(
                    _page.automated,
                    t("Automated: rate and bank account are kept for reimbursement. Nothing is paid from here yet."),
                    t("Manual: the rate is kept for reimbursement, which your own staff settle with the subsidiary."),
                ),
            ),
            (t("Name on bank account"), rx.cond(_page.bank_account_name, _page.bank_account_name, "–")),
            (t("IBAN"), rx.cond(_page.iban, _page.iban, "–")),
        ),
        title=t("Reimbursement rate"),
    )


def _history() -> rx.Component:
    def line(row: Any) -> rx.Component:
        return rx.el.li(
            rx.el.div(
                row.rate,
                rx.el.span(t("from "), row.valid_from, class_name="when"),
                rx.el.span(
                    row.set_by, ", ", row.set_at, rx.cond(row.note, rx.fragment(": ", row.note)), class_name="more"
                ),
            ),
            class_name=rx.match(row.when, ("current", "good"), ("future", "info"), ""),
        )

    return panel(
        rx.cond(
            count(_state.history) == 0,
            rx.el.p(t("No rate was ever set."), class_name="help"),
            rx.el.ol(rx.foreach(_state.history, line), class_name="timeline"),
        ),
        title=t("History"),
    )


def _change() -> rx.Component:
    return panel(
        forms.form(
            fields.text_field(
                t("Reimbursement rate in EUR"),
                "rate",
                hint=t("per kWh, empty ends it"),
                error=_state.errors["rate"],
                value=_page.current_rate,
                input_mode="decimal",
                short=True,
            ),
            rx.el.div(
                rx.el.div(rx.el.label(t("Valid from"), html_for="valid_from"), class_name="naming"),
                rx.el.input(
                    type="date",
                    name="valid_from",
                    default_value=_page.today,
                    min=_page.today,
                    class_name="input short",
                    custom_attrs={
                        "id": "valid_from",
                        "aria-invalid": rx.cond(_state.errors["valid_from"], "true", "false"),
                        "aria-describedby": "valid_from-error",
                    },
                ),
                rx.el.p(_state.errors["valid_from"], class_name="error", custom_attrs={"id": "valid_from-error"}),
                class_name="field",
            ),
            fields.text_field(t("Note"), "note", error=_state.errors["note"], hint=t("optional")),
            forms.seen(_state.seen, version=_state.seen_version),
            rx.el.div(submit_button(t("Set rate")), class_name="buttons"),
            on_submit=_state.set_rate,
            turn=_state.turn,
            version=_state.version,
            record=_state.record,
            name="rate",
        ),
        title=t("Change the rate"),
    )


def _calculator() -> rx.Component:
    return panel(
        rx.el.div(
            rx.el.div(rx.el.label(t("Energy in kWh"), html_for="kwh"), class_name="naming"),
            rx.el.input(
                type="text",
                name="kwh",
                on_change=_state.calculate.debounce(250),
                class_name="input short",
                custom_attrs={"id": "kwh", "inputMode": "decimal", "aria-describedby": "kwh-help"},
            ),
            rx.el.p(
                rx.cond(_state.pays, _state.pays, t("What so much private charging comes to at today's rate.")),
                class_name="help",
                custom_attrs={"id": "kwh-help", "aria-live": "polite"},
            ),
            class_name="field",
        ),
        title=t("Calculator"),
    )
