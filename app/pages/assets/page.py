"""`/asset/<id>`: what it is, its plan, a change of plan, its confirmation and its history."""

from typing import Any

import reflex as rx

from app.components import forms
from app.components.badges import delivery_badge, status_badge
from app.components.buttons import dialog_button, link_button, press_button, submit_button
from app.components.dialogs import confirmation
from app.components.links import away, link
from app.components.offers import plan_cards, terms_box
from app.components.panels import callout, columns, facts, panel, timeline, toast
from app.components.polling import every
from app.components.records import record_body, shows
from app.components.values import Many, count
from app.core import routes
from app.core.catalogue import t
from app.pages import not_found
from app.pages.lists import part_pages
from app.pages.within import shared_page
from app.state.assets.page import AssetState
from app.state.session import SessionState

_state = AssetState
_page = AssetState.page
_subscribed = AssetState.page.subscription
_waits = AssetState.page.waiting


def page() -> rx.Component:
    """One station or card."""
    shown = shows(_state.record, "asset_id") & ~_state.missing
    return shared_page(
        rx.cond(shown, _page.name, t("Asset")),
        rx.cond(shown, forms.form_error(_state.problem)),
        record_body(
            is_shown=shows(_state.record, "asset_id"),
            missing=_state.missing,
            nothing=not_found.missing(t("Accounts"), routes.HOME),
            body=_body(),
            key=_state.record,
        ),
        toast(_state.notice, turn=_state.turn),
        rx.cond(shown, _questions()),
        action=rx.cond(shown, _actions(), rx.fragment()),
        subtitle=rx.cond(shown, _subtitle(), rx.fragment()),
    )


def _subtitle() -> rx.Component:
    to_account = link(_page.account, to=f"{routes.ACCOUNTS}/{_page.account_id}?tab=assets")
    return rx.fragment(_page.kind, " · ", rx.cond(SessionState.can_see_accounts, to_account, _page.account))


def _actions() -> rx.Component:
    again = f"{routes.ACCOUNTS}/{_page.account_id}/assets/new?asset={_page.id}"
    return rx.fragment(
        rx.cond(_page.may.deactivate, dialog_button(t("Deactivate"), "deactivate", look="danger")),
        rx.cond(
            _page.may.resend,
            rx.fragment(
                dialog_button(t("Cancel request"), "withdraw", look="danger"),
                press_button(t("Resend link"), _state.resend, turn=_state.turn, look="primary"),
            ),
        ),
        rx.cond(_page.may.activate, link_button(t("Activate again"), to=again, look="primary")),
    )


def _questions() -> rx.Component:
    return rx.fragment(
        confirmation(
            "deactivate",
            t("Deactivate this asset?"),
            rx.el.p(rx.el.strong(_page.name), t(" stops working at once. Today is the last day that is charged.")),
            label=t("Deactivate"),
            on_confirm=_state.deactivate,
            turn=_state.turn,
        ),
        confirmation(
            "withdraw",
            t("Cancel this request?"),
            rx.el.p(t("The link that was sent to "), rx.el.strong(_waits.confirmer), t(" stops working at once.")),
            label=t("Cancel request"),
            cancel=t("Keep request"),
            on_confirm=_state.withdraw,
            turn=_state.turn,
        ),
    )


def _body() -> rx.Component:
    return columns(
        rx.el.div(
            rx.cond(count(_page.others) == 0, rx.fragment(), _in_use_twice()),
            rx.cond(_page.status == "waiting", _waiting()),
            _what(),
            rx.cond(_page.status == "active", _plan()),
            class_name="stack",
        ),
        rx.el.div(
            rx.cond(_page.may.change, rx.cond(count(_page.offers) == 0, rx.fragment(), _change())),
            panel(
                timeline(_page.history),
                part_pages(
                    _page.history_place,
                    on_newer=_state.newer_history,
                    on_older=_state.older_history,
                    label=t("Pages of the history"),
                ),
                title=t("History"),
            ),
            class_name="stack",
        ),
    )


def _in_use_twice() -> rx.Component:
    def other(row: Any) -> rx.Component:
        return rx.el.li(link(row.name, to=f"{routes.ASSETS}/{row.id}"), " ", row.number)

    return panel(
        rx.el.p(t("Find out which of them is right, and deactivate the other.")),
        rx.el.ul(rx.foreach(_page.others, other), class_name="mails"),
        title=t("This number is in use twice"),
    )


def _waiting() -> rx.Component:
    until: Many = rx.cond(
        _waits.deadline,
        rx.fragment(t("The link works until "), rx.el.strong(_waits.deadline), "."),
        rx.fragment(t("The link works for 7 days from when the mail leaves.")),
    )
    return rx.fragment(
        panel(
            rx.el.p(t("Waits for "), rx.el.strong(_waits.confirmer), t(" to confirm. "), until),
            facts(
                (t("Email"), delivery_badge(_waits.delivery)),
                (t("Requested by"), _waits.requested_by),
                (t("Plan"), rx.fragment(_subscribed.plan, ", ", _subscribed.price)),
            ),
            rx.cond(_waits.delivery_note, rx.el.p(_waits.delivery_note, class_name="help")),
            title=t("Confirmation"),
        ),
        rx.cond(_waits.delivery == "queued", every(2, _state.follow)),
    )


def _what() -> rx.Component:
    station = facts(
        (t("Status"), status_badge(_page.status, _page.status_label)),
        (t("Serial number"), _page.number),
        (t("Connectors"), _page.connectors),
        (t("Location"), _page.address),
    )
    card = facts(
        (t("Status"), status_badge(_page.status, _page.status_label)),
        (t("Printed number"), _page.number),
        (
            t("Contract ID"),
            rx.fragment(_page.contract_id, rx.cond(_page.as_printed, rx.fragment(t(", accepted as printed")))),
        ),
    )
    return panel(rx.cond(_page.kind_key == "station", station, card), title=_page.kind)


def _plan() -> rx.Component:
    agreed = facts(
        (t("Plan"), _subscribed.plan),
        (t("Price"), _subscribed.price),
        (
            t("Public charging"),
            rx.fragment(_subscribed.public_charging, rx.cond(_subscribed.fee, rx.fragment(", ", _subscribed.fee))),
        ),
        (t("Terms"), rx.cond(_subscribed.terms_url, away(t("Subscription terms"), _subscribed.terms_url), "–")),
        (t("Since"), _subscribed.since),
        (t("Paid by"), rx.cond(_page.payer, _page.payer, _page.account)),
    )
    covered = facts(
        (t("Plan"), t("Enterprise plan")),
        (t("Public charging"), _subscribed.public_charging),
        (t("Since"), _subscribed.since),
        (t("Paid by"), rx.cond(_page.payer, _page.payer, _page.account)),
    )
    coming = rx.fragment(
        callout("info", t("Next change: "), _subscribed.next_change),
        rx.cond(
            _page.may.change,
            rx.el.div(press_button(t("Cancel change"), _state.keep_plan, turn=_state.turn), class_name="buttons"),
        ),
    )
    return panel(
        rx.cond(_page.enterprise, covered, agreed), rx.cond(_subscribed.next_change, coming), title=t("Subscription")
    )


def _change() -> rx.Component:
    return panel(
        forms.form(
            plan_cards(_page.offers, "plan_id", error=_state.errors["plan_id"]),
            _day(),
            terms_box(mark=_state.terms_mark, error=_state.errors["agreed"]),
            forms.seen(_state.seen, version=_state.seen_version),
            rx.el.div(submit_button(t("Change plan")), class_name="buttons"),
            on_submit=_state.change_plan,
            turn=_state.turn,
            version=_state.version,
            record=_state.record,
            name="plan",
            keep=True,
        ),
        title=t("Change plan"),
    )


def _day() -> rx.Component:
    error: Any = _state.errors["valid_from"]
    return rx.el.div(
        rx.el.div(rx.el.label(t("Valid from"), html_for="valid_from"), class_name="naming"),
        rx.el.input(
            type="date",
            name="valid_from",
            default_value=_page.today,
            min=_page.today,
            class_name="input short",
            custom_attrs={
                "id": "valid_from",
                "aria-invalid": rx.cond(error, "true", "false"),
                "aria-describedby": "valid_from-error",
            },
        ),
        rx.el.p(error, class_name="error", custom_attrs={"id": "valid_from-error"}),
        class_name="field",
    )


NAME = rx.cond(shows(_state.record, "asset_id") & ~_state.missing, _page.name, "")
"""What the page is about, for the title of its tab; empty until it is known."""

ON_LOAD = [SessionState.enter_asset, AssetState.load]
