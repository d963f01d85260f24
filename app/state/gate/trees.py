"""A state tree belongs to one session.

A tree outlives its socket: whoever brings a used client token would be sent the last user's values. The tree
therefore remembers whose it is, and starts afresh for anybody else.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import reflex as rx
from reflex.state import BaseState
from reflex_base.constants import RouteVar

from app.core import routes, tokens
from app.rules.actors import Actor, Visitor

TOLD = {"notice", "saved"}
"""Vars that say what was just done; a page shows them for some seconds."""


class TreeOwner(rx.State):
    """The owner of a tree of states; never leaves the server."""

    _owner: str = ""
    _visit: int = 0
    """Counts the pages that were opened, by a load or by moving on; coming back after a lost connection opens none."""


def owner_of(who: Visitor, socket: str) -> str:
    """A mark that changes with the session, the rights in it and the tenant.

    Visitors have no session to be told apart by: each new socket of a visitor is another visitor.
    """
    if isinstance(who, Actor):
        return f"{who.session_id}|{who.role}|{who.account_id}|{who.terms_pending}"
    return f"visitor|{who.tenant_id}|{socket}"


MOST_NOTED = 20_000
"""Client tokens whose owners a process knows, more than it has sockets; whoever was quiet for longest is forgotten."""

_somebodys: dict[str, UUID] = {}


def is_somebodys(token: str) -> bool:
    """Whether the page with this client token belongs to somebody who is signed in, as far as this process knows."""
    return token in _somebodys


def leave(token: str) -> UUID | None:
    """The page with this client token is gone; the key of who was signed in there, None for a stranger."""
    return _somebodys.pop(token, None)


def _note(token: str, who: Visitor) -> None:
    _somebodys.pop(token, None)
    if isinstance(who, Actor):
        _somebodys[token] = who.user_id
        if len(_somebodys) > MOST_NOTED:
            del _somebodys[next(iter(_somebodys))]


def all_states() -> list[type[BaseState]]:
    """Every state that a tree may hold."""
    return [rx.State, *_all_below(rx.State)]


async def claim(root: BaseState, who: Visitor, router_data: Mapping[str, Any]) -> bool:
    """Make the tree the caller's own. True when it was somebody else's and has lost everything it held."""
    _note(str(router_data.get(RouteVar.CLIENT_TOKEN, "")), who)
    holder = await root.get_state(TreeOwner)
    owner, before = owner_of(who, str(router_data.get(RouteVar.SESSION_ID, ""))), holder._owner
    if before == owner:
        return False
    if before:
        await _reset(root)
        holder = await root.get_state(TreeOwner)
    holder._owner = owner
    return bool(before)


async def visit(root: BaseState, *, opens: bool) -> int:
    """The number of the page that is open now; with `opens` of the next one, where nothing is said of the one before.

    Whoever comes back sees what the browser has of a page before its load has emptied it.
    """
    holder = await root.get_state(TreeOwner)
    if opens:
        holder._visit += 1
        await _unsay(root)
    return holder._visit


async def _unsay(root: BaseState) -> None:
    for state in _all_below(type(root)):
        for name in TOLD & state.vars.keys():
            telling = await root.get_state(state)
            if getattr(telling, name):
                setattr(telling, name, "")


async def _reset(root: BaseState) -> None:
    hydrated = getattr(root, "is_hydrated", False)
    for state in _all_below(type(root)):
        await root.get_state(state)
    root.reset()
    root.is_hydrated = hydrated


def _all_below(state: type[BaseState]) -> list[type[BaseState]]:
    below: list[type[BaseState]] = []
    for child in state.get_substates():
        below += [child, *_all_below(child)]
    return below


def hide_link_secret(root: BaseState, router_data: dict[str, Any]) -> str:
    """Take secrets of links out of the tree, which may lie in Redis; returns that of a link page for its handlers.

    A link page has its own in `?t=…`. Elsewhere one may stand in the address to go to after the log-in, or anywhere.
    """
    path = str(router_data.get(RouteVar.PATH, ""))
    query = router_data.get(RouteVar.QUERY)
    query = query if isinstance(query, dict) else {}
    secret, carriers = tokens.pasted_token(query) if path.rstrip("/") in routes.LINK_PAGES else ("", ())
    kept = {name: value for name, value in query.items() if name not in carriers and not _tells(name, value)}
    if len(kept) == len(query) and not _tells(path, router_data.get(RouteVar.ORIGIN, "")):
        return ""
    bare = "" if _tells(path) else path
    clean = {**root.router_data, RouteVar.PATH: bare, RouteVar.ORIGIN: bare, RouteVar.QUERY: kept}
    root.router_data = root._update_router_vars(clean, root.router_data)
    return secret


def _tells(*texts: object) -> bool:
    """Whether a secret stands in one of these texts or lists of texts."""
    return any(tokens.is_within(each) if isinstance(each, str) else _tells(*each) for each in texts)  # type: ignore
