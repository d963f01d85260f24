"""`/accounts/<id>`."""

from typing import Any

import reflex as rx

from app.components.badges import status_badge
from app.components.links import link
from app.components.panels import columns, facts, panel
from app.components.shell import staff_page
from app.core import routes
from app.core.catalogue import t
from app.pages import person
from app.state.account import AccountState
from app.state.session import SessionState

_page = AccountState.page


def page() -> rx.Component:
    """One account: what it is and who is in it."""
    return staff_page(
        rx.cond(AccountState.loaded & ~AccountState.missing, _page.name, t("Account")),
        rx.cond(
            AccountState.missing,
            person.missing(t("Accounts"), routes.ACCOUNTS),
            rx.cond(AccountState.loaded, _account(), rx.el.p(t("Loading …"), role="status")),
        ),
        active=routes.ACCOUNTS,
        breadcrumb=(t("Accounts"), routes.ACCOUNTS),
        subtitle=rx.cond(AccountState.loaded & ~AccountState.missing, _page.how, ""),
    )


def _account() -> rx.Component:
    return columns(
        panel(rx.el.ul(rx.foreach(_page.people, _member), class_name="mails"), title=t("Users")),
        panel(
            facts(
                (t("Status"), status_badge(_page.status, _page.status_label)),
                (t("Kind"), _page.kind),
                (t("Account type"), rx.cond(_page.type, _page.type, t("Asked at set-up"))),
                (t("Country"), rx.cond(_page.country_name, _page.country_name, t("Asked at set-up"))),
                (t("Created"), _page.created),
            ),
            title=t("Overview"),
        ),
    )


def _member(member: Any) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            link(member.title, to=f"{routes.CUSTOMERS}/{member.id}"),
            status_badge(member.status, member.status_label),
            class_name="line",
        ),
        rx.el.p(member.role, class_name="help"),
    )


ON_LOAD = [SessionState.enter_staff, AccountState.load]
