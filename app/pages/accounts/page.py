"""`/accounts/<id>`: tabs Overview, Sub-accounts, Users, Assets, Subscription, Reimbursement, Activity."""

from typing import Any

import reflex as rx

from app.components import forms
from app.components.buttons import dialog_button, disabled_button, link_button, press_button
from app.components.dialogs import confirmation
from app.components.filters import address_keeper
from app.components.links import link
from app.components.panels import callout, panel, toast
from app.components.records import asked, record_body, shows
from app.components.table import empty_state
from app.components.tabs import tab_bar, tab_panel
from app.components.waiting import loading
from app.core import routes
from app.core.catalogue import t
from app.pages import not_found
from app.pages.accounts import admins, charges, overview, prices, reimbursement
from app.pages.accounts import lines as account_lines
from app.pages.assets import list as assets
from app.pages.lists import lines_of, order, pages
from app.pages.within import shared_page
from app.state.accounts.activity import ActivityState
from app.state.accounts.admins import AccountPeopleState
from app.state.accounts.charges import ChargesState
from app.state.accounts.members import MembersState
from app.state.accounts.owner import EnterpriseOwnerState
from app.state.accounts.page import TABS, AccountState
from app.state.accounts.prices import EnterprisePlanState
from app.state.accounts.reimbursement import ReimbursementState
from app.state.accounts.sub_accounts import SubAccountsState
from app.state.assets.list import AssetsState
from app.state.session import SessionState

_state = AccountState
_page = AccountState.page


def page() -> rx.Component:
    """One account, for staff and for those above it in the tree."""
    shown = shows(_state.record, "account_id") & ~_state.missing
    return shared_page(
        rx.cond(shown, _page.name, t("Account")),
        rx.cond(shown, rx.fragment(_not_yet(), forms.form_error(_state.problem), admins.answers())),
        record_body(
            is_shown=shows(_state.record, "account_id"),
            missing=_state.missing,
            nothing=not_found.missing(t("Accounts"), routes.HOME),
            body=_tabs(),
            key=_state.record,
        ),
        toast(_state.notice, turn=_state.turn),
        rx.cond(shown, _question()),
        rx.cond(shown & _page.type_key, _type_question()),
        address_keeper(
            rx.match(
                _state.tab,
                ("assets", _kept(AssetsState)),
                ("subscription", _kept(ChargesState)),
                ("sub-accounts", _kept(SubAccountsState)),
                ("users", _kept(MembersState)),
                ("activity", _kept(ActivityState)),
                _state.address,
            )
        ),
        breadcrumb=rx.cond(shown, account_lines.way_up(_page.above), account_lines.way_up()),
        action=rx.cond(shown, _actions(), rx.fragment()),
        subtitle=rx.cond(shown, _subtitle(), rx.fragment()),
    )


def _not_yet() -> rx.Component:
    """Why the buttons that invite cannot be pressed, for a customer whose setup is not complete."""
    return rx.cond(
        SessionState.can_add_sub_accounts & (_page.why_not_yet != ""),
        callout("warn", _page.why_not_yet, action=link(t("Go on with the setup"), to=routes.SETUP), identity="not-yet"),
    )


def _subtitle() -> rx.Component:
    return rx.fragment(
        _page.kind,
        rx.cond(_page.type, rx.fragment(" · ", _page.type)),
        rx.cond(_page.how, rx.fragment(" · ", _page.how)),
    )


def _actions() -> rx.Component:
    return rx.fragment(
        rx.cond(_page.parent_id, link_button(t("Go to parent account"), to=f"{routes.ACCOUNTS}/{_page.parent_id}")),
        rx.cond(
            SessionState.can_manage_accounts,
            rx.cond(
                _page.status == "suspended",
                press_button(t("Reactivate"), _state.reactivate, turn=_state.turn),
                dialog_button(t("Suspend"), "suspend", look="danger"),
            ),
        ),
        _add_button(),
    )


def _add_button() -> rx.Component:
    """**+ Add sub-account** where one may be added; disabled with the reason while nobody may be invited."""
    label = t("+ Add sub-account")
    return rx.cond(
        SessionState.can_add_sub_accounts & (_page.below.why_not == ""),
        rx.cond(
            _page.why_not_yet,
            disabled_button(label, why="not-yet"),
            rx.cond(
                SessionState.gate_open,
                link_button(label, to=f"{routes.ACCOUNTS}/{_page.id}/sub-accounts/new", look="primary"),
                disabled_button(label, why="gate"),
            ),
        ),
        rx.fragment(),
    )


def _question() -> rx.Component:
    return confirmation(
        "suspend",
        t("Suspend this account?"),
        rx.el.p(
            t("Everybody of "),
            rx.el.strong(_page.name),
            t(" is logged out at once and cannot log in; open invitations say why. Sub-accounts go on."),
        ),
        label=t("Suspend"),
        on_confirm=_state.suspend,
        turn=_state.turn,
    )


def _type_question() -> rx.Component:
    business = _page.type_key == "business"
    return confirmation(
        "change-type",
        rx.cond(business, t("Make this a Consumer account?"), t("Make this a Business account?")),
        rx.el.p(
            rx.cond(
                business,
                t("Its company name, VAT number and company number are removed."),
                t("Its owner is asked for the company's data, and may add sub-accounts."),
            )
        ),
        label=t("Change account type"),
        on_confirm=_state.change_type,
        turn=_state.turn,
        look="primary",
        sends={"wanted": rx.cond(business, "consumer", "business"), "before": _page.type_key},
    )


def _tabs() -> rx.Component:
    tabs = (
        ("overview", t("Overview")),
        ("sub-accounts", rx.fragment(t("Sub-accounts"), " ", _page.below.written)),
        ("users", rx.fragment(t("Users"), " ", _page.people_count)),
        ("assets", t("Assets")),
        ("subscription", t("Subscription")),
        ("reimbursement", t("Reimbursement")),
        ("activity", t("Activity")),
    )
    chosen = asked("tab", TABS)
    return rx.fragment(
        tab_bar(t("Account"), tabs, chosen=chosen, to=_address_of, panel="account-panel"),
        tab_panel(
            "account-panel",
            chosen,
            ("overview", overview.tab()),
            ("sub-accounts", _sub_accounts()),
            ("users", _part(MembersState, admins.tab())),
            ("assets", _part(AssetsState, assets.tab())),
            (
                "subscription",
                rx.el.div(
                    _part(ChargesState, charges.tab()),
                    _part(EnterprisePlanState, prices.body()),
                    class_name="stack",
                ),
            ),
            ("reimbursement", _part(ReimbursementState, reimbursement.tab())),
            ("activity", _part(ActivityState, _activity())),
        ),
    )


def _address_of(tab: str) -> rx.Var[str]:
    page = rx.Var.create(f"{routes.ACCOUNTS}/") + _state.record
    return page if tab == TABS[0] else page + f"?tab={tab}"


def _kept(state: Any) -> Any:
    """The address of a part with its search and page, once it is loaded; until then that of its tab."""
    return rx.cond(state.record == _state.record, state.address, _state.address)


def _part(state: Any, body: rx.Component) -> rx.Component:
    """What is loaded on its own, once it is this account's."""
    return rx.cond(shows(state.record, "account_id"), body, loading())


def _sub_accounts() -> rx.Component:
    nothing = empty_state(
        t("No sub-accounts"),
        rx.cond(
            _page.below.why_not,
            _page.below.why_not,
            t("Employees at home and subsidiaries abroad get an account of their own below this one."),
        ),
        _add_button(),
        icon_name="network",
    )
    return _part(SubAccountsState, panel(account_lines.sub_accounts(nothing, always_tools=True)))


def _activity() -> rx.Component:
    def line(row: Any) -> rx.Component:
        return rx.el.li(
            rx.el.div(row.text, rx.el.span(row.at, class_name="when"), rx.el.span(row.by, class_name="more"))
        )

    lines = rx.el.ol(rx.foreach(ActivityState.rows, line), class_name="timeline")
    return panel(
        order(ActivityState),
        lines_of(ActivityState, lines, rx.el.p(t("Nothing has happened yet."), class_name="help")),
        pages(ActivityState),
        title=t("Activity"),
    )


NAME = rx.cond(shows(_state.record, "account_id") & ~_state.missing, _page.name, "")
"""What the page is about, for the title of its tab; empty until it is known."""

ON_LOAD = [
    SessionState.enter_account,
    AccountPeopleState.enter,
    EnterpriseOwnerState.enter,
    AccountState.load,
]
"""The tab that is picked loads what it shows: `AccountState.load` calls it."""
