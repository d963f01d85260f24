"""The Users tab of an account: its people, further ones by invitation."""

from typing import Any

import reflex as rx

from app.components import forms
from app.components.badges import status_badge
from app.components.buttons import plain_button, submit_button
from app.components.links import link
from app.components.panels import columns, panel, toast
from app.components.values import count
from app.core import routes
from app.core.catalogue import t
from app.state.account import AccountState
from app.state.account_people import AccountPeopleState
from app.state.session import SessionState

_state = AccountPeopleState


def tab() -> rx.Component:
    """Everybody of the account, and the invitation of an Account admin."""
    return rx.fragment(
        forms.form_error(_state.problem),
        columns(
            panel(
                rx.cond(
                    count(AccountState.page.people) == 0,
                    rx.el.p(t("Nobody is invited to this account yet."), class_name="help"),
                    rx.el.ul(rx.foreach(AccountState.page.people, _member), class_name="mails"),
                ),
                title=t("Users"),
            ),
            rx.cond(
                SessionState.can_add_sub_accounts & (AccountState.page.kind_key != "employee"),
                _invitation(),
                rx.fragment(),
            ),
        ),
        toast(_state.notice, turn=_state.turn),
    )


def _member(member: Any) -> rx.Component:
    name = rx.cond(
        SessionState.is_staff,
        link(member.title, to=f"{routes.CUSTOMERS}/{member.id}"),
        rx.el.strong(member.title),
    )
    return rx.el.li(
        rx.el.div(name, status_badge(member.status, member.status_label), class_name="line"),
        rx.el.p(
            member.role, rx.cond(member.title != member.email, rx.fragment(" · ", member.email)), class_name="help"
        ),
        rx.cond(SessionState.can_add_sub_accounts, _moves(member)),
    )


def _moves(member: Any) -> rx.Component:
    waiting = rx.fragment(
        plain_button(t("Resend invitation"), _state.resend(member.id)),
        plain_button(t("Revoke invitation"), _state.revoke(member.id), look="ghost"),
    )
    admin = member.role == "Account admin"
    return rx.el.div(
        rx.match(
            member.status,
            ("invited", waiting),
            ("expiring", waiting),
            ("expired", waiting),
            ("failed", waiting),
            ("bounced", waiting),
            ("active", rx.cond(admin, plain_button(t("Remove"), _state.remove(member.id), look="ghost"))),
            ("deactivated", rx.cond(admin, plain_button(t("Let in again"), _state.restore(member.id), look="ghost"))),
            rx.fragment(),
        ),
        class_name="line",
    )


def _invitation() -> rx.Component:
    return panel(
        forms.form(
            forms.email_field(
                t("Email address"),
                "email",
                error=_state.errors["email"],
                help=t("An Account admin sees and manages this account and everything below it."),
                autocomplete="off",
            ),
            rx.el.div(
                submit_button(t("Send invitation"), disabled=~SessionState.gate_open, why="gate"), class_name="buttons"
            ),
            on_submit=_state.invite,
            turn=_state.turn,
            version=_state.version,
            name="invite-admin",
        ),
        title=t("Invite an Account admin"),
    )
