"""`/accounts`."""

import reflex as rx

from app.components.badges import status_badge
from app.components.filters import address_keeper
from app.components.shell import staff_page
from app.components.table import Column, data_table, empty_state
from app.core import routes
from app.core.catalogue import t
from app.pages.lists import FINDS, nothing_found, pages, tools
from app.pages.within import new_account_button
from app.state.accounts.list import AccountsState
from app.state.session import SessionState

_COLUMNS = (
    Column(t("Name"), lambda row: row.name),
    Column(t("Kind"), lambda row: row.kind, kind="short"),
    Column(t("Parent"), lambda row: rx.cond(row.parent, row.parent, "–"), phone=False),
    Column(t("Owner's address"), lambda row: rx.cond(row.owner, row.owner, "–"), phone=False),
    Column(t("Status"), lambda row: status_badge(row.status, row.status_label), kind="short"),
    Column(t("Created"), lambda row: row.created, kind="when"),
)


def page() -> rx.Component:
    """The tenant's accounts."""
    return staff_page(
        t("Accounts"),
        tools(AccountsState, t("Name, number or phone"), finds=FINDS),
        data_table(
            t("Accounts"),
            _COLUMNS,
            AccountsState.rows,
            to=lambda row: f"{routes.ACCOUNTS}/{row.id}",
            key=lambda row: row.id,
            loaded=AccountsState.loaded,
            empty=nothing_found(AccountsState, _first_time()),
        ),
        pages(AccountsState),
        address_keeper(AccountsState.address),
        active=routes.ACCOUNTS,
        action=new_account_button(),
    )


def _first_time() -> rx.Component:
    return empty_state(
        t("No accounts yet"),
        t("Invite your first customer, or let customers sign up from the login screen."),
        new_account_button(),
        icon_name="building-2",
    )


ON_LOAD = [SessionState.enter_staff, AccountsState.load]
