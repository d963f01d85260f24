"""`/`: My account, the customer's home."""

from typing import Any

import reflex as rx

from app.components.badges import status_badge
from app.components.buttons import link_button
from app.components.panels import callout, facts, panel
from app.components.shell import customer_page
from app.core import routes
from app.core.catalogue import t
from app.state.my_account import MyAccountState

_page = MyAccountState.page


def page() -> rx.Component:
    """What the account is, who is in it, and what is still to do."""
    return customer_page(
        t("My account"),
        rx.cond(MyAccountState.loaded, _account(), rx.el.p(t("Loading …"), role="status", class_name="lead")),
    )


def _account() -> rx.Component:
    return rx.fragment(
        rx.cond(
            _page.status == "setting_up",
            callout(
                "info",
                t("Your set-up is not complete."),
                action=link_button(t("Continue set-up"), to=routes.SETUP, look="primary"),
            ),
        ),
        panel(
            facts(
                (t("Account"), _page.name),
                (t("Status"), status_badge(_page.status, _page.status_label)),
                (t("Kind"), _page.kind),
                (t("Country"), rx.cond(_page.country_name, _page.country_name, t("Not set yet"))),
            ),
            title=t("Account"),
        ),
        panel(rx.foreach(_page.people, _person), title=t("People")),
    )


def _person(person: Any) -> rx.Component:
    return rx.el.p(rx.el.strong(person.title), " ", person.role)


ON_LOAD = [MyAccountState.enter]
