"""A table keyed by an enumeration knows each of its members; what a screen shows of a stranger is its raw name."""

import importlib
from collections.abc import Iterator
from enum import StrEnum
from types import ModuleType
from typing import Any

import pytest

from app.components import badges
from app.core.catalogue import word
from app.vocabulary.accounts import AccountStatus
from app.vocabulary.assets import AssetStatus
from app.vocabulary.billing import Availability
from app.vocabulary.invitations import Delivery, Status
from app.vocabulary.mail import MailKind, MailState
from app.vocabulary.people import UserStatus
from tests.architecture.sources import modules, name_of

PARTIAL = {
    "app.pages.people.system_user.RIGHTS": "only the roles of system users",
    "app.services.tenants.standing._OF_STATUS": "an active person is not kept out",
    "app.services.assets.history._ENDS": "only the states in which a subscription has ended",
}
"""Tables that leave members out on purpose, and why."""

SHOWN = (AccountStatus, AssetStatus, Availability, Delivery, MailState, Status, UserStatus)
"""Whose members are shown as badges."""


def _modules() -> Iterator[ModuleType]:
    for path in modules():
        name = name_of(path)
        if name not in ("app.app", "app.__main__"):
            yield importlib.import_module(name)


def _enumerations() -> set[type[StrEnum]]:
    found = [each for module in _modules() for each in vars(module).values()]
    return {each for each in found if isinstance(each, type) and issubclass(each, StrEnum) and list(each)}


def _tables() -> dict[str, dict[Any, Any]]:
    named: dict[int, tuple[str, dict[Any, Any]]] = {}
    for module in _modules():
        for name, value in vars(module).items():
            if isinstance(value, dict) and len(value) > 1 and not name.startswith("__"):
                named.setdefault(id(value), (f"{module.__name__}.{name}", value))
    return dict(named.values())


def test_tables_keyed_by_an_enumeration_are_complete() -> None:
    lacking, seen = [], 0
    enumerations = _enumerations()
    for name, table in _tables().items():
        if not all(isinstance(key, str) for key in table):
            continue
        if all(isinstance(key, StrEnum) for key in table):
            of = {each for each in enumerations if {type(key) for key in table} == {each}}
        else:  # written as plain words: the members of one enumeration and nothing else
            of = {each for each in enumerations if set(table) <= set(each)}
        if not of:
            continue
        seen += 1
        if name not in PARTIAL and not any(set(each) == set(table) for each in of):
            lacking.append(f"{name}: {sorted(set(next(iter(of))) - set(table))}")
    assert not lacking, "\n".join(lacking)
    assert seen >= 12, "the tables were not found"


def test_every_status_has_a_badge() -> None:
    assert set(badges.TONES) == set(badges.ICONS)
    assert not {f"{each.__name__}.{member}" for each in SHOWN for member in each if member not in badges.TONES}
    assert set(badges.DELIVERIES) == set(Delivery)


@pytest.mark.parametrize("key", ["carrier_pigeon", "", MailKind.SUBSCRIPTION])
def test_an_unknown_kind_shows_its_raw_name(key: str) -> None:
    assert word({MailKind.ACTIVATION: "Activation"}, key) == key
