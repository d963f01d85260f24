"""Every event handler and every kind of person: what its door says is what happens."""

import inspect
from typing import Any, get_type_hints

import pytest
from reflex_base.registry import RegistrationContext
from sqlmodel import col, select

from app.core.db import Database, reading, unit_of_work
from app.models import AuditRow, Tenant
from app.rules.permissions import Permission, allowed
from app.services.tenants import TenantRow
from app.state.gate import Gate
from app.state.gate.doors import FRAMEWORK, PUBLIC, door, doors
from tests import people
from tests.wire.processors import Processor, processing

EMPTY = {str: "", int: 1, bool: False, dict: {}, list: []}


def fitting(name: str) -> dict[str, Any]:
    """A payload with the handler's arguments, of the types it asks for."""
    handler = RegistrationContext.get().event_handlers[name].handler.fn
    hints = get_type_hints(handler)
    needed = [p.name for p in list(inspect.signature(handler).parameters.values())[1:] if p.default is p.empty]
    return {argument: EMPTY.get(getattr(hints[argument], "__origin__", hints[argument])) for argument in needed}


async def outcomes(processor: Processor, tenant: TenantRow, cookie: str | None, who: str) -> dict[str, bool]:
    """For each event that is open to anybody: whether its handler ran for this caller."""
    ran = {}
    for number, name in enumerate(name for name, needs in doors().items() if needs):
        token = f"{who}-{number}"
        ran[name] = await processor.send(name, fitting(name), tenant=tenant, cookie=cookie, token=token)
    return ran


async def test_each_handler_runs_for_those_its_door_names_and_for_nobody_else(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = people.build()
    async with processing(monkeypatch, run_handlers=False) as processor:
        for who, actor in {"stranger": None, **world.everybody}.items():
            home = world.other if who == "mallory" else world.tenant
            cookie = people.cookie_and_actor(home, actor.user_id)[0] if actor else None
            ran = await outcomes(processor, home, cookie, who)
            for name, did in ran.items():
                needs = doors()[name]
                may = needs in (PUBLIC, FRAMEWORK) or bool(
                    actor and isinstance(needs, Permission) and allowed(actor.role, needs)
                )
                assert did == may, f"{name} asks for {needs}; {who}"


@pytest.mark.parametrize("who", ["admin of another tenant", "ended", "suspended tenant", "made up"])
async def test_a_cookie_that_does_not_hold_here_opens_public_doors_only(
    database: Database, monkeypatch: pytest.MonkeyPatch, who: str
) -> None:
    world = people.build()
    cookie = people.cookie_and_actor(world.tenant, world.alice.user_id)[0]
    if who == "admin of another tenant":
        cookie = people.cookie_and_actor(world.other, world.mallory.user_id)[0]
    elif who == "ended":
        from app.core.tokens import digest
        from app.services.identity import sessions

        actor = sessions.resolve(people.visitor(world.tenant), cookie_digest=digest(cookie))
        assert actor
        sessions.log_out(actor)
    elif who == "suspended tenant":
        with unit_of_work() as db:
            db.get_one(Tenant, world.tenant.id).suspended_at = world_clock()
    else:
        cookie = "x" * 43
    async with processing(monkeypatch, run_handlers=False) as processor:
        ran = await outcomes(processor, world.tenant, cookie, who)
    assert {name for name, did in ran.items() if did} == {
        name for name, needs in doors().items() if needs in (PUBLIC, FRAMEWORK)
    }


def world_clock():
    from app.core.clock import now

    return now()


async def test_event_from_a_foreign_page_runs_nothing(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """The edge refuses such a socket; the gate does so once more."""
    world = people.build()
    cookie = people.cookie_and_actor(world.tenant, world.alice.user_id)[0]
    async with processing(monkeypatch, run_handlers=False) as processor:
        strange: list[dict[str, Any]] = [
            {"origin": "https://evil.example"},
            {"origin": ""},
            {"host": "nobody.example"},
            {"host": ""},
        ]
        for headers in strange:
            for name, needs in doors().items():
                if needs:
                    assert not await processor.send(name, fitting(name), tenant=world.tenant, cookie=cookie, **headers)
    assert not processor.events


async def test_refusal_of_a_signed_in_person_is_in_the_audit_log(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = people.build()
    cookie = people.cookie_and_actor(world.tenant, world.vic.user_id)[0]
    name = next(name for name, needs in doors().items() if needs == Permission.EDIT_SETTINGS)
    async with processing(monkeypatch) as processor:
        for _ in range(3):
            assert not await processor.send(name, fitting(name), tenant=world.tenant, cookie=cookie)
    with reading() as db:
        rows = db.exec(select(AuditRow).where(col(AuditRow.refused), AuditRow.action == "gate")).all()
    assert [(row.actor_id, row.tenant_id) for row in rows] == [(world.vic.user_id, world.tenant.id)]
    assert rows[0].detail["event"] in name


async def test_handler_without_a_door_is_closed_to_everybody(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = people.build()
    cookie = people.cookie_and_actor(world.tenant, world.alice.user_id)[0]
    closed = [name for name, needs in doors().items() if needs is None]
    assert any(name.endswith(".setvar") for name in closed)
    async with processing(monkeypatch, run_handlers=False) as processor:
        for name in closed:
            assert not await processor.send(name, fitting(name), tenant=world.tenant, cookie=cookie)


def test_a_door_leaves_the_handler_as_it_is() -> None:
    async def handler() -> None: ...

    assert door(PUBLIC)(handler) is handler
    assert Gate()._lately == {}
