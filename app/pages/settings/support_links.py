"""`/settings/support-links`."""

import reflex as rx

from app.components import fields, forms
from app.components.buttons import submit_button
from app.components.links import away
from app.components.panels import facts, panel, toast
from app.components.shell import staff_page
from app.components.waiting import loading
from app.core import routes
from app.core.catalogue import t
from app.state.session import SessionState
from app.state.settings.support_links import SupportLinksState

_FIELDS = (
    ("terms_of_use", t("Terms of Use"), True),
    ("privacy_policy", t("Privacy policy"), True),
    ("help_center", t("Help center"), False),
    ("contact", t("Contact"), False),
    ("faq", t("FAQ"), False),
    ("legal_notice", t("Legal notice"), False),
)


def page() -> rx.Component:
    """One field each; staff who may not edit read them."""
    return staff_page(
        t("Support links"),
        rx.cond(
            SupportLinksState.loaded,
            rx.cond(SessionState.can_edit_settings, _form(), _reading()),
            loading(),
        ),
        toast(SupportLinksState.saved, turn=SupportLinksState.turn),
        active=routes.SUPPORT_LINKS,
        subtitle=rx.cond(SupportLinksState.last_change, SupportLinksState.last_change, ""),
    )


def _form() -> rx.Component:
    def field(name: str, label: str, required: bool) -> rx.Component:
        value, error = SupportLinksState.links[name], SupportLinksState.errors[name]
        return fields.url_field(label, name, required=required, value=value, error=error)

    return panel(
        forms.form(
            forms.form_error(SupportLinksState.problem),
            *[field(*each) for each in _FIELDS if each[2]],
            rx.cond(SupportLinksState.asks_again > 0, _news()),
            *[field(*each) for each in _FIELDS if not each[2]],
            forms.seen(SupportLinksState.seen, version=SupportLinksState.seen_version),
            rx.el.div(submit_button(t("Save")), class_name="buttons"),
            on_submit=SupportLinksState.submit,
            turn=SupportLinksState.turn,
            version=SupportLinksState.version,
            name="support-links",
            keep=True,
        ),
        narrow=True,
    )


def _news() -> rx.Component:
    people = rx.cond(
        SupportLinksState.asks_again == 1,
        t("1 person has"),
        rx.fragment(SupportLinksState.asks_again, t(" people have")),
    )
    return fields.text_field(
        t("What changed"),
        "what_changed",
        hint=t("optional"),
        error=SupportLinksState.errors["what_changed"],
        help=rx.fragment(
            people,
            t(
                " agreed to these two. When one changes, they are asked to agree again at their next login, "
                "and read this line above both versions."
            ),
        ),
    )


def _reading() -> rx.Component:
    def shown(name: str, label: str) -> rx.Component:
        url = SupportLinksState.links[name]
        return rx.cond(url, away(url, url), t("Not set"))

    return panel(
        facts(*[(label, shown(name, label)) for name, label, _ in _FIELDS]),
        rx.el.p(t("A Tenant admin can change these."), class_name="help"),
        narrow=True,
    )


ON_LOAD = [SessionState.enter_staff, SupportLinksState.load]
