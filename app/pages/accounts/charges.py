"""The Subscription tab of an account: what is paid today, how it adds up, and any month day by day."""

from typing import Any

import reflex as rx

from app.components.buttons import plain_button
from app.components.links import link
from app.components.panels import callout, columns, facts, panel
from app.components.values import Many, count
from app.components.waiting import loading
from app.core import routes
from app.core.catalogue import t
from app.pages.lists import part_pages
from app.state.accounts.charges import ChargesState

_state = ChargesState
_page = ChargesState.page
_today = ChargesState.page.today
_month = ChargesState.page.month


def tab() -> rx.Component:
    """Today and a month."""
    return rx.cond(
        _state.loaded,
        rx.el.div(
            rx.cond(_page.paid_by, callout("info", _page.paid_by, t(" pays for the assets of this account."))),
            columns(today(), rx.el.div(_tree(), class_name="stack")),
            _charged(),
            class_name="stack",
        ),
        loading(),
    )


def today() -> rx.Component:
    """What is paid today and how it adds up."""
    return panel(
        rx.cond(
            count(_today.lines) == 0,
            rx.el.p(t("Nothing is paid today: no asset of this account is active."), class_name="help"),
            rx.el.ul(rx.foreach(_today.lines, _sum), class_name="sums"),
        ),
        facts(
            (t("Total"), rx.el.strong(_today.per_month, t(" per month"), _yearly())),
            (t("Since"), rx.cond(_today.since, _today.since, "–")),
            (t("Next change"), rx.cond(_today.next_change, _today.next_change, t("None planned"))),
        ),
        rx.el.p(t("Prices are without VAT."), class_name="help"),
        title=t("Today"),
    )


def _yearly() -> rx.Component:
    return rx.cond(_today.per_year, rx.fragment(t(" and "), _today.per_year, t(" per year")), rx.fragment())


def _sum(line: Any) -> rx.Component:
    return rx.el.li(
        rx.el.span(line.quantity, " x ", line.what, _for(line), ", ", line.price),
        rx.el.span(line.amount, class_name="amount"),
    )


def _for(line: Any) -> rx.Component:
    return rx.cond(line.account, rx.fragment(" · ", line.account), rx.fragment())


def _charged() -> rx.Component:
    return panel(
        rx.el.div(
            plain_button(t("Previous month"), _state.pick(_month.previous), look="ghost"),
            rx.el.strong(_month.name, role="status"),
            plain_button(t("Next month"), _state.pick(_month.next), look="ghost"),
            class_name="months",
        ),
        rx.cond(
            count(_month.lines) == 0,
            rx.el.p(t("Nothing is charged in this month."), class_name="help"),
            rx.el.ul(rx.foreach(_month.lines, _line), class_name="sums"),
        ),
        part_pages(
            _month.place,
            on_newer=_state.lines_before,
            on_older=_state.lines_after,
            label=t("Pages of the month's lines"),
        ),
        rx.el.p(
            rx.el.span(t("Total of the month")), rx.el.strong(_month.total, class_name="amount"), class_name="total"
        ),
        title=t("Month"),
    )


def _total(label: str, amount: str) -> rx.Component:
    return rx.el.p(rx.el.span(label), rx.el.strong(amount, class_name="amount"), class_name="total")


def _line(line: Any) -> rx.Component:
    return rx.el.li(
        rx.el.span(
            line.quantity,
            " x ",
            line.what,
            _for(line),
            rx.el.span(line.price, " · ", line.days, class_name="more"),
        ),
        rx.el.span(line.amount, class_name="amount"),
    )


def _who_pays() -> Many:
    return rx.cond(_page.enterprise, t("One account pays for all of it."), t("Subsidiaries pay for themselves."))


def _tree() -> rx.Component:
    def payer(row: Any) -> rx.Component:
        return rx.el.li(
            link(row.account, to=f"{routes.ACCOUNTS}/{row.account_id}?tab=subscription"),
            rx.el.span(row.amount, class_name="amount"),
        )

    return panel(
        rx.el.ul(
            rx.el.li(rx.el.span(_page.account), rx.el.span(_month.total, class_name="amount")),
            rx.foreach(_page.tree, payer),
            class_name="sums",
        ),
        _total(t("Total"), _page.tree_total),
        rx.el.p(_month.name, ". ", _who_pays(), class_name="help"),
        title=t("Including sub-accounts"),
    )
