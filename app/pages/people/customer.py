"""`/users/customers/<id>`."""

import reflex as rx

from app.components.links import link
from app.components.panels import columns, facts, panel
from app.components.records import record_body
from app.components.shell import staff_page
from app.core import routes
from app.core.catalogue import t
from app.pages import not_found
from app.pages.people import person
from app.state.people.customer import CustomerState
from app.state.session import SessionState

_page = CustomerState.page


def page() -> rx.Component:
    """One customer: the invitation, its history, the mails, what is still to do."""
    return staff_page(
        person.title(CustomerState, t("Customer")),
        person.answers(CustomerState),
        record_body(
            is_shown=person.is_shown(CustomerState),
            missing=CustomerState.missing,
            nothing=not_found.missing(t("Customers"), routes.CUSTOMERS),
            body=_person(),
            key=CustomerState.record,
        ),
        active=routes.CUSTOMERS,
        breadcrumb=(t("Customers"), routes.CUSTOMERS),
        subtitle=rx.cond(person.is_shown(CustomerState) & ~CustomerState.missing, _subtitle(), rx.fragment()),
        action=person.actions(CustomerState),
    )


def _subtitle() -> rx.Component:
    return rx.fragment(
        _page.role,
        t(" of "),
        link(_page.account_name, to=f"{routes.ACCOUNTS}/{_page.account_id}"),
        rx.cond(_page.account_note, rx.fragment(", ", _page.account_note)),
    )


def _person() -> rx.Component:
    return columns(
        person.invitation_panel(CustomerState),
        rx.el.div(
            rx.cond(
                _page.to_do.length() > 0,  # pyright: ignore[reportAttributeAccessIssue]
                panel(
                    rx.el.ol(rx.foreach(_page.to_do, lambda step: rx.el.li(step)), class_name="steps"),
                    title=t("Still to do"),
                ),
            ),
            panel(facts((t("Email address"), _page.email), (t("Role"), _page.role)), title=t("Contact")),
            person.mails_panel(CustomerState),
            class_name="stack",
        ),
    )


NAME = rx.cond(person.is_shown(CustomerState) & ~CustomerState.missing, _page.title, "")
"""What the page is about, for the title of its tab; empty until it is known."""

ON_LOAD = [SessionState.enter_staff, CustomerState.load]
