"""What a customer's and a system user's page share: the invitation with its history, the mails, resend and revoke."""

from typing import Any

import reflex as rx

from app.components import fields, forms
from app.components.badges import status_badge
from app.components.buttons import dialog_button, press_button, submit_button
from app.components.dialogs import closing_button, confirmation, dialog
from app.components.panels import panel, timeline, toast
from app.components.polling import every
from app.components.records import shows
from app.components.values import Number, Text
from app.core.catalogue import t
from app.pages import known_address
from app.pages.lists import part_pages


def actions(state: Any) -> rx.Component:
    """**Revoke invitation** and **Resend invitation**, where they make sense and the role allows them."""
    return rx.cond(is_shown(state), _actions(state))


def _actions(state: Any) -> rx.Component:
    return rx.fragment(
        rx.cond(state.page.can_revoke, dialog_button(t("Revoke invitation"), "revoke", look="danger")),
        rx.cond(
            state.page.can_resend & (state.page.resend_blocked == ""),
            dialog_button(t("Correct the address"), "correct"),
        ),
        rx.cond(
            state.page.can_resend,
            press_button(
                t("Resend invitation"),
                state.resend,
                turn=state.turn,
                look="primary",
                disabled=state.page.resend_blocked != "",
                why="gate",
            ),
        ),
    )


def is_shown(state: Any) -> rx.Var[bool]:
    """Whether the person of the address is loaded, or known to be missing."""
    return shows(state.record, "user_id")


def title(state: Any, kind: str) -> rx.Component:
    """The person's name where there is one to show."""
    return rx.cond(is_shown(state) & ~state.missing, state.page.title, kind)


def answers(state: Any) -> rx.Component:
    """What became of the last press, and the questions before it."""
    return rx.cond(is_shown(state), _answers(state))


def _answers(state: Any) -> rx.Component:
    return rx.fragment(
        forms.form_error(state.problem),
        toast(state.notice, turn=state.turn),
        rx.cond(
            state.page.can_revoke,
            confirmation(
                "revoke",
                t("Revoke this invitation?"),
                rx.el.p(
                    t("The links that were sent to "),
                    rx.el.strong(state.page.email),
                    t(" stop working at once. You can invite the address anew later."),
                ),
                label=t("Revoke invitation"),
                on_confirm=state.revoke,
                turn=state.turn,
            ),
        ),
        rx.cond(
            state.page.can_resend,
            correction(
                "correct",
                state.page.email,
                record=state.record,
                error=state.errors["address"],
                on=state.correct,
                turn=state.turn,
                offer=known_address.offer(state),
            ),
        ),
        rx.cond(state.page.delivery == "queued", every(2, state.follow)),
    )


def correction(
    identity: str,
    email: Any,
    *more: rx.Component,
    record: Any,
    error: Text,
    on: rx.event.EventType,
    turn: Number,
    offer: rx.Component,
) -> rx.Component:
    """The dialog that sends a pending invitation to another address; stays open while the address is refused.

    `record` is the person's key: with it and the address that is stored, the field is that person's and no other's.
    """
    return dialog(
        identity,
        t("Correct the address"),
        rx.el.p(
            t("The links that were sent to "),
            rx.el.strong(email),
            t(" stop working at once, and a new mail goes to the address below."),
        ),
        forms.form(
            *more,
            rx.el.input(type="hidden", name="before", value=email),
            fields.text_field(
                t("Email address"),
                "address",
                field_id=f"{identity}-address",
                kind="email",
                value=email,
                error=error,
                required=True,
            ),
            rx.cond(error, offer),
            rx.el.div(closing_button(t("Cancel")), submit_button(t("Send to this address")), class_name="buttons"),
            on_submit=on,
            turn=turn,
            version=email,
            record=record,
            name="correct",
        ),
    )


def invitation_panel(state: Any) -> rx.Component:
    """Status, deadline and history of the invitation."""
    return panel(
        rx.el.div(
            status_badge(state.page.status, state.page.status_label),
            rx.el.span(_deadline(state.page)),
            class_name="line",
        ),
        rx.cond(state.page.delivery_note, rx.el.p(state.page.delivery_note, class_name="help")),
        timeline(state.history),
        part_pages(
            state.page.history_place,
            on_newer=state.newer_history,
            on_older=state.older_history,
            label=t("Pages of the history"),
        ),
        title=t("Invitation"),
    )


def _deadline(page: Any) -> rx.Component:
    waits = rx.fragment(t("24 hours from when the mail leaves"))
    until = rx.cond(page.deadline, rx.fragment(t("until "), page.deadline))
    pending = (page.status == "invited") | (page.status == "expiring")
    return rx.cond(pending, rx.cond(page.delivery == "queued", waits, until), rx.fragment())


def mails_panel(state: Any) -> rx.Component:
    """Every mail to this person and what became of it."""
    return panel(
        rx.cond(
            state.page.mails.length() == 0,
            rx.el.p(t("No mail was queued."), class_name="help"),
            rx.el.ul(rx.foreach(state.page.mails, _mail), class_name="mails"),
        ),
        part_pages(
            state.page.mails_place,
            on_newer=state.newer_mails,
            on_older=state.older_mails,
            label=t("Pages of mails"),
        ),
        title=t("Mails"),
    )


def _mail(mail: Any) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.span(mail.subject),
            status_badge(mail.state, mail.state_label),
            rx.el.span(mail.at, class_name="when"),
            class_name="line",
        ),
        rx.cond(mail.reason, rx.el.p(mail.reason, class_name="help")),
    )
