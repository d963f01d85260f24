"""Pages that staff and customers share: the same body in the frame of whoever looks."""

import reflex as rx

from app.components.buttons import link_button
from app.components.shell import customer_page, staff_page
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
    """With the menu for staff, in one wide column with the way back home for customers."""
    crumbs = [breadcrumb] if breadcrumb is not None else []
    actions = [rx.el.div(action, class_name="buttons")] if action is not None else []
    return rx.cond(
        SessionState.is_staff,
        staff_page(title, *body, active=routes.ACCOUNTS, action=action, subtitle=subtitle, breadcrumb=breadcrumb),
        customer_page(
            title,
            *crumbs,
            *actions,
            *body,
            link_button(t("Back to My account"), to=routes.HOME, wide=True),
            lead=subtitle,
        ),
    )
