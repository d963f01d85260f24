"""`/billing-plans`: products with their plans, and what customers of a kind are offered."""

import reflex as rx

from app.components import forms
from app.components.buttons import link_button, submit_button
from app.components.choices import select_field
from app.components.filters import address_keeper
from app.components.offers import plan_cards
from app.components.panels import panel
from app.components.shell import staff_page
from app.components.table import Column, data_table, empty_state, two_lines
from app.components.values import count
from app.core import routes
from app.core.catalogue import t
from app.pages.lists import nothing_found, pages, tools
from app.state.billing.preview import PreviewState
from app.state.billing.products import ProductsState
from app.state.session import SessionState

_COLUMNS = (
    Column(t("Product"), lambda row: two_lines(row.name, row.public_name)),
    Column(t("Kind"), lambda row: row.kind, kind="short"),
    Column(t("Country"), lambda row: row.country, phone=False),
    Column(t("Plans"), lambda row: row.plans, kind="end"),
)


def page() -> rx.Component:
    """The tenant's products."""
    return staff_page(
        t("Billing plans"),
        tools(ProductsState, t("Name or public name")),
        data_table(
            t("Products"),
            _COLUMNS,
            ProductsState.rows,
            to=lambda row: f"{routes.BILLING_PLANS}/{row.id}",
            key=lambda row: row.id,
            loaded=ProductsState.loaded,
            empty=nothing_found(ProductsState, _first_time()),
        ),
        pages(ProductsState),
        _preview(),
        address_keeper(ProductsState.address),
        active=routes.BILLING_PLANS,
        action=new_product_button(),
    )


def new_product_button() -> rx.Component:
    """**+ New product**, for those who may edit the settings."""
    button = link_button(t("+ New product"), to=routes.BILLING_PLANS_NEW, look="primary")
    return rx.cond(SessionState.can_edit_settings, button, rx.fragment())


def _first_time() -> rx.Component:
    return empty_state(
        t("No products yet"),
        t("A product says what is sold for a station or a card, and its plans at what price."),
        new_product_button(),
        icon_name="receipt",
    )


def _preview() -> rx.Component:
    kinds = (("business", t("Business")), ("consumer", t("Consumer")))
    assets = (
        ("station-ac", t("Station, AC")),
        ("station-dc", t("Station, DC")),
        ("station-both", t("Station, AC and DC")),
        ("card", t("Card")),
    )
    return panel(
        rx.el.p(t("What a customer is offered who activates an asset."), class_name="help"),
        forms.form(
            rx.el.div(
                select_field(t("Account type"), "account_type", kinds),
                select_field(t("Country"), "country", PreviewState.countries),
                select_field(t("Asset"), "asset", assets),
                class_name="trio",
            ),
            rx.el.div(submit_button(t("Show the plans"), look="plain"), class_name="buttons"),
            on_submit=PreviewState.show,
            turn=PreviewState.turn,
            name="preview",
        ),
        rx.cond(
            PreviewState.asked,
            rx.el.div(
                rx.cond(
                    count(PreviewState.offers) == 0,
                    rx.el.p(t("No plan matches: this kind of customer cannot activate this kind of asset.")),
                    plan_cards(PreviewState.offers, "preview_plan"),
                ),
                role="status",
            ),
        ),
        title=t("The customer's view"),
    )


ON_LOAD = [SessionState.enter_staff, ProductsState.load, PreviewState.enter]
