"""The Users tab of an account: its people, further ones by invitation."""

from typing import Any

import reflex as rx

from app.components import fields, forms
from app.components.badges import status_badge
from app.components.buttons import Look, dialog_button, plain_button, press_button, submit_button
from app.components.links import link
from app.components.panels import columns, panel, toast
from app.components.polling import every
from app.core import routes
from app.core.catalogue import t
from app.pages import known_address
from app.pages.lists import lines_of, pages, part_pages, tools
from app.pages.people import person
from app.state.accounts.admins import AccountPeopleState
from app.state.accounts.member_history import MemberHistoryState
from app.state.accounts.members import MembersState
from app.state.accounts.page import AccountState
from app.state.session import SessionState

_state = AccountPeopleState
_opened = MemberHistoryState


def tab() -> rx.Component:
    """Everybody of the account, and the invitation of an Account admin."""
    nobody = rx.el.p(t("Nobody is invited to this account yet."), class_name="help")
    return columns(
        panel(
            tools(MembersState, t("Name or email address")),
            lines_of(MembersState, rx.el.ul(rx.foreach(MembersState.rows, _member), class_name="mails"), nobody),
            pages(MembersState),
            title=t("Users"),
        ),
        rx.cond(
            SessionState.can_add_sub_accounts & (AccountState.page.kind_key != "employee"),
            _invitation(),
            rx.fragment(),
        ),
    )


def answers() -> rx.Component:
    """What became of the last press, wherever on the page it was; looks again while a mail is on its way."""
    return rx.fragment(
        forms.form_error(_state.problem),
        rx.cond(_state.problem, known_address.offer(_state)),
        toast(_state.notice, turn=_state.turn),
        rx.cond(AccountState.page.waits, every(2, AccountState.follow)),
    )


def invitation() -> rx.Component:
    """How the owner's invitation is doing, until the account is activated."""
    return rx.cond(
        AccountState.page.invited.length() > 0,  # pyright: ignore[reportAttributeAccessIssue]
        panel(rx.el.ul(rx.foreach(AccountState.page.invited, _open_member), class_name="mails"), title=t("Invitation")),
    )


def _member(member: Any) -> rx.Component:
    return _person(member, rx.el.details(rx.el.summary(t("History")), _history(member), class_name="more"))


def _open_member(member: Any) -> rx.Component:
    return _person(member, _history(member))


def _person(member: Any, history: rx.Component) -> rx.Component:
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
        rx.cond(member.truth, rx.el.p(member.truth, role="status", class_name="truth")),
        rx.cond(SessionState.can_add_sub_accounts, _moves(member)),
        rx.cond(member.history.length() > 0, history),
        key=member.id,
    )


def _history(member: Any) -> rx.Component:
    def line(entry: Any) -> rx.Component:
        # What says how many earlier lines there are leads to them.
        earlier = plain_button(entry.text, _opened.show_earlier(member.id), look="ghost")
        return _event(rx.cond(entry.at == "", earlier, entry.text), entry)

    whole = rx.fragment(
        rx.el.ol(rx.foreach(_opened.lines, lambda entry: _event(entry.text, entry)), class_name="timeline"),
        part_pages(
            _opened.place,
            on_newer=_opened.go_newer,
            on_older=_opened.go_older,
            label=t("Pages of the history"),
        ),
    )
    newest = rx.el.ol(rx.foreach(member.history, line), class_name="timeline")
    return rx.cond(_opened.person == member.id, whole, newest)


def _event(text: Any, entry: Any) -> rx.Component:
    return rx.el.li(
        rx.el.div(text, rx.el.span(entry.at, class_name="when")),
        class_name=rx.match(entry.tone, ("good", "good"), ("bad", "bad"), ""),
    )


def _moves(member: Any) -> rx.Component:
    admin = member.role == "Account admin"
    return rx.fragment(
        rx.cond(member.can_resend, _pending_moves(member)),
        rx.match(
            member.status,
            ("active", rx.cond(admin, _move(t("Remove"), _state.remove(member.id), look="ghost"))),
            ("deactivated", rx.cond(admin, _move(t("Reactivate"), _state.restore(member.id), look="ghost"))),
            rx.fragment(),
        ),
    )


def _closed() -> Any:
    """Whether nobody may be invited now: the gate is closed, or the customer's own setup is not complete."""
    return ~SessionState.gate_open | (AccountState.page.why_not_yet != "")


def _why_closed() -> Any:
    """The id of the text that says why."""
    return rx.cond(AccountState.page.why_not_yet, "not-yet", "gate")


def _pending_moves(member: Any) -> rx.Component:
    closed = _closed()
    dialog_id = f"correct-{member.id}"
    return rx.fragment(
        rx.el.div(
            press_button(
                t("Resend invitation"), _state.resend(member.id), turn=_state.turn, disabled=closed, why=_why_closed()
            ),
            rx.cond(~closed, dialog_button(t("Correct the address"), dialog_id)),
            press_button(t("Revoke invitation"), _state.revoke(member.id), turn=_state.turn, look="ghost"),
            class_name="moves",
        ),
        person.correction(
            dialog_id,
            member.email,
            rx.el.input(type="hidden", name="user_id", value=member.id),
            record=member.id,
            error=_state.errors[rx.Var.create("address-") + member.id],
            on=_state.correct,
            turn=_state.turn,
            offer=known_address.offer(_state),
        ),
    )


def _move(label: str, on_press: rx.event.EventType, *, look: Look) -> rx.Component:
    return rx.el.div(press_button(label, on_press, turn=_state.turn, look=look), class_name="moves")


def _invitation() -> rx.Component:
    return panel(
        forms.form(
            fields.email_field(
                t("Email address"),
                "email",
                error=_state.errors["email"],
                help=t("An Account admin sees and manages this account and everything below it."),
                autocomplete="off",
            ),
            rx.el.div(submit_button(t("Send invitation"), disabled=_closed(), why=_why_closed()), class_name="buttons"),
            on_submit=_state.invite,
            turn=_state.turn,
            version=_state.version,
            record=AccountState.record,
            name="invite-admin",
        ),
        title=t("Invite an Account admin"),
    )
