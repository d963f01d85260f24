"""My account: the customer's home."""

import reflex as rx

from app.core import routes
from app.rules.permissions import Permission
from app.services import accounts
from app.services.accounts import AccountPage
from app.state.forms import in_thread
from app.state.gate import current_actor, door, home_of
from app.state.session import SessionState

NOTHING = AccountPage("", "", "", "", "", "", "", "", "", "", "", ())
"""Stands where no account is loaded yet."""


class MyAccountState(rx.State):
    """The signed-in customer's own account."""

    page: AccountPage = NOTHING
    loaded: bool = False

    @rx.event
    @door(Permission.SIGNED_IN)
    async def enter(self):
        """Customers stay and see their account, staff go on to where they work."""
        actor = current_actor()
        if home_of(actor) != routes.HOME:
            return rx.redirect(home_of(actor), replace=True)
        if actor.terms_pending:
            return rx.redirect(routes.TERMS, replace=True)
        self.page = await in_thread(accounts.my_account, actor)
        self.loaded = True
        return SessionState.enter
