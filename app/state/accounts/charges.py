"""An account's Subscription tab: what is paid today, and month by month."""

import reflex as rx

from app.core.errors import NotFound
from app.core.ids import parse_id
from app.rules.permissions import Permission
from app.services.billing import charges
from app.services.billing.charges import SubscriptionPage
from app.state.accounts.page import PARTS
from app.state.forms import in_thread
from app.state.gate import current_actor, door
from app.state.paths import key_in


class ChargesState(rx.State):
    """What an account pays."""

    page: SubscriptionPage = SubscriptionPage()
    record: str = ""
    loaded: bool = False
    address: str = "?tab=subscription"
    _month: str = ""
    _lines_from: str = ""
    """Where the page of the month's lines begins; empty for the first."""

    @rx.event
    @door(Permission.SEE_ACCOUNTS)
    async def load(self):
        """Show the month that the address names, or this one."""
        self._lines_from = ""
        await self._show(str(self.router.url.query_parameters.get("month", ""))[:7])

    @rx.event
    @door(Permission.SEE_ACCOUNTS)
    async def pick(self, month: str):
        """Another month."""
        self._lines_from = ""
        await self._show(month[:7])

    @rx.event
    @door(Permission.SEE_ACCOUNTS)
    async def lines_before(self):
        """The lines of the month before those that are shown."""
        self._lines_from = self.page.month.place.newer or self._lines_from
        await self._show(self._month)

    @rx.event
    @door(Permission.SEE_ACCOUNTS)
    async def lines_after(self):
        """The lines of the month behind those that are shown."""
        self._lines_from = self.page.month.place.older or self._lines_from
        await self._show(self._month)

    @rx.event
    @door(Permission.SEE_ACCOUNTS)
    async def refresh(self):
        """Show what has changed, on whichever tab."""
        await self._show(self._month)

    async def _show(self, month: str) -> None:
        key = key_in(str(self.router.url.path))
        try:
            account_id = parse_id(key)
            self.page = await in_thread(
                charges.read, current_actor(), account_id=account_id, month=month, lines_from=self._lines_from
            )
        except NotFound:
            self.page = SubscriptionPage()
        self.record, self._month = key, month
        self.address = f"?tab=subscription&month={self.page.month.key}" if month else "?tab=subscription"
        self.loaded = True


PARTS["subscription"].append(ChargesState)
