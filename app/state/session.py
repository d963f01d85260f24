"""Who is here and what surrounds every screen, for the shell; and the way out."""

import dataclasses
from typing import Any

import reflex as rx

from app.core import colors
from app.rules.permissions import Permission
from app.services.identity import sessions
from app.services.overview import shell
from app.services.tenants.terms import Seen
from app.state import browser
from app.state.browser import sign_in as sign_in_script
from app.state.forms import in_thread
from app.state.gate import PUBLIC, current_visitor, door, home_of, link_secret, signed_in

__all__ = ["SessionState", "shows", "sign_in_script"]


class SessionState(rx.State):
    """What the shell shows. Nothing here decides about rights: the gate and the services do."""

    tenant_name: str = ""
    tenant_initials: str = ""
    brand_color: str = ""
    brand_text_color: str = ""
    support_links: list[dict[str, str]] = []
    terms_of_use: str = ""
    privacy_policy: str = ""
    gate_open: bool = False
    development: bool = False
    mail_paused: str = ""
    signed_in: bool = False
    is_staff: bool = False
    user_name: str = ""
    user_email: str = ""
    role_label: str = ""
    terms_pending: bool = False
    can_invite: bool = False
    can_edit_settings: bool = False
    can_manage_system_users: bool = False
    can_add_sub_accounts: bool = False
    can_manage_accounts: bool = False
    can_see_accounts: bool = False
    can_activate_assets: bool = False

    @rx.event
    @door(PUBLIC)
    async def enter(self) -> Any:
        """First on_load of a page that is for everybody: fill the shell."""
        return await self._fill()

    @rx.event
    @door(PUBLIC)
    async def enter_signed_out(self) -> Any:
        """First on_load of log-in and sign-up: whoever is signed in already goes home."""
        actor = signed_in()
        return rx.redirect(home_of(actor), replace=True) if actor else await self._fill()

    @rx.event
    @door(Permission.SEE_CUSTOMERS)
    async def enter_staff(self) -> Any:
        """First on_load of a page for staff."""
        return await self._fill()

    @rx.event
    @door(Permission.SEE_ACCOUNTS)
    async def enter_account(self) -> Any:
        """First on_load of a page that staff and the owners of accounts share."""
        return await self._fill()

    @rx.event
    @door(Permission.SEE_ASSETS)
    async def enter_asset(self) -> Any:
        """First on_load of a page that everybody with an account shares with staff."""
        return await self._fill()

    @rx.event
    @door(Permission.OWN_ACCOUNT)
    async def enter_customer(self) -> Any:
        """First on_load of a page for customers."""
        return await self._fill()

    @rx.event
    @door(PUBLIC)
    async def log_out(self) -> Any:
        """End the session in every tab and go to the log-in."""
        if actor := signed_in():
            await in_thread(sessions.log_out, actor)
        return browser.sign_out()

    @rx.event
    @door(PUBLIC)
    async def log_out_and_stay(self) -> Any:
        """End the session and load this page anew, with the link it was opened by."""
        if actor := signed_in():
            await in_thread(sessions.log_out, actor)
        path, secret = str(self.router.url.path), link_secret()
        return browser.sign_out(f"{path}?t={secret}" if secret else path)

    @rx.event
    @door(Permission.SIGNED_IN)
    async def enter_terms(self) -> Any:
        """First on_load of the page with new terms: whoever has none to agree to goes home."""
        actor = signed_in()
        if actor and not actor.terms_pending:
            return rx.redirect(home_of(actor), replace=True)
        return await self._fill()

    async def _fill(self) -> Any:
        actor = signed_in()
        row = await in_thread(shell.describe, current_visitor())
        parts = ((part, field.name) for part in (row, row.reader) for field in dataclasses.fields(part))
        values = {name: getattr(part, name) for part, name in parts if name != "reader"}
        values["support_links"] = [{"label": label, "url": url} for label, url in row.support_links]
        values["brand_text_color"] = colors.readable_on(row.brand_color)
        for name, value in values.items():
            if getattr(self, name) != value:
                setattr(self, name, value)
        return browser.entered(str(actor.user_id) if actor else "")


async def shows(state: rx.State, seen: Seen | None) -> bool:
    """Whether the frame has these terms beside its tick.

    Where such are refused, the frame is loaded anew; where others are, that was done already, or they are made up.
    """
    shell = await state.get_state(SessionState)
    return seen == (shell.terms_of_use, shell.privacy_policy)
