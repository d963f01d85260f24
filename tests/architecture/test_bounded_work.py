"""What strangers send is looked at in a time that grows with its length, not with the square of it."""

import ast

from tests.architecture.sources import APP, modules, name_of

BOUNDED = {"app.core.cleaning", "app.core.passwords"}
"""The one that takes marks away before it puts them in order, and the one that looks at 512 characters."""


def test_nobody_else_puts_marks_in_order() -> None:
    for path in modules(APP):
        calls = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Attribute)]
        puts = [node.lineno for node in calls if ast.unparse(node) == "unicodedata.normalize"]
        assert not puts or name_of(path) in BOUNDED, f"{name_of(path)}: use cleaning.normalised"
