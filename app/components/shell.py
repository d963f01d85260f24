"""The frame of every screen: `staff_page` with the menu, `customer_page` in one column."""

import reflex as rx

from app.components import menu, waiting
from app.components.buttons import icon_button
from app.components.icons import icon
from app.components.links import away, jump, link, loading_link
from app.components.panels import callout
from app.components.values import Many, Text
from app.core import routes
from app.core.catalogue import t
from app.state.session import SessionState


def staff_page(
    title: Text,
    *body: Many,
    active: str,
    action: rx.Component | None = None,
    breadcrumb: tuple[str, str] | rx.Component | None = None,
    subtitle: Many = "",
) -> rx.Component:
    """A screen for staff. `title` is its only h1; `action` stands top right, a fragment holds several.

    `active` is the route marked in the menu, `breadcrumb` the name and route of the list above, or
    a trail of its own.
    """
    return _frame(
        jump(t("Skip to content"), to="#content", class_name="skip"),
        _topbar(),
        _menu(active),
        rx.el.main(
            _banners(here=active == routes.SUPPORT_LINKS),
            *([_crumbs(*breadcrumb) if isinstance(breadcrumb, tuple) else breadcrumb] if breadcrumb else []),
            _head(title, subtitle, action),
            *body,
            tab_index=-1,
            custom_attrs={"id": "content"},
        ),
        menu.shortcuts_dialog(),
        class_name="app staff",
    )


def customer_page(title: Text, *body: Many, lead: Many = "") -> rx.Component:
    """A screen for customers and the signed-out: logo and name on top, one column, the support links in the footer."""
    intro = [rx.el.div(lead, class_name="lead")] if not isinstance(lead, str) or lead else []
    return _frame(
        _development_strip(),
        rx.el.header(_brand(), _leave()),
        rx.el.main(
            rx.el.h1(title, tab_index=-1),
            *intro,
            rx.el.div(*body, class_name="body"),
            custom_attrs={"id": "content"},
        ),
        rx.el.footer(_support_links(), menu.theme_switch()),
        class_name="app customer",
    )


def wide_customer_page(
    title: Text,
    *body: Many,
    breadcrumb: rx.Component | None = None,
    action: rx.Component | None = None,
    subtitle: Many = "",
) -> rx.Component:
    """A screen for customers who manage accounts: the same frame, with room for lists and panels beside each other."""
    crumbs = [breadcrumb] if breadcrumb is not None else []
    return _frame(
        _development_strip(),
        rx.el.header(_brand(), _leave()),
        rx.el.main(
            *crumbs,
            _head(title, subtitle, action),
            rx.el.div(*body, class_name="body"),
            custom_attrs={"id": "content"},
        ),
        rx.el.footer(_support_links(), menu.theme_switch()),
        class_name="app customer wide",
    )


def aside(*parts: Many) -> rx.Component:
    """The line below a form: "Already activated? Log in"."""
    return rx.el.p(*parts, class_name="aside")


def _frame(*children: rx.Component, class_name: str) -> rx.Component:
    colours = rx.Var.create({"--brand": SessionState.brand_color, "--brand-text": SessionState.brand_text_color})
    return rx.el.div(
        *children,
        rx.cond(SessionState.tenant_name == "", rx.el.span(hidden=True, custom_attrs=waiting.STILL)),
        class_name=class_name,
        custom_attrs={
            "style": rx.cond(SessionState.brand_color, colours, rx.Var.create({})),
            "data-brand": SessionState.brand_color,
            "data-brand-text": SessionState.brand_text_color,
        },
    )


def _brand() -> rx.Component:
    return rx.el.div(
        rx.el.span(SessionState.tenant_initials, class_name="tile", aria_hidden="true"),
        rx.el.span(SessionState.tenant_name),
        class_name="brand",
    )


def _topbar() -> rx.Component:
    opener = icon_button(t("Menu"), "menu", custom_attrs={"popoverTarget": "menu"})
    return rx.el.header(opener, _brand(), class_name="topbar")


def _menu(active: str) -> rx.Component:
    return rx.el.nav(
        _brand(),
        menu.entries(active),
        _person(),
        aria_label=t("Main"),
        class_name="menu",
        custom_attrs={"id": "menu", "popover": "auto"},
    )


def _person() -> rx.Component:
    return rx.el.div(
        rx.el.div(
            rx.el.span(SessionState.user_name[0], class_name="avatar", aria_hidden="true"),
            rx.el.div(rx.el.p(SessionState.user_name), rx.el.p(SessionState.role_label)),
            class_name="who",
        ),
        rx.el.div(
            menu.theme_switch(),
            icon_button(t("Keyboard shortcuts"), "keyboard", custom_attrs={"data-shows": "shortcuts"}),
            icon_button(t("Log out"), "log-out", on_click=SessionState.log_out),
            class_name="tools",
        ),
        class_name="person",
    )


def _crumbs(name: str, route: str) -> rx.Component:
    step = rx.el.li(
        link(name, to=route, class_name="", aria_label=t("Back to {list}", list=name)), icon("chevron-right", 14)
    )
    return rx.el.nav(rx.el.ol(step, class_name="crumbs"), aria_label=t("Breadcrumb"))


def _head(title: Text, subtitle: Many, action: rx.Component | None) -> rx.Component:
    below = [rx.el.p(subtitle, class_name="subtitle")] if not isinstance(subtitle, str) or subtitle else []
    buttons = [rx.el.div(action, class_name="actions")] if action is not None else []
    return rx.el.div(rx.el.div(rx.el.h1(title, tab_index=-1), *below), *buttons, class_name="head")


def _banners(*, here: bool) -> rx.Component:
    return rx.el.div(
        rx.cond(SessionState.signed_in & ~SessionState.gate_open, _gate_banner(here=here)),
        rx.cond(
            SessionState.mail_paused,
            callout("bad", t("Mail is paused: the provider refuses our key."), t("Mails wait here; none is lost.")),
        ),
        rx.cond(SessionState.development, callout("quiet", t("No mail leaves this machine."), action=_mailbox_link())),
        class_name="banners",
    )


def _gate_banner(*, here: bool) -> rx.Component:
    setting = (
        None if here else rx.cond(SessionState.can_edit_settings, link(t("Set the links"), to=routes.SUPPORT_LINKS))
    )
    return callout(
        "warn",
        t("Nobody can sign up or be invited yet."),
        rx.fragment(
            rx.cond(
                SessionState.terms_of_use,
                t("The Privacy policy is missing."),
                rx.cond(
                    SessionState.privacy_policy,
                    t("The Terms of Use are missing."),
                    t("Terms of Use and Privacy policy are missing."),
                ),
            ),
            rx.cond(SessionState.can_edit_settings, "", " " + t("A Tenant admin can set the support links.")),
        ),
        action=setting,
        identity="gate",
    )


def _development_strip() -> rx.Component:
    return rx.cond(
        SessionState.development,
        rx.el.aside(rx.el.span(t("No mail leaves this machine.")), _mailbox_link(), class_name="strip"),
    )


def _mailbox_link() -> rx.Component:
    return loading_link(t("Open the mailbox"), to=routes.DEV_MAILBOX)


def _leave() -> rx.Component:
    return rx.cond(
        SessionState.signed_in,
        rx.el.button(t("Log out"), type="button", class_name="button ghost", on_click=SessionState.log_out),
    )


def _support_links() -> rx.Component:
    return rx.el.ul(rx.foreach(SessionState.support_links, lambda row: rx.el.li(away(row["label"], row["url"], ""))))
