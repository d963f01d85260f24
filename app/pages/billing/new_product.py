"""`/billing-plans/new`: a product; its plans come next."""

import reflex as rx

from app.components import forms
from app.components.buttons import link_button, submit_button
from app.components.panels import panel
from app.components.shell import staff_page
from app.core import routes
from app.core.catalogue import t
from app.pages.billing.product_fields import product_fields
from app.state.billing.new_product import NewProductState
from app.state.session import SessionState


def page() -> rx.Component:
    """The form that makes a product."""
    return staff_page(
        t("New product"),
        panel(
            forms.form(
                forms.form_error(NewProductState.problem),
                product_fields(NewProductState.errors, NewProductState.countries),
                rx.el.div(
                    link_button(t("Cancel"), to=routes.BILLING_PLANS),
                    submit_button(t("Create product")),
                    class_name="buttons",
                ),
                on_submit=NewProductState.submit,
                turn=NewProductState.turn,
                name="new-product",
                keep=True,
            ),
            narrow=True,
        ),
        active=routes.BILLING_PLANS,
        breadcrumb=(t("Billing plans"), routes.BILLING_PLANS),
    )


ON_LOAD = [SessionState.enter_staff, NewProductState.load]
