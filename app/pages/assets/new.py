"""`/accounts/<id>/assets/new`: a station or a card, a plan that fits, the terms; then what came of it."""

from typing import Any

import reflex as rx

from app.components import fields, forms
from app.components.badges import status_badge
from app.components.buttons import link_button, plain_button, submit_button
from app.components.choices import Choice, radio_cards, select_field
from app.components.links import link
from app.components.offers import plan_cards, terms_box
from app.components.panels import callout, facts, panel, result_panel
from app.components.postal import address_lines
from app.components.records import asks_for, record_body, shows
from app.components.values import count
from app.core import routes
from app.core.catalogue import t
from app.pages import not_found
from app.pages.within import shared_page
from app.state.assets.new import NewAssetState
from app.state.session import SessionState

_state = NewAssetState
_start = NewAssetState.start


def page() -> rx.Component:
    """The form, or what it did."""
    shown = shows(_state.record, "account_id") & asks_for(_state.again, "asset")
    return shared_page(
        t("Activate asset"),
        record_body(
            is_shown=shown,
            missing=_state.missing,
            nothing=not_found.missing(t("Accounts"), routes.HOME),
            body=rx.cond(_state.made.asset_id, _result(), rx.cond(_start.why_not, _why_not(), _form())),
            key=_state.record,
        ),
        subtitle=rx.cond(
            shown & (_start.account_id != ""),
            rx.fragment(t("For "), link(_start.account, to=f"{routes.ACCOUNTS}/{_start.account_id}?tab=assets")),
            rx.fragment(),
        ),
    )


def _why_not() -> rx.Component:
    return callout("warn", t("Nothing can be activated here."), " ", _start.why_not)


def _form() -> rx.Component:
    return panel(
        rx.cond(
            _start.paid_by_other,
            callout("info", _start.payer, t(" pays for it.")),
        ),
        forms.form(
            forms.form_error(_state.problem),
            rx.cond(_start.again, _kept_kind(), _kinds()),
            rx.match(_state.kind, ("station", _station()), ("card", _card()), rx.fragment()),
            rx.cond(_state.known.id, _known()),
            rx.cond(_start.enterprise, rx.fragment(), rx.cond(_state.kind, _plans())),
            rx.cond(
                _start.enterprise,
                callout("info", t("No plan to choose. The plan of "), _start.payer, t(" covers it.")),
            ),
            rx.cond(
                _start.needs_confirmation,
                callout(
                    "info",
                    t("The customer confirms."),
                    t(" A link that works for 7 days goes to "),
                    _start.confirmer,
                    t(". Until then the asset waits, and nothing is charged."),
                ),
            ),
            rx.el.div(
                link_button(t("Cancel"), to=f"{routes.ACCOUNTS}/{_start.account_id}?tab=assets"),
                submit_button(rx.cond(_start.needs_confirmation, t("Send for confirmation"), t("Activate"))),
                class_name="buttons",
            ),
            on_submit=_state.submit,
            turn=_state.turn,
            version=_state.version,
            record=_state.again,
            name="new-asset",
            keep=True,
        ),
        narrow=True,
    )


def _kinds() -> rx.Component:
    return radio_cards(
        t("What do you want to activate?"),
        "kind",
        [
            Choice("station", t("Station"), t("A charging station with AC or DC connectors.")),
            Choice("card", t("Card"), t("A charge card.")),
        ],
        chosen=_state.told["kind"],
        error=_state.errors["kind"],
        on_change=_state.choose_kind,
    )


def _kept_kind() -> rx.Component:
    return rx.fragment(
        facts((t("Activate again"), _start.again), (t("Kind"), _start.kind)),
        rx.el.input(type="hidden", name="kind", default_value=_state.kind),
    )


def _known() -> rx.Component:
    """An asset of this account that was deactivated has the number: it comes back, with its history."""
    known = _state.known
    return callout(
        "warn",
        known.name,
        t(" had the number "),
        known.number,
        t(" until it was deactivated. "),
        link(t("Activate again"), to=_state.known_path),
    )


def _name(help: str) -> rx.Component:
    return fields.name_field(
        t("Name"), "name", value=_state.told["name"], error=_state.errors["name"], help=help, required=True
    )


def _station() -> rx.Component:
    errors = _state.errors
    return rx.el.div(
        _name(t("A name that is easy to find again, such as its parking space.")),
        fields.code_field(
            t("Serial number"),
            "serial_number",
            value=_state.told["serial_number"],
            capitals="none",
            error=errors["serial_number"],
            help=t("On the label of the station."),
            required=True,
        ),
        rx.el.div(
            _number(t("AC connectors"), "ac_connectors", _state.told["ac_connectors"], _state.count_ac),
            _number(t("DC connectors"), "dc_connectors", _state.told["dc_connectors"], _state.count_dc),
            class_name="pair",
        ),
        select_field(
            t("Country"),
            "country",
            _state.countries,
            value=_state.country,
            error=errors["country"],
            autocomplete="country",
            on_change=_state.choose_country,
        ),
        address_lines(_state.address_fields, _state.told, _state.errors, autocomplete=False),
        class_name="stack",
    )


def _number(label: str, name: str, value: Any, on_change: Any) -> rx.Component:
    error = _state.errors[name]
    return rx.el.div(
        rx.el.div(rx.el.label(label, html_for=name), class_name="naming"),
        rx.el.input(
            type="text",
            name=name,
            default_value=value,
            on_change=on_change.debounce(200),
            auto_complete="off",
            class_name="input short",
            custom_attrs={
                "id": name,
                "inputMode": "numeric",
                "maxLength": 3,
                "aria-invalid": rx.cond(error, "true", "false"),
                "aria-describedby": f"{name}-error",
            },
        ),
        rx.el.p(error, class_name="error", custom_attrs={"id": f"{name}-error"}),
        class_name="field",
    )


def _card() -> rx.Component:
    return rx.el.div(
        _name(t("Who uses it, for instance.")),
        fields.code_field(
            t("Printed number"),
            "printed_number",
            value=_state.told["printed_number"],
            capitals="none",
            error=_state.errors["printed_number"],
            help=t("The number on the front of the card."),
            required=True,
        ),
        fields.code_field(
            t("Contract ID"),
            "contract_id",
            value=_state.told["contract_id"],
            capitals="none",
            error=_state.errors["contract_id"],
            help=t("Such as NL-TNM-C00122045-K, with or without hyphens."),
            required=True,
        ),
        rx.cond(
            _state.asks_as_printed,
            forms.checkbox(
                t("The card is printed so: accept it as printed"), "as_printed", error=_state.errors["as_printed"]
            ),
        ),
        class_name="stack",
    )


def _plans() -> rx.Component:
    nothing = callout(
        "quiet",
        t("No plan matches yet."),
        " ",
        rx.cond(
            _state.kind == "station",
            t("Enter the connectors. If none appears then, contact support."),
            t("Ask support which plans there are for this account."),
        ),
    )
    return rx.cond(
        count(_state.offers) == 0,
        rx.el.div(
            nothing,
            rx.el.p(_state.errors["plan_id"], class_name="error"),
        ),
        rx.el.div(
            plan_cards(_state.offers, "plan_id", error=_state.errors["plan_id"]),
            rx.cond(
                ~_start.needs_confirmation,
                terms_box(mark=_state.terms_mark, error=_state.errors["agreed"]),
            ),
            class_name="stack",
        ),
    )


def _result() -> rx.Component:
    made = _state.made
    waits = made.confirmer != ""
    return result_panel(
        made.status,
        rx.cond(waits, t("Awaiting confirmation"), t("Active")),
        rx.el.p(
            rx.el.strong(made.name),
            rx.cond(
                waits,
                rx.fragment(t(" is active once "), made.confirmer, t(" has confirmed. The link works for 7 days.")),
                rx.fragment(t(" can be used now.")),
            ),
        ),
        facts_list=facts(
            (t("Kind"), made.kind),
            (t("Price"), rx.cond(made.price, made.price, t("As the enterprise plan says"))),
            (t("Paid by"), made.payer),
            (t("Status"), status_badge(made.status, rx.cond(waits, t("Awaiting confirmation"), t("Active")))),
        ),
        actions=(
            plain_button(t("Activate another"), _state.activate_another, look="primary"),
            link_button(t("View asset"), to=_state.asset_path),
        ),
    )


NAME = rx.cond(~shows(_state.record, "account_id") | _state.missing, "", _start.account)
"""What the page is about, for the title of its tab; empty until it is known."""

ON_LOAD = [SessionState.enter_account, NewAssetState.load]
