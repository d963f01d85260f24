"""**Invite the customer**: on the page of an enterprise account that nobody owns yet."""

import reflex as rx

from app.components import fields, forms
from app.components.buttons import submit_button
from app.components.panels import panel, toast
from app.core.catalogue import t
from app.pages import known_address
from app.state.accounts.owner import EnterpriseOwnerState
from app.state.accounts.page import AccountState
from app.state.session import SessionState

_state = EnterpriseOwnerState


def invitation() -> rx.Component:
    """The form for who may invite, gone once somebody is invited; what became of it is said in the corner."""
    return rx.fragment(
        rx.cond(SessionState.can_invite & AccountState.page.wants_owner, _form()),
        toast(_state.notice, turn=_state.turn),
    )


def _form() -> rx.Component:
    return panel(
        rx.el.p(
            rx.cond(
                AccountState.page.status == "not_invited",
                t("Nobody is invited to this account yet."),
                t("This account has no owner."),
            ),
            class_name="help",
        ),
        forms.form(
            forms.form_error(_state.problem),
            known_address.offer(_state),
            fields.text_field(
                t("Email address"),
                "owner_email",
                kind="email",
                error=_state.errors["email"],
                help=t("Of the person who will own the account."),
                required=True,
            ),
            rx.el.div(
                submit_button(t("Invite the customer"), disabled=~SessionState.gate_open, why="gate"),
                class_name="buttons",
            ),
            on_submit=_state.invite,
            turn=_state.turn,
            record=AccountState.record,
            name="invite-owner",
            keep=True,
        ),
        title=t("Invite the customer"),
    )
