"""How many statements it takes to load each page, and to look again while a mail waits: so many at most."""

from typing import Any

import pytest
import reflex as rx

from app.core import db
from app.core.db import Database
from app.pages.screens import SCREENS
from app.services import invitations
from app.services.accounts import sub_accounts
from app.services.assets import subscriptions
from app.state.accounts.admins import AccountPeopleState
from app.state.accounts.member_history import MemberHistoryState
from app.state.accounts.members import MembersState
from app.state.accounts.new import NewAccountState
from app.state.accounts.new_sub_account import NewSubAccountState
from app.state.accounts.page import PARTS, TABS, AccountState
from app.state.gate.doors import HYDRATE, ON_LOAD
from app.state.people.customer import CustomerState
from tests import ledger, people, shop, tenancy
from tests.mailroom import Mailroom
from tests.people import World
from tests.wire.processors import Processor, processing
from tests.wire.sockets import event_name

OF_SHELL = 25
"""Of any page: the caller before each event, the frame around it, the terms; of staff and customers alike."""

MORE = {
    ("alice", "/"): 10,
    ("alice", "/accounts"): 10,
    ("alice", "/users/customers"): 10,
    ("alice", "/users/system-users"): 10,
    ("alice", "/billing-plans"): 10,
    ("dana", "/"): 45,
    ("dana", "/setup"): 10,
    ("dana", "/billing-plans"): 10,
}
"""What a page asks for beyond that, where it is more than two statements."""

TAB = {
    "overview": 20,
    "sub-accounts": 28,
    "users": 29,
    "assets": 24,
    "subscription": 37,
    "reimbursement": 26,
    "activity": 24,
}
"""The page of an account beyond the frame, by the tab that is picked."""

LOOK = 10
"""One look while a mail waits, with the caller before it."""


async def statements(
    processor: Processor, world: World, cookie: str, path: str, *events: str, query: dict[str, str] | None = None
) -> int:
    sent: list[tenancy.Sent] = []
    with tenancy.hearing(db.database(), sent.append):
        for name in events:
            payload = {"hashes": ["0"]} if name == HYDRATE else {}
            await processor.send(name, payload, tenant=world.tenant, path=path, cookie=cookie, query=query)
    return len(sent)


def cookie_of(world: World, name: str) -> str:
    return people.cookie_and_actor(world.tenant, getattr(world, name).user_id, "127.0.0.1")[0]


def path_of(route: str, world: World) -> str:
    path = "/" + route.strip("/")
    return path.replace("[account_id]", str(world.dana.account_id)).replace("[user_id]", str(world.eli.user_id))


@pytest.mark.parametrize("name", ["alice", "dana"])
async def test_a_page_asks_for_what_it_shows(database: Database, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    world = people.build()
    told = {}
    for screen in SCREENS:
        path = path_of(screen.route, world)
        async with processing(monkeypatch) as processor:
            sent = await statements(processor, world, cookie_of(world, name), path, HYDRATE)
        most = OF_SHELL + MORE.get((name, path), TAB["overview"] if path.endswith(str(world.dana.account_id)) else 2)
        if sent > most:
            told[path] = (sent, most)
    assert told == {}


@pytest.mark.parametrize("grown", [False, True], ids=["alone", "with 30 of each"])
async def test_a_tab_loads_when_it_is_picked(database: Database, monkeypatch: pytest.MonkeyPatch, grown: bool) -> None:
    world = people.build()
    if grown:
        grow(world, 30)
    path = f"/accounts/{world.dana.account_id}"
    for name in ("alice", "dana"):
        for tab in TABS:
            async with processing(monkeypatch) as processor:
                sent = await statements(processor, world, cookie_of(world, name), path, HYDRATE, query={"tab": tab})
                loaded = [ran for ran in processor.ran if ran.endswith(".load")]
            assert loaded == [event_name(state, "load") for state in (AccountState, *PARTS[tab])]
            assert sent <= OF_SHELL + TAB[tab], (name, tab)


def grow(world: World, many: int) -> None:
    assert world.dana.account_id
    shop.opened(world)
    for number in range(many):
        form = sub_accounts.SubAccountForm(
            kind="employee", name=f"Eva {number}", email=f"eva-{number}@x.example", type="consumer", rate="0.25"
        )
        sub_accounts.invite(world.bob, parent_id=world.dana.account_id, form=form)
        plan = shop.plan(world.tenant.id, f"Plan {number}", "4.99")
        station = shop.station(plan, serial_number=f"EVB-{number:04}")
        subscriptions.activate(world.dana, account_id=world.dana.account_id, form=station)


async def test_while_a_mail_waits_the_page_asks_whether_anything_moved(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = people.build()
    grow(world, 3)
    [eva, *_] = [row for row in ledger.rows("app_user") if row["email"] == "eva-0@x.example"]
    cookie = cookie_of(world, "alice")
    path, look = f"/accounts/{eva['account_id']}", event_name(AccountState, "follow")
    async with processing(monkeypatch) as processor:
        await statements(processor, world, cookie, path, HYDRATE, look, query={"tab": "users"})
        processor.ran.clear()
        assert await statements(processor, world, cookie, path, look, query={"tab": "users"}) <= LOOK
        assert processor.ran == [look]
        Mailroom().deliver()
        await statements(processor, world, cookie, path, look, query={"tab": "users"})
        assert processor.ran[1:3] == [look, event_name(AccountState, "show_again")]
        parts = {event_name(MembersState, "refresh"), event_name(MemberHistoryState, "refresh")}
        assert len(processor.ran) == 5
        assert set(processor.ran[3:]) == parts
        assert "Sent to mail provider" in repr(processor.deltas[-3:])


async def test_while_a_mail_waits_a_persons_page_asks_how_it_is_doing(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = people.build()
    user_id = invitations.invite_standard(world.bob, email="nora@x.example").user_id
    cookie = cookie_of(world, "alice")
    path, look = f"/users/customers/{user_id}", event_name(CustomerState, "follow")
    async with processing(monkeypatch) as processor:
        whole = await statements(processor, world, cookie, path, HYDRATE)
        await statements(processor, world, cookie, path, look)
        processor.deltas.clear()
        assert await statements(processor, world, cookie, path, look) <= LOOK < whole
        assert "nora" not in repr(processor.deltas)
        Mailroom().deliver()
        await statements(processor, world, cookie, path, look)
        assert "Sent to mail provider" in repr(processor.deltas)


async def test_what_a_colleague_does_while_a_mail_waits_is_shown(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = people.build()
    user_id = invitations.invite_standard(world.bob, email="nora@x.example").user_id
    path, look = f"/users/customers/{user_id}", event_name(CustomerState, "follow")
    cookie = cookie_of(world, "alice")
    async with processing(monkeypatch) as processor:
        await statements(processor, world, cookie, path, HYDRATE, look)
        processor.deltas.clear()
        invitations.revoke(world.bob, user_id=user_id)
        await statements(processor, world, cookie, path, look)
        assert "revoked" in repr(processor.deltas)


@pytest.mark.parametrize("state", [AccountState, CustomerState])
async def test_a_page_that_is_out_of_reach_while_a_mail_waits_says_so(
    database: Database, monkeypatch: pytest.MonkeyPatch, state: type[rx.State]
) -> None:
    world = people.build()
    user_id = invitations.invite_standard(world.bob, email="nora@x.example").user_id
    account_id = ledger.row("app_user", id=user_id)["account_id"]
    path = f"/accounts/{account_id}" if state is AccountState else f"/users/customers/{user_id}"
    failed: list[Exception] = []
    async with processing(monkeypatch, on_exception=failed.append) as processor:
        cookie = cookie_of(world, "alice")
        await statements(processor, world, cookie, path, HYDRATE)
        ledger.edit("app_user", user_id, tenant_id=world.other.id)
        ledger.edit("account", account_id, tenant_id=world.other.id)
        await statements(processor, world, cookie, path, event_name(state, "follow"))
        (tree,) = processor.manager.states.values()
        assert tree.get_substate(state.get_full_name().split(".")).missing
    assert failed == []


@pytest.mark.parametrize("kind", ["standard", "enterprise", "sub-account"])
async def test_a_confirmation_whose_person_is_out_of_reach_says_so_and_asks_no_more(
    database: Database, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    world = people.build()
    state = NewSubAccountState if kind == "sub-account" else NewAccountState
    path = f"/accounts/{world.dana.account_id}/sub-accounts/new" if kind == "sub-account" else "/accounts/new"
    form = {
        "standard": {"email": "nora@x.example.com"},
        "enterprise": {"kind": "enterprise", "name": "Nora BV", "email": "nora@x.example.com", "invite": "yes"}
        | dict.fromkeys(("ac_price", "dc_price", "card_price"), "4.99"),
        "sub-account": {"kind": "employee", "name": "Nora", "email": "nora@x.example.com", "type": "consumer"},
    }[kind]
    failed: list[Exception] = []
    async with processing(monkeypatch, on_exception=failed.append) as processor:
        common: dict[str, Any] = {"tenant": world.tenant, "path": path, "cookie": cookie_of(world, "alice")}
        await processor.send(HYDRATE, {"hashes": ["0"]}, **common)
        await processor.send(event_name(state, "submit"), {"form": form}, **common)
        (tree,) = processor.manager.states.values()
        shown = tree.get_substate(state.get_full_name().split("."))
        assert (shown.delivery, shown.missing) == ("queued", False)
        [nora] = [row for row in ledger.rows("app_user") if row["email"] == "nora@x.example.com"]
        ledger.edit("app_user", nora["id"], tenant_id=world.other.id)
        await processor.send(event_name(state, "follow"), **common)
        (tree,) = processor.manager.states.values()
        shown = tree.get_substate(state.get_full_name().split("."))
        assert (shown.delivery, shown.missing) == ("", True)
        await processor.send(HYDRATE, {"hashes": ["0"]}, **common)
        (tree,) = processor.manager.states.values()
        assert not tree.get_substate(state.get_full_name().split(".")).missing, "the form, for whoever comes anew"
    assert failed == []


async def test_what_was_said_on_a_page_is_not_said_again_to_who_comes_back(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The browser shows what it has of the page before the server has loaded it anew."""
    world = people.build()
    common: dict[str, Any] = {"tenant": world.tenant, "cookie": cookie_of(world, "alice")}
    account: dict[str, Any] = common | {"path": f"/accounts/{world.dana.account_id}"}

    def said() -> set[str]:
        (tree,) = processor.manager.states.values()
        states = (tree.get_substate(each.get_full_name().split(".")) for each in (AccountState, AccountPeopleState))
        return {each.notice for each in states}

    async with processing(monkeypatch) as processor:
        await processor.send(HYDRATE, {"hashes": ["0"]}, **account)
        form = {"email": "nina@x.example.com"}
        await processor.send(event_name(AccountPeopleState, "invite"), {"form": form}, **account)
        await processor.send(event_name(AccountState, "suspend"), {"_form": {}}, **account)
        assert len(said() - {""}) == 2
        await processor.send(ON_LOAD, {}, **common, path="/accounts")
        assert said() == {""}


async def test_a_tab_that_was_left_shows_nothing_of_the_visit_before(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = people.build()
    path, cookie = f"/accounts/{world.dana.account_id}", cookie_of(world, "alice")

    def record(state: type[rx.State]) -> str:
        (tree,) = processor.manager.states.values()
        return tree.get_substate(state.get_full_name().split(".")).record

    recorded = {state for parts in PARTS.values() for state in parts if hasattr(state, "record")}
    async with processing(monkeypatch) as processor:
        for tab, parts in PARTS.items():
            await statements(processor, world, cookie, path, ON_LOAD, query={"tab": tab})
            assert {state for state in recorded if record(state)} == {state for state in parts if state in recorded}
