"""My account: the customer's home."""

import reflex as rx

from app.rules.permissions import Permission
from app.services import accounts
from app.services.accounts import AccountPage
from app.state.forms import in_thread
from app.state.gate import current_actor, door

NOTHING = AccountPage("", "", "", "", "", "", "", "", "", "", "", ())
"""Stands where no account is loaded yet."""


class MyAccountState(rx.State):
    """The signed-in customer's own account."""

    page: AccountPage = NOTHING
    loaded: bool = False

    @rx.event
    @door(Permission.OWN_ACCOUNT)
    async def load(self):
        """Show the account as it is."""
        self.page = await in_thread(accounts.my_account, current_actor())
        self.loaded = True
