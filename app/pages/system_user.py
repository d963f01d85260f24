"""`/users/system-users/<id>`."""

import reflex as rx

from app.components import forms
from app.components.buttons import dialog_button, press_button, submit_button
from app.components.choices import select_field
from app.components.dialogs import confirmation
from app.components.panels import columns, facts, panel
from app.components.shell import staff_page
from app.components.waiting import loading
from app.core import routes
from app.core.catalogue import t
from app.pages import person
from app.pages.new_system_user import ROLES
from app.state.session import SessionState
from app.state.system_user import SystemUserState

_page = SystemUserState.page


def page() -> rx.Component:
    """One system user: role, access, invitation."""
    return staff_page(
        rx.cond(SystemUserState.loaded & ~SystemUserState.missing, _page.title, t("System user")),
        person.answers(SystemUserState),
        rx.cond(
            SystemUserState.missing,
            person.missing(t("System users"), routes.SYSTEM_USERS),
            rx.cond(SystemUserState.loaded, _person(), loading()),
        ),
        _question(),
        active=routes.SYSTEM_USERS,
        breadcrumb=(t("System users"), routes.SYSTEM_USERS),
        subtitle=rx.cond(SystemUserState.loaded & ~SystemUserState.missing, _page.role, ""),
        action=rx.fragment(person.actions(SystemUserState), _access()),
    )


def _access() -> rx.Component:
    return rx.cond(
        SessionState.can_manage_system_users,
        rx.match(
            _page.status,
            ("active", dialog_button(t("Deactivate"), "deactivate", look="danger")),
            ("deactivated", press_button(t("Reactivate"), SystemUserState.reactivate, turn=SystemUserState.turn)),
            rx.fragment(),
        ),
        rx.fragment(),
    )


def _question() -> rx.Component:
    return confirmation(
        "deactivate",
        t("Deactivate this person?"),
        rx.el.p(rx.el.strong(_page.title), t(" is logged out everywhere at once and cannot log in any more.")),
        label=t("Deactivate"),
        on_confirm=SystemUserState.deactivate,
        turn=SystemUserState.turn,
    )


def _person() -> rx.Component:
    return columns(
        rx.el.div(
            rx.cond(SessionState.can_manage_system_users & (_page.status != "revoked"), _role()),
            rx.cond(_page.delivery, person.invitation_panel(SystemUserState)),
            class_name="stack",
        ),
        rx.el.div(
            panel(
                facts((t("Email address"), _page.email), (t("Role"), _page.role)),
                title=t("Contact"),
            ),
            person.mails_panel(SystemUserState),
            class_name="stack",
        ),
    )


def _role() -> rx.Component:
    return panel(
        forms.form(
            select_field(
                t("Role"),
                "role",
                [(choice.value, choice.word) for choice in ROLES],
                value=_page.role_key,
                error=SystemUserState.errors["role"],
                help=t("Acts at once, in every open tab."),
            ),
            rx.el.div(submit_button(t("Save")), class_name="buttons"),
            on_submit=SystemUserState.change_role,
            turn=SystemUserState.turn,
            name="role",
        ),
        title=t("Role"),
    )


NAME = rx.cond(SystemUserState.loaded & ~SystemUserState.missing, _page.title, "")
"""What the page is about, for the title of its tab; empty until it is known."""

ON_LOAD = [SessionState.enter_staff, SystemUserState.load]
