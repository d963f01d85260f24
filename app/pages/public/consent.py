"""The tick under which people agree to a tenant's terms, and what changed in them."""

from typing import Any

import reflex as rx

from app.components import forms
from app.components.links import away
from app.components.values import Text
from app.core.catalogue import t
from app.state.session import SessionState


def consent_box(error: Text) -> rx.Component:
    """**I agree to the Terms of Use and Privacy policy**, with the links of the tenant in new tabs.

    The tick is sent as the links that stood beside it, and is made anew, empty, when other ones take their place.
    """
    seen = SessionState.terms_of_use + " " + SessionState.privacy_policy
    box = forms.checkbox(
        rx.fragment(
            t("I agree to the "),
            away(t("Terms of Use"), SessionState.terms_of_use),
            t(" and "),
            away(t("Privacy policy"), SessionState.privacy_policy),
        ),
        "agreed",
        error=error,
        required=True,
        value=seen,
    )
    return rx.el.div(box, key=seen)


def news(page: Any) -> rx.Component:
    """What changed since the person agreed: which document, from when, in the tenant's words, with both versions."""
    return rx.el.div(
        rx.el.ul(rx.foreach(page.documents, lambda each: _document(each, page.agreed_on)), class_name="documents"),
        rx.cond(page.changes.length() > 0, rx.el.ul(rx.foreach(page.changes, _change), class_name="documents")),
        rx.cond(page.earlier, rx.el.p(page.earlier, class_name="help")),
        class_name="says",
    )


def _document(document: Any, agreed_on: Any) -> rx.Component:
    name = rx.match(document.key, ("terms_of_use", t("Terms of Use")), t("Privacy policy"))
    before = rx.fragment(
        t("changed: "),
        away(t("new version"), document.url),
        ", ",
        away(t("the version you agreed to"), document.agreed_url),
        t(" on "),
        agreed_on,
    )
    return rx.el.li(
        rx.el.strong(name),
        ": ",
        rx.cond(document.agreed_url, before, away(t("unchanged"), document.url)),
        key=document.key,
    )


def _change(change: Any) -> rx.Component:
    return rx.el.li(
        t("Since "), change.since, rx.cond(change.what, rx.fragment(": ", change.what)), ".", key=change.since
    )
