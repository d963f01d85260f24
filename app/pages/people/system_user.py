"""`/users/system-users/<id>`."""

import reflex as rx

from app.components import forms
from app.components.buttons import dialog_button, press_button, submit_button
from app.components.choices import select_field
from app.components.dialogs import confirmation
from app.components.panels import columns, facts, panel
from app.components.records import record_body
from app.components.shell import staff_page
from app.core import routes
from app.core.catalogue import t
from app.pages import not_found
from app.pages.people import person
from app.pages.people.new_system_user import ROLES
from app.state.people.system_user import SystemUserState
from app.state.session import SessionState

_page = SystemUserState.page

RIGHTS = {
    "tenant_admin": t("may invite system users and change settings."),
    "customer_support": t("may invite customers, resend and revoke invitations; reads settings."),
    "support_agent": t("may see customers and accounts, and changes nothing."),
}
"""What somebody may do who is given this role, as the question before it says."""


def page() -> rx.Component:
    """One system user: role, access, invitation."""
    return staff_page(
        person.title(SystemUserState, t("System user")),
        person.answers(SystemUserState),
        record_body(
            is_shown=person.is_shown(SystemUserState),
            missing=SystemUserState.missing,
            nothing=not_found.missing(t("System users"), routes.SYSTEM_USERS),
            body=_person(),
            key=SystemUserState.record,
        ),
        rx.cond(person.is_shown(SystemUserState), _questions()),
        active=routes.SYSTEM_USERS,
        breadcrumb=(t("System users"), routes.SYSTEM_USERS),
        subtitle=rx.cond(person.is_shown(SystemUserState) & ~SystemUserState.missing, _page.role, ""),
        action=rx.cond(
            person.is_shown(SystemUserState), rx.fragment(person.actions(SystemUserState), _access()), rx.fragment()
        ),
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


def _questions() -> rx.Component:
    return rx.fragment(
        confirmation(
            "deactivate",
            t("Deactivate this person?"),
            rx.el.p(rx.el.strong(_page.title), t(" is logged out everywhere at once and cannot log in any more.")),
            label=t("Deactivate"),
            on_confirm=SystemUserState.deactivate,
            turn=SystemUserState.turn,
        ),
        rx.cond(SystemUserState.asked, _change_question()),
    )


def _change_question() -> rx.Component:
    rights = [(choice.value, rx.fragment(_becomes(choice.word), RIGHTS[choice.value])) for choice in ROLES]
    return confirmation(
        "change-role",
        t("Change what this person may do?"),
        rx.el.p(rx.el.strong(_page.title), rx.match(SystemUserState.asked, *rights, rx.fragment())),
        rx.el.p(t("Acts at once, in every open tab."), class_name="help"),
        label=t("Change role"),
        on_confirm=SystemUserState.change_role,
        turn=SystemUserState.turn,
        look="primary",
        sends={"role": SystemUserState.asked, "before": SystemUserState.asked_before},
    )


def _becomes(role: str) -> str:
    return t(" becomes {role}: ", role=role)


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
            rx.el.input(type="hidden", name="before", default_value=_page.role_key),
            on_submit=SystemUserState.ask_role,
            turn=SystemUserState.turn,
            version=_page.role_key,
            record=SystemUserState.record,
            name="role",
            only_changed=True,
        ),
        title=t("Role"),
    )


NAME = rx.cond(person.is_shown(SystemUserState) & ~SystemUserState.missing, _page.title, "")
"""What the page is about, for the title of its tab; empty until it is known."""

ON_LOAD = [SessionState.enter_staff, SystemUserState.load]
