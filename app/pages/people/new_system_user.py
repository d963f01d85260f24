"""`/users/system-users/new`."""

import reflex as rx

from app.components import fields, forms
from app.components.buttons import link_button, plain_button, submit_button
from app.components.choices import Choice, radio_cards
from app.components.panels import panel, result_panel
from app.components.shell import staff_page
from app.core import routes
from app.core.catalogue import t
from app.pages import known_address
from app.state.people.new_system_user import InviteSystemUserState
from app.state.session import SessionState

_state = InviteSystemUserState

ROLES = (
    Choice("tenant_admin", t("Tenant admin"), t("Everything, including settings and system users.")),
    Choice("customer_support", t("Customer support"), t("Invites customers, resends and revokes.")),
    Choice("support_agent", t("Support agent"), t("Sees customers and accounts, changes nothing.")),
)
"""The roles of system users, as cards to choose from."""


def page() -> rx.Component:
    """The form, or what it sent."""
    return staff_page(
        t("Invite system user"),
        rx.cond(_state.invited, _result(), _form()),
        active=routes.SYSTEM_USERS,
        breadcrumb=(t("System users"), routes.SYSTEM_USERS),
    )


def _form() -> rx.Component:
    return panel(
        forms.form(
            forms.form_error(_state.problem),
            known_address.offer(_state),
            fields.email_field(t("Email address"), error=_state.errors["email"], autocomplete="off"),
            radio_cards(t("Role"), "role", ROLES, chosen="customer_support", error=_state.errors["role"]),
            rx.el.div(
                link_button(t("Cancel"), to=routes.SYSTEM_USERS),
                submit_button(t("Send invitation")),
                class_name="buttons",
            ),
            on_submit=_state.submit,
            turn=_state.turn,
            name="new-system-user",
            keep=True,
        ),
        narrow=True,
    )


def _result() -> rx.Component:
    return result_panel(
        "invited",
        t("Invitation on its way"),
        rx.el.p(rx.el.strong(_state.invited), t(" is invited. The link works for 24 hours from when the mail leaves.")),
        actions=(
            plain_button(t("Invite another"), InviteSystemUserState.again, look="primary"),
            link_button(t("View system user"), to=_state.invited_path),
        ),
    )


ON_LOAD = [SessionState.enter_staff, InviteSystemUserState.enter]
