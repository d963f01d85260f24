"""Blocking work runs in the pools of app/core/pools.py, each use case in the one it belongs to."""

import ast
import importlib
import inspect
from collections.abc import Callable, Iterator
from functools import cache
from types import CodeType, FunctionType, ModuleType
from typing import Any

import pytest

from app.core import pools
from tests.architecture.sources import ROOT

WRITES = {"unit_of_work", "acting"}
ELSEWHERE = ("to_thread", "run_in_executor", "ThreadPoolExecutor", "set_default_executor")


def sources() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted((ROOT / "app").rglob("*.py")):
        yield ".".join(path.relative_to(ROOT).with_suffix("").parts), ast.parse(path.read_text(encoding="utf-8"))


def test_no_blocking_work_runs_anywhere_else() -> None:
    for module, tree in sources():
        if module == "app.core.pools":
            continue
        names = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
        names |= {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        assert not names & set(ELSEWHERE), f"{module}: use in_thread, or a pool of app/core/pools.py"


@cache
def use_cases() -> dict[str, Callable[..., Any]]:
    """Everything that a state hands to a thread, by name."""
    found: dict[str, Callable[..., Any]] = {}
    for module, tree in sources():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "in_thread":
                value: Any = importlib.import_module(module)
                for part in ast.unparse(node.args[0]).split("."):
                    value = getattr(value, part)
                found[f"{value.__module__.rpartition('.')[2]}.{value.__name__}"] = value
    return found


def called(function: FunctionType) -> Iterator[Any]:
    """What a function names: functions of its module, and of the modules it has imported."""
    codes = [function.__code__]
    while codes:
        code = codes.pop()
        codes += [constant for constant in code.co_consts if isinstance(constant, CodeType)]
        for name in code.co_names:
            value = function.__globals__.get(name)
            if isinstance(value, ModuleType):
                yield from (getattr(value, other, None) for other in code.co_names)
            else:
                yield value


def writes(function: Callable[..., Any], seen: set[Any]) -> bool:
    """Whether a use case opens a unit of work, itself or through what it calls."""
    plain = inspect.unwrap(function)
    if not isinstance(plain, FunctionType) or plain in seen or not plain.__module__.startswith("app."):
        return False
    seen.add(plain)
    if plain.__name__ in WRITES:
        return True
    if plain.__module__ in ("app.services.access.acting", "app.services.access.audit", "app.core.db"):
        return False  # looking, reading and marking
    return any(writes(other, seen) for other in called(plain))


@pytest.mark.parametrize("name", use_cases())
def test_each_use_case_says_whether_it_only_reads(name: str) -> None:
    use_case = use_cases()[name]
    if pools.only_reads(use_case):
        assert not writes(use_case, set()), f"{name} writes: take @reads away"
    else:
        assert writes(use_case, set()), f"{name} only reads: put @reads of app/core/pools.py above it"
