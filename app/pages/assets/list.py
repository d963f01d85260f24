"""The Assets tab of an account: stations and cards of its tree, with where they are."""

import reflex as rx

from app.components.badges import status_badge
from app.components.buttons import link_button
from app.components.table import Column, data_table, empty_state, two_lines
from app.core import routes
from app.core.catalogue import t
from app.pages.lists import nothing_found, pages, tools
from app.state.accounts.page import AccountState
from app.state.assets.list import AssetsState
from app.state.session import SessionState

_COLUMNS = (
    Column(t("Name"), lambda row: two_lines(row.name, row.number)),
    Column(t("Kind"), lambda row: row.kind, kind="short"),
    Column(t("Account"), lambda row: row.account),
    Column(t("Location"), lambda row: rx.cond(row.where, row.where, "–"), phone=False),
    Column(t("Status"), lambda row: status_badge(row.status, row.status_label), kind="short"),
)


def tab() -> rx.Component:
    """The assets of the account and of everything below it."""
    return rx.el.div(
        rx.el.div(
            tools(AssetsState, t("Name, number or town")),
            activate_button(AccountState.page.id),
            class_name="list-head",
        ),
        data_table(
            t("Assets"),
            _COLUMNS,
            AssetsState.rows,
            to=lambda row: f"{routes.ASSETS}/{row.id}",
            key=lambda row: row.id,
            loaded=AssetsState.loaded,
            empty=nothing_found(AssetsState, _first_time()),
        ),
        pages(AssetsState),
        class_name="stack",
    )


def activate_button(account_id: rx.Var | str) -> rx.Component:
    """**Activate asset**, for those who may."""
    return rx.cond(
        SessionState.can_activate_assets,
        link_button(t("Activate asset"), to=f"{routes.ACCOUNTS}/{account_id}/assets/new", look="primary"),
    )


def _first_time() -> rx.Component:
    return empty_state(
        t("No assets yet"),
        t("Activate a charging station or a charge card to begin."),
        activate_button(AccountState.page.id),
        icon_name="plug",
    )
