"""`/users/customers`."""

import reflex as rx

from app.components.badges import status_badge
from app.components.filters import address_keeper
from app.components.shell import staff_page
from app.components.table import Column, data_table, empty_state, two_lines
from app.core import routes
from app.core.catalogue import t
from app.pages.lists import FINDS, nothing_found, pages, tools
from app.pages.within import new_account_button
from app.state.people.customers import CustomersState
from app.state.session import SessionState

COLUMNS = (
    Column(t("Name"), lambda row: two_lines(row.title, row.email)),
    Column(t("Account"), lambda row: two_lines(row.account, row.account_note), phone=False),
    Column(t("Role"), lambda row: row.role, kind="short", phone=False),
    Column(t("Status"), lambda row: status_badge(row.status, row.status_label), kind="short"),
    Column(t("Invited by"), lambda row: rx.cond(row.invited_by, row.invited_by, t("Signed up")), phone=False),
    Column(t("Sent"), lambda row: rx.cond(row.sent, row.sent, t("Not yet")), kind="when"),
)


def page() -> rx.Component:
    """The tenant's customers, with the status of their invitations."""
    return staff_page(
        t("Customers"),
        tools(CustomersState, t("Name, number or phone"), finds=FINDS),
        data_table(
            t("Customers"),
            COLUMNS,
            CustomersState.rows,
            to=lambda row: f"{routes.CUSTOMERS}/{row.id}",
            key=lambda row: row.id,
            loaded=CustomersState.loaded,
            empty=nothing_found(CustomersState, _first_time()),
        ),
        pages(CustomersState),
        address_keeper(CustomersState.address),
        active=routes.CUSTOMERS,
    )


def _first_time() -> rx.Component:
    return empty_state(
        t("No customers yet"),
        t("People you invite and people who sign up appear here at once, with the status of their invitation."),
        new_account_button(),
        icon_name="users",
    )


ON_LOAD = [SessionState.enter_staff, CustomersState.load]
