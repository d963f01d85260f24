"""Accounts → one account."""

import reflex as rx

from app.core.errors import NotFound
from app.core.ids import parse_id
from app.rules.permissions import Permission
from app.services import accounts
from app.services.accounts import AccountPage
from app.state.forms import in_thread
from app.state.gate import current_actor, door
from app.state.my_account import NOTHING


class AccountState(rx.State):
    """One account's page."""

    page: AccountPage = NOTHING
    loaded: bool = False
    missing: bool = False

    @rx.event
    @door(Permission.SEE_CUSTOMERS)
    async def load(self):
        """Show the account that the address names."""
        key = str(self.router.url.path.rstrip("/").rpartition("/")[2])
        self.loaded = self.page.id == key
        try:
            self.page = await in_thread(accounts.detail, current_actor(), account_id=parse_id(key))
            self.missing = False
        except NotFound:
            self.page, self.missing = NOTHING, True
        self.loaded = True
