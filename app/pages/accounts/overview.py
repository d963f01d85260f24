"""The Overview tab of an account: what is known of it, its name and contact."""

import reflex as rx

from app.components import fields, forms
from app.components.badges import status_badge
from app.components.buttons import dialog_button, submit_button
from app.components.panels import columns, facts, panel
from app.components.values import Many
from app.core.catalogue import t
from app.pages.accounts import admins, owner
from app.state.accounts.page import AccountState
from app.state.session import SessionState

_state = AccountState
_page = AccountState.page
_company = AccountState.page.company
_whom = AccountState.page.contact


def tab() -> rx.Component:
    """What is known of the account, and what stands beside it."""
    told = t("Asked during setup")
    return columns(
        panel(
            facts(
                (t("Status"), status_badge(_page.status, _page.status_label)),
                (t("Kind"), _page.kind),
                (t("Account type"), rx.cond(_page.type, _page.type, told)),
                (t("Company"), rx.cond(_company.name, _company.name, "–")),
                (
                    t("VAT number"),
                    rx.cond(_company.vat_number, rx.fragment(_company.vat_number, " ", _vat_check()), "–"),
                ),
                (t("Country"), rx.cond(_page.country_name, _page.country_name, told)),
                (t("Billing address"), rx.cond(_page.address, _page.address, "–")),
                (t("Created"), _page.created),
            ),
            rx.cond(
                SessionState.can_manage_accounts & (_page.type_key != "") & (_page.kind_key != "enterprise"),
                rx.el.div(dialog_button(t("Change account type"), "change-type"), class_name="buttons"),
            ),
            title=t("Overview"),
        ),
        rx.el.div(
            admins.invitation(),
            owner.invitation(),
            rx.cond(SessionState.can_manage_accounts, _contact_form(), _contact()),
            class_name="stack",
        ),
    )


def _vat_check() -> Many:
    return rx.match(
        _company.vat_check,
        ("verified", rx.el.span(t("verified"), class_name="help")),
        ("not_verified", rx.el.span(t("not verified"), class_name="help")),
        ("not_checkable", rx.el.span(t("cannot be checked online"), class_name="help")),
        rx.fragment(),
    )


def _contact() -> rx.Component:
    return panel(
        facts(
            (t("Name"), rx.cond(_whom.name, _whom.name, "–")),
            (t("Email address"), rx.cond(_whom.email, _whom.email, "–")),
            (t("Telephone"), rx.cond(_whom.phone, _whom.phone, "–")),
        ),
        title=t("Contact"),
    )


def _contact_form() -> rx.Component:
    return panel(
        forms.form(
            fields.name_field(t("Account name"), "name", value=_page.name, error=_state.errors["name"], required=True),
            fields.name_field(
                t("Contact person"), "contact_name", value=_whom.name, error=_state.errors["contact_name"]
            ),
            fields.text_field(
                t("Contact email"),
                "contact_email",
                kind="email",
                value=_whom.email,
                error=_state.errors["contact_email"],
            ),
            fields.text_field(
                t("Telephone"),
                "contact_phone",
                kind="tel",
                value=_whom.phone,
                error=_state.errors["contact_phone"],
            ),
            forms.seen(_state.seen, version=_state.seen_version),
            rx.el.div(submit_button(t("Save")), class_name="buttons"),
            on_submit=_state.edit,
            turn=_state.turn,
            version=_state.version,
            record=_state.record,
            name="contact",
        ),
        title=t("Name and contact"),
    )
