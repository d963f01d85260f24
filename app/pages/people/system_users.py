"""`/users/system-users`."""

import reflex as rx

from app.components.badges import status_badge
from app.components.buttons import link_button
from app.components.filters import address_keeper
from app.components.shell import staff_page
from app.components.table import Column, data_table, empty_state, two_lines
from app.core import routes
from app.core.catalogue import t
from app.pages.lists import nothing_found, pages, tools
from app.state.people.system_users import SystemUsersState
from app.state.session import SessionState

_COLUMNS = (
    Column(t("Name"), lambda row: two_lines(row.title, row.email)),
    Column(t("Role"), lambda row: row.role, kind="short"),
    Column(t("Status"), lambda row: status_badge(row.status, row.status_label), kind="short"),
    Column(t("Invited by"), lambda row: rx.cond(row.invited_by, row.invited_by, "–"), phone=False),
    Column(t("Sent"), lambda row: rx.cond(row.sent, row.sent, "–"), kind="when", phone=False),
)


def page() -> rx.Component:
    """The tenant's own people."""
    return staff_page(
        t("System users"),
        tools(SystemUsersState, t("Name or address")),
        data_table(
            t("System users"),
            _COLUMNS,
            SystemUsersState.rows,
            to=lambda row: f"{routes.SYSTEM_USERS}/{row.id}",
            key=lambda row: row.id,
            loaded=SystemUsersState.loaded,
            empty=nothing_found(
                SystemUsersState, empty_state(t("No system users yet"), t("Invite the people you work with."))
            ),
        ),
        pages(SystemUsersState),
        address_keeper(SystemUsersState.address),
        active=routes.SYSTEM_USERS,
        action=rx.cond(
            SessionState.can_manage_system_users,
            link_button(t("+ Invite system user"), to=routes.SYSTEM_USERS_NEW, look="primary"),
        ),
    )


ON_LOAD = [SessionState.enter_staff, SystemUsersState.load]
