"""Lines of an account: the tree below it, and the way up."""

from typing import Any

import reflex as rx

from app.components.badges import status_badge
from app.components.icons import icon
from app.components.links import link
from app.core import routes
from app.core.catalogue import t
from app.state.session import SessionState


def way_up(above: Any = None, own_name: Any = "") -> rx.Component:
    """The breadcrumb: the list, then each account above, all of them links; only the list while none is loaded."""

    def step(pair: Any) -> rx.Component:
        return rx.el.li(link(pair[1], to=f"{routes.ACCOUNTS}/{pair[0]}", class_name=""), icon("chevron-right", 14))

    return rx.el.nav(
        rx.el.ol(
            rx.cond(
                SessionState.is_staff,
                rx.el.li(link(t("Accounts"), to=routes.ACCOUNTS, class_name=""), icon("chevron-right", 14)),
                rx.el.li(link(t("My account"), to=routes.HOME, class_name=""), icon("chevron-right", 14)),
            ),
            rx.fragment() if above is None else rx.foreach(above, step),
            class_name="crumbs",
        ),
        aria_label=t("Breadcrumb"),
    )


def tree(rows: Any) -> rx.Component:
    """Everything below an account, each child under its parent."""

    def line(row: Any) -> rx.Component:
        return rx.el.li(
            rx.el.div(
                link(row.name, to=f"{routes.ACCOUNTS}/{row.id}"),
                rx.el.p(
                    row.kind,
                    rx.cond(row.below > 0, rx.fragment(" · ", row.below, t(" below"))),
                    " · ",
                    row.owner,
                    rx.cond(row.reimbursement, rx.fragment(" · ", row.reimbursement)),
                    class_name="help",
                ),
                class_name="name",
            ),
            status_badge(row.status, row.status_label),
            class_name=rx.Var.create("level-") + row.level.to_string(),
        )

    return rx.el.ul(rx.foreach(rows, line), class_name="tree")
