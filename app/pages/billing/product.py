"""`/billing-plans/<id>`: one product and its plans."""

from typing import Any

import reflex as rx

from app.components import fields, forms
from app.components.badges import status_badge
from app.components.buttons import plain_button, press_button, submit_button
from app.components.choices import Choice, radio_cards, select_field
from app.components.links import away
from app.components.panels import callout, columns, facts, panel, toast
from app.components.records import record_body, shows
from app.components.shell import staff_page
from app.components.values import count
from app.core import routes
from app.core.catalogue import t
from app.pages import not_found
from app.pages.billing.product_fields import product_fields
from app.state.billing.product import ProductState
from app.state.session import SessionState

_state = ProductState
_page = ProductState.page


def page() -> rx.Component:
    """One product."""
    shown = shows(_state.record, "product_id") & ~_state.missing
    return staff_page(
        rx.cond(shown, _page.name, t("Product")),
        record_body(
            is_shown=shows(_state.record, "product_id"),
            missing=_state.missing,
            nothing=not_found.missing(t("Billing plans"), routes.BILLING_PLANS),
            body=_body(),
            key=_state.record,
        ),
        toast(_state.notice, turn=_state.turn),
        active=routes.BILLING_PLANS,
        breadcrumb=(t("Billing plans"), routes.BILLING_PLANS),
        subtitle=rx.cond(shown, rx.fragment(_page.kind, " · ", _page.country_name), rx.fragment()),
    )


def _body() -> rx.Component:
    return rx.fragment(
        rx.cond(_state.planning, rx.fragment(), forms.form_error(_state.problem)),
        columns(
            rx.el.div(_plans(), rx.cond(_state.planning, _plan_form(), rx.fragment()), class_name="stack"),
            rx.cond(_page.may_edit & ~_page.used, _form(), rx.cond(_page.may_edit, _used_form(), _reading())),
        ),
    )


def _plans() -> rx.Component:
    return panel(
        rx.cond(
            count(_state.plans) == 0,
            rx.el.p(t("No plan yet: nobody can choose this product."), class_name="help"),
            rx.el.ul(rx.foreach(_state.plans, _plan), class_name="mails"),
        ),
        rx.cond(
            _page.may_edit,
            rx.el.div(plain_button(t("+ Add plan"), _state.plan("new"), look="primary"), class_name="buttons"),
        ),
        title=t("Plans"),
    )


def _plan(row: Any) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.strong(row.price),
            status_badge(row.availability, row.availability_label),
            class_name="line",
        ),
        rx.el.p(
            row.who,
            rx.cond(row.fee, rx.fragment(" · ", row.fee)),
            t(" · version "),
            row.version,
            " · ",
            row.subscribers,
            t(" subscribed"),
            class_name="help",
        ),
        rx.cond(
            _page.may_edit,
            rx.cond(
                row.availability == "superseded",
                rx.fragment(),
                rx.el.div(
                    plain_button(t("Change"), _state.plan(row.id), look="ghost"),
                    rx.cond(
                        row.availability == "visible",
                        press_button(t("Hide"), _state.show(row.id, False), turn=_state.turn, look="ghost"),
                        press_button(t("Make visible"), _state.show(row.id, True), turn=_state.turn, look="ghost"),
                    ),
                    class_name="buttons",
                ),
            ),
        ),
        key=row.id,
    )


def _plan_form() -> rx.Component:
    return panel(
        rx.cond(
            _state.plan_fixed,
            callout(
                "info", t("Customers see this plan or have it, and keep it."), t(" What you save is a new version.")
            ),
        ),
        forms.form(
            forms.form_error(_state.problem),
            _price(),
            _who_and_whether(),
            rx.cond(_page.public_charging, _fee(), rx.el.input(type="hidden", name="fee_kind", value="none")),
            forms.seen(_state.plan_seen, version=_state.seen_version),
            rx.el.div(
                plain_button(t("Cancel"), _state.plan("")),
                submit_button(rx.cond(_state.plan_fixed, t("Save as new version"), t("Save plan"))),
                class_name="buttons",
            ),
            on_submit=_state.save_plan,
            turn=_state.turn,
            version=_state.version,
            record=_state.planning,
            name="plan",
        ),
        title=rx.cond(_state.planning == "new", t("New plan"), t("Change plan")),
    )


def _price() -> rx.Component:
    typed, errors = _state.typed, _state.errors
    return rx.el.div(
        fields.text_field(
            rx.fragment(t("Price in "), _page.currency),
            "price",
            value=typed["price"],
            error=errors["price"],
            hint=t("without VAT"),
            input_mode="decimal",
            required=True,
        ),
        select_field(
            t("Interval"),
            "interval",
            (("month", t("Month")), ("year", t("Year"))),
            value=typed["interval"],
            error=errors["interval"],
        ),
        class_name="pair",
    )


def _who_and_whether() -> rx.Component:
    typed, errors = _state.typed, _state.errors
    connectors = radio_cards(
        t("Connectors"),
        "connectors",
        [Choice("both", t("AC and DC")), Choice("ac", t("AC only")), Choice("dc", t("DC only"))],
        chosen=typed["connectors"],
        error=errors["connectors"],
    )
    return rx.fragment(
        radio_cards(
            t("Who may choose it?"),
            "audience",
            [Choice("both", t("Both")), Choice("business", t("Business")), Choice("consumer", t("Consumer"))],
            chosen=typed["audience"],
            error=errors["audience"],
        ),
        rx.cond(_page.asset_type == "station", connectors, rx.fragment()),
        radio_cards(
            t("Availability"),
            "availability",
            [
                Choice("visible", t("Visible"), t("Customers are offered it.")),
                Choice("hidden", t("Hidden"), t("Nobody new can choose it.")),
            ],
            chosen=typed["availability"],
            error=errors["availability"],
        ),
    )


def _fee() -> rx.Component:
    typed, errors = _state.typed, _state.errors
    return rx.el.div(
        select_field(
            t("Transaction fee"),
            "fee_kind",
            (("none", t("None")), ("percentage", t("Percentage")), ("fixed", t("Fixed"))),
            value=typed["fee_kind"],
            error=errors["fee_kind"],
        ),
        fields.text_field(
            t("Fee"), "fee", value=typed["fee"], error=errors["fee"], hint=t("% or amount"), input_mode="decimal"
        ),
        class_name="pair",
    )


def _form() -> rx.Component:
    return panel(
        forms.form(
            product_fields(
                _state.errors,
                _state.countries,
                value=lambda name: getattr(_page, name),
                public_charging=_page.public_charging,
            ),
            forms.seen(_state.seen, version=_state.seen_version),
            rx.el.div(submit_button(t("Save")), class_name="buttons"),
            on_submit=_state.save,
            turn=_state.turn,
            version=_state.version,
            record=_state.record,
            name="product",
            keep=True,
        ),
        title=t("Product"),
    )


def _used_form() -> rx.Component:
    unchanged = [
        rx.el.input(type="hidden", name=name, value=getattr(_page, name))
        for name in ("public_name", "asset_type", "country", "terms_url")
    ]
    switched = rx.el.input(type="hidden", name="public_charging", value="yes")
    return panel(
        forms.form(
            fields.name_field(
                t("Name"),
                "name",
                value=_page.name,
                error=_state.errors["name"],
                help=t("Only your staff see it."),
                required=True,
            ),
            *unchanged,
            rx.cond(_page.public_charging, switched, rx.fragment()),
            forms.seen(_state.seen, version=_state.seen_version),
            rx.el.div(submit_button(t("Save")), class_name="buttons"),
            on_submit=_state.save,
            turn=_state.turn,
            version=_state.version,
            record=_state.record,
            name="product",
            keep=True,
        ),
        rx.el.p(
            t("Customers have subscribed under the rest, so it stays. Make a new product for anything else."),
            class_name="help",
        ),
        _facts(),
        title=t("Product"),
    )


def _reading() -> rx.Component:
    return panel(_facts(), title=t("Product"))


def _facts() -> rx.Component:
    return facts(
        (t("Public name"), _page.public_name),
        (t("Asset type"), _page.kind),
        (t("Country"), _page.country_name),
        (t("Terms"), away(t("Subscription terms"), _page.terms_url)),
        (t("Public charging"), rx.cond(_page.public_charging, t("Yes"), t("No"))),
    )


NAME = rx.cond(shows(_state.record, "product_id") & ~_state.missing, _page.name, "")
"""What the page is about, for the title of its tab; empty until it is known."""

ON_LOAD = [SessionState.enter_staff, ProductState.load]
