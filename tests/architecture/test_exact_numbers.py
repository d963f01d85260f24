"""Moments and money are counted in whole numbers: a float loses a microsecond past 2100, and a cent at any time."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.sources import APP, modules, name_of

SECONDS_AS_FLOATS = {"timestamp", "fromtimestamp", "utcfromtimestamp", "total_seconds"}
EXACT = ("app.rules", "app.services", "app.models", "app.core.money", "app.core.clock", "app.core.db")
WAITS = {
    "app.services.delivery.leases": {"_FIRST_WAIT", "_LONGEST_WAIT", "wait"},
}
"""How long a mail waits until it is tried again: no moment that is kept, and nobody's money."""


@pytest.mark.parametrize("path", modules(APP), ids=name_of)
def test_no_moment_goes_through_a_float(path: Path) -> None:
    """`app.core.clock` counts in microseconds; a length of time is divided by another one, with //."""
    calls = [node for node in ast.walk(_tree(path)) if isinstance(node, ast.Attribute)]
    found = [f"line {node.lineno}: {node.attr}" for node in calls if node.attr in SECONDS_AS_FLOATS]
    assert not found, found


@pytest.mark.parametrize("path", [path for path in modules(APP) if name_of(path).startswith(EXACT)], ids=name_of)
def test_rules_and_services_count_exactly(path: Path) -> None:
    allowed = WAITS.get(name_of(path), set())
    found = [f"line {node.lineno}" for node in _exact_part(_tree(path), allowed) if _is_float(node)]
    assert not found, found


def _tree(path: Path) -> ast.AST:
    return ast.parse(path.read_text(encoding="utf-8"))


def _exact_part(tree: ast.AST, allowed: set[str]) -> Iterator[ast.expr]:
    """Every expression but those given to a name that is allowed to wait."""
    if isinstance(tree, ast.Assign) and {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} & allowed:
        return
    if isinstance(tree, ast.expr):
        yield tree
    for child in ast.iter_child_nodes(tree):
        yield from _exact_part(child, allowed)


def _is_float(node: ast.expr) -> bool:
    if isinstance(node, ast.Constant):
        return isinstance(node.value, float)
    return isinstance(node, ast.Name) and node.id == "float"
