"""The list of an account's sub-accounts: on its tab, and on My account. Its levels unfold."""

from collections.abc import Iterator
from dataclasses import replace

import reflex as rx

from app.core.catalogue import t
from app.core.errors import NotFound
from app.core.ids import parse_id
from app.rules.permissions import Permission
from app.services.accounts import tree
from app.services.accounts.tree import TreeRow
from app.services.lists.pages import ListQuery, Page
from app.state.accounts.page import PARTS, account_in
from app.state.forms import in_thread
from app.state.gate import current_actor, door
from app.state.listing import listing

LABELS = {
    "all": t("All"),
    "invited": t("Invited"),
    "expired": t("Expired"),
    "failed": t("Failed or bounced"),
    "revoked": t("Revoked"),
    "setting_up": t("Setting up"),
    "active": t("Active"),
    "suspended": t("Suspended"),
    "not_payable": t("Cannot be paid out"),
}

Listing = listing(Permission.SIGNED_IN)


class SubAccountsState(Listing, rx.State):
    """Sub-accounts of the account that the address names, or of the reader's own."""

    rows: list[TreeRow] = []
    record: str = ""
    _page: list[TreeRow] = []
    _unfolded: dict[str, list[TreeRow]] = {}
    """The first children of each account whose level is unfolded."""

    async def _find(self, query: ListQuery) -> Page[TreeRow]:
        actor, key = current_actor(), account_in(self.router.url.path, current_actor())
        page = Page()
        if actor.may(Permission.SEE_ACCOUNTS):
            try:
                page = await in_thread(tree.search, actor, account_id=parse_id(key), query=query)
            except NotFound:
                page = Page()
        self._page, self._unfolded, self.record = list(page.rows), {}, key
        self.rows = list(page.rows)
        return page

    @rx.event
    @door(Permission.SIGNED_IN)
    async def unfold(self, account_id: str):
        """Show the sub-accounts of a line, or hide them again."""
        line = next((row for row in self.rows if row.id == account_id and not row.more), None)
        if line is None:
            return
        if self._unfolded.pop(account_id, None) is None:
            query = ListQuery(oldest_first=self.oldest_first)
            found = await in_thread(tree.search, current_actor(), account_id=parse_id(account_id), query=query)
            children = list(found.rows)
            self._unfolded[account_id] = [*children, tree.more(line)] if found.next else children
        self.rows = list(self._lines(self._page, 1))

    def _lines(self, rows: list[TreeRow], level: int) -> Iterator[TreeRow]:
        for row in rows:
            children = None if row.more else self._unfolded.get(row.id)
            yield replace(row, level=level, unfolded=children is not None)
            yield from self._lines(children or [], level + 1)

    def _labels(self) -> dict[str, str]:
        return LABELS

    def _tab(self) -> str:
        return "sub-accounts"


PARTS["sub-accounts"].append(SubAccountsState)
