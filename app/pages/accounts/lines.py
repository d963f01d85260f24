"""Lines of an account: the tree below it, and the way up."""

from typing import Any

import reflex as rx

from app.components.badges import status_badge
from app.components.icons import icon
from app.components.links import link
from app.core import routes
from app.core.catalogue import t
from app.pages.lists import is_long, lines_of, pages, tools
from app.state.accounts.sub_accounts import SubAccountsState
from app.state.session import SessionState


def way_up(above: Any = None) -> rx.Component:
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
    """Sub-accounts, each with a button that unfolds its own below it."""

    def account(row: Any) -> rx.Component:
        return rx.fragment(
            rx.cond(row.below > 0, _unfolding(row), rx.el.span(class_name="leaf")),
            rx.el.div(
                link(row.name, to=f"{routes.ACCOUNTS}/{row.id}"),
                rx.cond(row.path, rx.el.p(t("in "), row.path, class_name="help")),
                rx.el.p(
                    row.kind,
                    rx.cond(row.below > 0, rx.fragment(" · ", row.below, t(" below"))),
                    rx.cond(row.owner, rx.fragment(" · ", row.owner)),
                    rx.cond(row.reimbursement, rx.fragment(" · ", row.reimbursement)),
                    class_name="help",
                ),
                class_name="name",
            ),
            status_badge(row.status, row.status_label),
        )

    def line(row: Any) -> rx.Component:
        return rx.el.li(
            rx.cond(
                row.more,
                link(row.name, to=f"{routes.ACCOUNTS}/{row.id}?tab=sub-accounts"),
                account(row),
            ),
            class_name=rx.Var.create("level-") + row.level.to_string(),
            key=row.id + row.more,
        )

    return rx.el.ul(rx.foreach(rows, line), class_name="tree")


def _unfolding(row: Any) -> rx.Component:
    shown, hidden = t("Hide sub-accounts of "), t("Show sub-accounts of ")
    return rx.el.button(
        icon("chevron-right", 16),
        type="button",
        on_click=SubAccountsState.unfold(row.id),
        aria_expanded=rx.cond(row.unfolded, "true", "false"),
        aria_label=rx.cond(row.unfolded, shown, hidden) + row.name,
        class_name="unfold",
    )


def sub_accounts(first_time: rx.Component, *, always_tools: bool) -> rx.Component:
    """The list with its tools and pages; on a page about more, tools appear once they are of use."""
    state = SubAccountsState
    own = (
        {}
        if always_tools
        else {"identity": "search-sub-accounts", "label": t("Search sub-accounts"), "about": t("Sub-accounts")}
    )
    above = tools(state, t("Name or address"), **own)
    return rx.el.div(
        above if always_tools else rx.cond(is_long(state), above),
        lines_of(state, tree(state.rows), first_time),
        rx.cond(always_tools | is_long(state), pages(state, label=t("Pages of sub-accounts"))),
        class_name="stack",
    )
