"""Pages that staff and customers share: the same body in the frame of whoever looks."""

import reflex as rx

from app.components.buttons import disabled_button, link_button
from app.components.panels import callout
from app.components.shell import staff_page, wide_customer_page
from app.components.values import Many, Text
from app.core import routes
from app.core.catalogue import t
from app.state.session import SessionState


def shared_page(
    title: Text,
    *body: Many,
    breadcrumb: rx.Component | None = None,
    action: rx.Component | None = None,
    subtitle: Many = "",
) -> rx.Component:
    """With the menu for staff, without one and with the way back home for customers."""
    return rx.cond(
        SessionState.is_staff,
        staff_page(title, *body, active=routes.ACCOUNTS, action=action, subtitle=subtitle, breadcrumb=breadcrumb),
        wide_customer_page(
            title,
            _gate(),
            *body,
            link_button(t("Back to My account"), to=routes.HOME, wide=True),
            breadcrumb=breadcrumb,
            action=action,
            subtitle=subtitle,
        ),
    )


def _gate() -> rx.Component:
    """Why a customer can invite nobody now; staff read it in their banner."""
    return rx.cond(
        SessionState.can_add_sub_accounts & ~SessionState.gate_open,
        callout(
            "warn",
            t("Nobody can be invited yet."),
            " ",
            SessionState.tenant_name,
            t(" has not published its Terms of Use and Privacy policy."),
            identity="gate",
        ),
    )


def new_account_button() -> rx.Component:
    """**+ New account**, disabled with the reason while the gate is closed; support agents have none."""
    label = t("+ New account")
    return rx.cond(
        SessionState.can_invite,
        rx.cond(
            SessionState.gate_open,
            link_button(label, to=routes.ACCOUNTS_NEW, look="primary"),
            disabled_button(label, why="gate"),
        ),
    )
