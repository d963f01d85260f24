"""`/`: the Dashboard of staff, My account of customers."""

from typing import Any

import reflex as rx

from app.components.badges import status_badge
from app.components.buttons import disabled_button, link_button
from app.components.links import link
from app.components.panels import callout, facts, panel
from app.components.shell import staff_page, wide_customer_page
from app.components.values import count
from app.components.waiting import loading
from app.core import routes
from app.core.catalogue import t
from app.pages.accounts import lines as account_lines
from app.pages.lists import is_long, lines_of, pages, tools
from app.state.accounts.members import MembersState
from app.state.home.home import HomeState
from app.state.session import SessionState

_state = HomeState
_page = HomeState.page
_arranged = HomeState.arrangement


def page() -> rx.Component:
    """What needs somebody today, or what a customer has and has still to do."""
    return rx.cond(SessionState.is_staff, _dashboard(), _my_account())


def _dashboard() -> rx.Component:
    return staff_page(
        t("Dashboard"),
        rx.cond(_state.loaded, _numbers(), loading()),
        active=routes.HOME,
    )


def _numbers() -> rx.Component:
    def need(row: Any) -> rx.Component:
        return link(
            rx.el.span(row.count, class_name="count"),
            " ",
            rx.el.span(row.text, class_name="what"),
            to=row.path,
            class_name=rx.cond(row.count == "0", "need zero", "need"),
        )

    def total(row: Any) -> rx.Component:
        return link(
            rx.el.span(row.count, class_name="count"),
            " ",
            rx.el.span(row.text, class_name="what"),
            to=row.path,
            class_name="number",
        )

    return rx.el.div(
        panel(
            rx.cond(_state.nothing_needed, rx.el.p(t("Nothing needs attention."), class_name="help")),
            rx.el.div(rx.foreach(_state.needs, need), class_name="needs"),
            title=t("Needs attention"),
        ),
        rx.el.section(
            rx.el.h2(t("Accounts")),
            rx.el.div(rx.foreach(_state.totals, total), class_name="numbers"),
            class_name="stack",
        ),
        class_name="stack",
    )


def _my_account() -> rx.Component:
    return wide_customer_page(
        t("My account"),
        rx.cond(_state.loaded, _account(), loading(lead=True)),
    )


def _account() -> rx.Component:
    return rx.fragment(
        rx.cond(
            _page.status == "setting_up",
            callout(
                "info",
                t("Your setup is not complete."),
                action=link_button(t("Continue setup"), to=routes.SETUP, look="primary"),
            ),
        ),
        rx.cond(
            _arranged.just_set_up,
            callout("good", t("Your setup is complete."), " ", t("Thank you. You can change your data at any time.")),
        ),
        rx.cond(
            _arranged.suspended,
            callout(
                "warn",
                _arranged.suspended,
                t(" is suspended."),
                t(" It pays for this account, so nothing new can be activated here until it is reactivated."),
            ),
        ),
        panel(
            facts(
                (t("Account"), _page.name),
                (t("Status"), status_badge(_page.status, _page.status_label)),
                (t("Kind"), _page.kind),
                (t("Country"), rx.cond(_page.country_name, _page.country_name, t("Not set yet"))),
            ),
            rx.cond(_page.status == "active", link_button(t("Change my data"), to=routes.SETUP)),
            title=t("Account"),
        ),
        rx.cond(_page.status == "active", rx.cond(_arranged.employer + _arranged.parent, _arrangement())),
        _assets(),
        rx.cond(_state.shows_tree, _tree()),
        panel(
            _people(),
            rx.cond(SessionState.can_add_sub_accounts, link(t("Manage people"), to=f"{_state.account_path}?tab=users")),
            title=t("People"),
        ),
    )


def _arrangement() -> rx.Component:
    """What the employer or the parent account has arranged: the rate, where it goes, who pays, what happens next."""

    def line(term: str, value: Any) -> rx.Component:
        return rx.cond(value, rx.el.div(rx.el.dt(term), rx.el.dd(value)))

    payout = rx.cond(_arranged.payout, _arranged.payout, _arranged.why_not_payable)
    return panel(
        rx.el.dl(
            line(t("Employer"), _arranged.employer),
            line(t("Parent account"), _arranged.parent),
            line(t("Reimbursement rate"), _arranged.rate),
            line(t("From later on"), _arranged.next_rate),
            line(t("Payout account"), payout),
            line(t("Subscriptions are paid by"), rx.cond(_arranged.paid_by, _arranged.paid_by, _page.name)),
            class_name="facts",
        ),
        title=t("Charging and reimbursement"),
    )


def _assets() -> rx.Component:
    def line(row: Any) -> rx.Component:
        where = rx.cond(row.where, rx.fragment(" · ", row.where))
        return rx.el.li(
            rx.el.div(
                link(row.name, to=f"{routes.ASSETS}/{row.id}"),
                status_badge(row.status, row.status_label),
                class_name="line",
            ),
            rx.el.p(row.kind, " ", row.number, where, class_name="help"),
        )

    return panel(
        rx.cond(SessionState.can_see_accounts, rx.cond(_state.paid.account, _paid())),
        rx.cond(
            count(_state.assets) == 0,
            rx.el.p(t("No charging station or card yet. "), _arranged.next_step, class_name="help"),
            rx.el.ul(rx.foreach(_state.assets, line), class_name="mails"),
        ),
        rx.cond(
            SessionState.can_activate_assets,
            rx.el.div(
                link_button(t("See the breakdown"), to=f"{_state.account_path}?tab=subscription"),
                link_button(t("All assets"), to=f"{_state.account_path}?tab=assets"),
                rx.cond(
                    _page.status == "active",
                    link_button(t("Activate asset"), to=f"{_state.account_path}/assets/new"),
                ),
                class_name="buttons",
            ),
        ),
        title=rx.fragment(t("Assets"), " ", _state.asset_count),
    )


def _paid() -> rx.Component:
    today = _state.paid.today
    return rx.fragment(
        facts(
            (
                t("Current subscriptions"),
                rx.fragment(
                    today.per_month,
                    t(" per month"),
                    rx.cond(today.per_year, rx.fragment(t(" and "), today.per_year, t(" per year"))),
                ),
            ),
            (t("This month"), _state.paid.month.total),
            (t("Next change"), rx.cond(today.next_change, today.next_change, t("None planned"))),
        ),
    )


def _tree() -> rx.Component:
    return panel(
        account_lines.sub_accounts(
            rx.el.p(
                t("Employees at home and subsidiaries abroad get an account of their own here."), class_name="help"
            ),
            always_tools=False,
        ),
        rx.cond(
            _state.may_add,
            rx.cond(
                SessionState.gate_open & (_state.page.why_not_yet == ""),
                link_button(t("+ Add sub-account"), to=_state.add_path),
                rx.fragment(
                    disabled_button(t("+ Add sub-account"), why="gate-reason", look="plain"),
                    rx.el.p(
                        rx.cond(
                            _state.page.why_not_yet,
                            _state.page.why_not_yet,
                            rx.fragment(
                                SessionState.tenant_name,
                                t(" has not published its Terms of Use and Privacy policy yet."),
                            ),
                        ),
                        class_name="help",
                        custom_attrs={"id": "gate-reason"},
                    ),
                ),
            ),
        ),
        title=rx.fragment(t("Sub-accounts"), " ", rx.cond(_page.below.count > 0, _page.below.written, "")),
    )


def _people() -> rx.Component:
    state, title = MembersState, t("Search people")
    above = tools(state, t("Name or email address"), identity="search-people", label=title, about=t("People"))
    return rx.fragment(
        rx.cond(is_long(state), above),
        lines_of(state, rx.el.ul(rx.foreach(state.rows, _person), class_name="mails"), rx.fragment()),
        rx.cond(is_long(state), pages(state, label=t("Pages of people"))),
    )


def _person(person: Any) -> rx.Component:
    return rx.el.li(
        rx.el.div(rx.el.strong(person.title), status_badge(person.status, person.status_label), class_name="line"),
        rx.el.p(person.role, class_name="help"),
    )


KIND = rx.cond(SessionState.is_staff, t("Dashboard"), t("My account"))
"""What the tab calls this screen for whoever looks."""

ON_LOAD = [HomeState.enter]
