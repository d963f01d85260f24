"""What an enterprise account pays: today's prices, the coming change, the history, and another price from a day on."""

from typing import Any

import reflex as rx

from app.components import fields, forms
from app.components.buttons import submit_button
from app.components.panels import columns, facts, panel, toast
from app.components.prices import NAMES, price_fields
from app.components.values import Many
from app.core.catalogue import t
from app.state.accounts.prices import EnterprisePlanState

_state = EnterprisePlanState
_page = EnterprisePlanState.page


def body() -> rx.Component:
    """The prices with their history, and for staff the form to change them. Nothing for other kinds of accounts."""
    return rx.cond(
        _page.applies,
        rx.fragment(
            columns(
                rx.el.div(_today(), _history(), class_name="stack"),
                rx.cond(_page.may_edit, _change(), rx.fragment()),
            ),
            toast(_state.notice, turn=_state.turn),
        ),
    )


def _today() -> rx.Component:
    current = _page.current
    return panel(
        facts(
            *[(label, _a_month(getattr(current, name))) for name, label in NAMES],
            (t("Public charging"), current.public),
            (t("Since"), current.valid_from),
            (t("Next change"), rx.cond(_page.coming.valid_from, _coming(), t("None planned"))),
        ),
        title=t("Enterprise plan"),
    )


def _a_month(price: Any) -> rx.Component:
    return rx.fragment(price, t(" per month"))


def _coming() -> rx.Component:
    return rx.fragment(t("From "), rx.el.strong(_page.coming.valid_from), ": ", _prices(_page.coming))


def _prices(line: Any) -> rx.Component:
    named = [part for name, label in NAMES for part in (label, " ", getattr(line, name), ", ")]
    return rx.fragment(*named, t("public charging: "), line.public)


def _history() -> rx.Component:
    def entry(line: Any) -> rx.Component:
        said = rx.fragment(line.set_by, ", ", line.set_at, rx.cond(line.note, rx.fragment(": ", line.note)))
        return rx.el.li(
            rx.el.div(
                t("From "),
                line.valid_from,
                rx.match(line.when, ("replaced", rx.el.span(t("replaced"), class_name="when")), rx.fragment()),
                rx.el.span(_prices(line), class_name="more"),
                rx.el.span(said, class_name="more"),
            ),
            class_name=rx.match(line.when, ("current", "good"), ("future", "info"), ""),
        )

    return panel(rx.el.ol(rx.foreach(_state.history, entry), class_name="timeline"), title=t("History"))


def _change() -> rx.Component:
    return panel(
        forms.form(
            forms.form_error(_state.problem),
            price_fields(
                _state.errors,
                currency=_page.currency,
                values={name: _page.typed[name] for name, _ in NAMES},
                public_stations=_page.public_stations,
                public_cards=_page.public_cards,
            ),
            _valid_from(),
            fields.text_field(t("Note"), "note", error=_state.errors["note"], hint=t("optional")),
            forms.seen(_state.seen, version=_state.seen_version),
            rx.el.div(submit_button(t("Set prices")), class_name="buttons"),
            on_submit=_state.set_plan,
            turn=_state.turn,
            version=_state.version,
            record=_state.record,
            name="enterprise-plan",
        ),
        title=t("Change the prices"),
    )


def _valid_from() -> Many:
    return rx.el.div(
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
                "aria-describedby": "valid_from-error valid_from-help",
            },
        ),
        rx.el.p(_state.errors["valid_from"], class_name="error", custom_attrs={"id": "valid_from-error"}),
        rx.el.p(
            t("Today or a later day. Days that have passed keep their prices."),
            class_name="help",
            custom_attrs={"id": "valid_from-help"},
        ),
        class_name="field",
    )
