"""`/`: the Dashboard of staff, My account of customers."""

import reflex as rx

from app.core import routes
from app.rules.permissions import Permission
from app.services import accounts, assets
from app.services.accounts import AccountPage, arrangement, setup
from app.services.accounts.arrangement import ArrangementRow
from app.services.assets import AssetRow
from app.services.billing import charges
from app.services.billing.charges import SubscriptionPage
from app.services.lists.pages import ListQuery
from app.services.overview import dashboard
from app.services.overview.dashboard import NeedRow
from app.state.accounts.members import MembersState
from app.state.accounts.sub_accounts import SubAccountsState
from app.state.forms import in_thread
from app.state.gate import current_actor, door
from app.state.session import SessionState

MOST_ASSETS = 5
"""Assets on My account; all of them stand in the account's tab."""


class HomeState(rx.State):
    """What needs somebody, or what a customer has."""

    loaded: bool = False
    needs: list[NeedRow] = []
    totals: list[NeedRow] = []
    nothing_needed: bool = False
    page: AccountPage = AccountPage()
    assets: list[AssetRow] = []
    asset_count: str = ""
    paid: SubscriptionPage = SubscriptionPage()
    to_do: list[str] = []
    may_add: bool = False
    shows_tree: bool = False
    arrangement: ArrangementRow = ArrangementRow()
    account_path: str = ""
    add_path: str = ""

    @rx.event
    @door(Permission.SIGNED_IN)
    async def enter(self):
        """Fill the screen for whoever is here."""
        actor = current_actor()
        if actor.terms_pending:
            return rx.redirect(routes.TERMS, replace=True)
        if actor.is_staff:
            row = await in_thread(dashboard.read, actor)
            self.needs, self.totals = list(row.needs), list(row.totals)
            self.nothing_needed = all(need.count == "0" for need in row.needs)
            self.loaded = True
            return SessionState.enter
        await self._show_account()
        self.loaded = True
        return [SubAccountsState.load, MembersState.load, SessionState.enter]

    async def _show_account(self) -> None:
        actor = current_actor()
        self.page = await in_thread(accounts.my_account, actor)
        self.arrangement = await in_thread(arrangement.read, actor)
        self.account_path = f"{routes.ACCOUNTS}/{self.page.id}"
        self.add_path = f"{self.account_path}/sub-accounts/new"
        if actor.may(Permission.SEE_ACCOUNTS) and actor.account_id:
            self.paid = await in_thread(charges.read, actor, account_id=actor.account_id)
        if actor.account_id:
            page = await in_thread(assets.search, actor, account_id=actor.account_id, query=ListQuery())
            self.assets, self.asset_count = list(page.rows[:MOST_ASSETS]), page.counts["all"]
        self.may_add = actor.may(Permission.SUB_ACCOUNTS) and not self.page.below.why_not
        self.shows_tree = self.may_add or self.page.below.count > 0
        row = await in_thread(setup.read, actor)
        self.to_do = [section.key for section in row.sections if not section.done]
