"""`/setup`: one page, sections with their own progress, saved as one goes."""

from typing import Any

import reflex as rx

from app.components import fields, forms
from app.components.badges import status_badge
from app.components.buttons import link_button, plain_button, submit_button
from app.components.choices import Choice, radio_cards, select_field
from app.components.panels import callout, facts, panel, toast
from app.components.postal import address_lines
from app.components.shell import customer_page
from app.components.values import holds
from app.components.waiting import loading
from app.core import routes
from app.core.catalogue import t
from app.state.home.setup import SetupState
from app.state.session import SessionState

_state = SetupState


def page() -> rx.Component:
    """What this account is asked, section by section."""
    return customer_page(
        t("Set up your account"),
        rx.cond(_state.loaded, _sections(), loading(lead=True)),
        toast(_state.saved, turn=_state.turn),
        lead=rx.el.p(t("Each part is saved on its own. You can leave, and go on later or on another device.")),
    )


def _sections() -> rx.Component:
    return rx.fragment(
        rx.el.div(
            rx.el.progress(value=_state.finished, max=_state.expected, aria_label=t("Setup")),
            rx.el.p(_state.progress, role="status", class_name="help"),
            class_name="progress",
        ),
        forms.form_error(_state.problem),
        _basics(),
        rx.cond(holds(_state.asked, "account"), _account()),
        rx.cond(holds(_state.asked, "company"), _company()),
        rx.cond(holds(_state.asked, "address"), _address()),
        rx.cond(_state.kind == "employee", _bills_go_to_the_parent()),
        rx.cond(holds(_state.asked, "payout"), _payout()),
        rx.cond(_state.status == "setting_up", _finish()),
        link_button(t("Go to My account"), to=routes.HOME, wide=True),
    )


def _section(key: str, title: str, on_submit: Any, *fields: rx.Component) -> rx.Component:
    return rx.el.section(
        rx.el.div(
            rx.el.h2(title),
            rx.cond(_state.done[key], status_badge("active", t("Done")), status_badge("queued", t("To do"))),
            class_name="section-head",
        ),
        rx.cond(_state.folded[key], _summary(key)),
        # A finished form is out of sight, not away: a change that a reload puts back is still in it.
        rx.el.div(
            forms.form(
                *fields,
                forms.seen(_state.seen[key], version=_state.seen_versions[key]),
                rx.el.div(
                    rx.cond(_state.done[key], plain_button(t("Cancel"), _state.keep(key))),
                    submit_button(t("Save")),
                    class_name="buttons",
                ),
                on_submit=on_submit,
                turn=_state.turn,
                version=_state.versions[key],
                name=f"setup-{key}",
                keep=True,
            ),
            hidden=_state.folded[key],
        ),
        aria_label=title,
        class_name="panel",
    )


def _summary(key: str) -> rx.Component:
    edit = rx.el.button(
        t("Edit"),
        type="button",
        on_click=_state.edit(key),
        class_name="button plain",
        custom_attrs={"id": f"edit-{key}"},
    )
    return rx.el.div(rx.el.p(_state.summaries[key]), edit, class_name="summary")


def _basics() -> rx.Component:
    return _section(
        "basics",
        t("Your country"),
        _state.save_basics,
        select_field(
            t("Country"),
            "country",
            _state.country_choices,
            value=_state.values["country"],
            error=_state.errors["country"],
            autocomplete="country",
        ),
        rx.cond(_state.country_asked, forms.checkbox(t("Yes, change the country"), "agreed")),
    )


def _account() -> rx.Component:
    return _section(
        "account",
        t("Your account"),
        _state.save_account,
        rx.cond(_state.type_settled, _settled_type(), _type_cards()),
        fields.name_field(
            t("Account name"), "name", value=_state.values["name"], error=_state.errors["name"], required=True
        ),
    )


def _type_cards() -> rx.Component:
    return radio_cards(
        t("Account type"),
        "type",
        [
            Choice("business", t("Business"), t("A company or self-employed.")),
            Choice("consumer", t("Consumer"), t("A private person.")),
        ],
        chosen=_state.type,
        error=_state.errors["type"],
    )


def _settled_type() -> rx.Component:
    return rx.fragment(
        rx.el.input(type="hidden", name="type", value=_state.type),
        facts((t("Account type"), rx.cond(_state.type == "consumer", t("Consumer"), t("Business")))),
        rx.el.p(_state.tenant, t(" can change the account type for you."), class_name="help"),
    )


def _company() -> rx.Component:
    values, errors = _state.values, _state.errors
    return _section(
        "company",
        t("Company"),
        _state.save_company,
        fields.name_field(
            t("Company name"),
            "company_name",
            value=values["company_name"],
            error=errors["company_name"],
            required=True,
            autocomplete="organization",
        ),
        fields.code_field(
            t("VAT number"),
            "vat_number",
            value=values["vat_number"],
            error=errors["vat_number"],
            required=True,
            help=rx.match(
                values["vat_check"],
                ("verified", t("Verified.")),
                ("not_verified", t("Not verified online. You can go on.")),
                ("not_checkable", t("Numbers of this country cannot be checked online. You can go on.")),
                t("As on your bills."),
            ),
        ),
        fields.code_field(
            t("Company number"),
            "company_number",
            value=values["company_number"],
            error=errors["company_number"],
            hint=t("optional"),
        ),
        rx.cond(
            _state.kind != "employee",
            fields.text_field(
                t("Billing email"),
                "billing_email",
                kind="email",
                value=values["billing_email"],
                error=errors["billing_email"],
                required=True,
                autocomplete="email",
            ),
        ),
    )


def _address() -> rx.Component:
    return rx.cond(
        _state.values["country"],
        _section(
            "address",
            t("Billing address"),
            _state.save_address,
            address_lines(_state.address_fields, _state.values, _state.errors),
        ),
        panel(
            rx.el.p(t("Choose the country first: addresses differ by country."), class_name="help"),
            title=t("Billing address"),
        ),
    )


def _bills_go_to_the_parent() -> rx.Component:
    return callout("info", t("No billing address is needed."), " ", _state.parent, t(" gets the bills."))


def _payout() -> rx.Component:
    return _section(
        "payout",
        t("Payout"),
        _state.save_payout,
        fields.name_field(
            t("Name on bank account"),
            "bank_account_name",
            value=_state.values["bank_account_name"],
            error=_state.errors["bank_account_name"],
            required=True,
            autocomplete="name",
            most=fields.LONGEST_HOLDER,
        ),
        fields.code_field(
            t("IBAN"),
            "iban",
            value=_state.values["iban"],
            error=_state.errors["iban"],
            required=True,
            help=t("Kept for the reimbursement of your private charging."),
        ),
    )


def _finish() -> rx.Component:
    return forms.form(
        rx.cond(_state.complete, rx.el.p(t("That is all we need to know."), class_name="help")),
        submit_button(
            t("Complete setup"), wide=True, disabled=~_state.complete, why="setup-lacks", identity="complete-setup"
        ),
        rx.cond(
            ~_state.complete,
            rx.el.p(t("Save every part above first."), class_name="help", custom_attrs={"id": "setup-lacks"}),
        ),
        on_submit=_state.finish,
        turn=_state.turn,
        name="complete",
    )


ON_LOAD = [SessionState.enter_customer, SetupState.load]
