"""Modules are nouns that say what is in them, and short enough to be read."""

import ast
from pathlib import Path

import pytest

from tests.architecture.sources import APP, ROOT, modules

FUNCTION = ast.FunctionDef | ast.AsyncFunctionDef
MEANINGLESS = {
    "util",
    "utils",
    "helper",
    "helpers",
    "manager",
    "managers",
    "common",
    "misc",
    "lib",
    "base_utils",
    "stuff",
}
LONGEST_FILE = 300
LONGEST_FUNCTION = 60
MEDIAN, NINE_OF_TEN = 8, 20
"""Most lines of half of all functions, and of nine of ten."""


def shown(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("folder", ["app", "tests", "bench"])
def test_no_module_has_a_name_without_meaning(folder: str) -> None:
    for path in modules(ROOT / folder):
        words = set(path.relative_to(ROOT).with_suffix("").parts)
        words |= set(path.stem.split("_"))
        assert not words & MEANINGLESS, shown(path)


@pytest.mark.parametrize("path", modules(), ids=shown)
def test_file_can_be_read_in_one_sitting(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_FILE


@pytest.mark.parametrize("path", modules(), ids=shown)
def test_public_names_say_what_they_promise(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert path.name == "__init__.py" or ast.get_docstring(tree), "the module has no docstring"
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            assert ast.get_docstring(node), f"{node.name} has no docstring"


def _lines(node: ast.stmt) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


@pytest.mark.parametrize("path", modules(), ids=shown)
def test_functions_stay_short(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, FUNCTION):
            length = _lines(node) - sum(_lines(made) for made in node.body if isinstance(made, ast.ClassDef))
            assert length <= LONGEST_FUNCTION, f"{node.name} has {length} lines"


def test_most_functions_are_a_few_lines() -> None:
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in modules()]
    functions = [node for tree in trees for node in ast.walk(tree) if isinstance(node, FUNCTION)]
    lengths = sorted(_lines(node) for node in functions)
    assert len(lengths) > 1000
    assert lengths[len(lengths) // 2] <= MEDIAN
    assert lengths[len(lengths) * 9 // 10] <= NINE_OF_TEN


def test_a_room_is_a_package() -> None:
    for folder in APP.iterdir():
        if folder.is_dir() and any(folder.glob("*.py")):
            assert (folder / "__init__.py").exists(), shown(folder)
