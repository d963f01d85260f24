"""Whoever holds a transaction is tried again when somebody else came in between (docs/decisions/0017-locks.md)."""

import ast

from tests.architecture.sources import APP, modules, name_of

TRANSACTIONS = {"unit_of_work", "acting"}

NOT_TRIED_AGAIN = {
    "app.services.access.acting.acting": "is what others hold their transaction with",
}


def opens_a_transaction(function: ast.FunctionDef) -> bool:
    return any(
        isinstance(item.context_expr, ast.Call) and ast.unparse(item.context_expr.func).split(".")[-1] in TRANSACTIONS
        for node in ast.walk(function)
        if isinstance(node, ast.With)
        for item in node.items
    )


def test_every_transaction_is_tried_again() -> None:
    found: set[str] = set()
    for path in modules(APP / "services"):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if not isinstance(node, ast.FunctionDef) or not opens_a_transaction(node):
                continue
            if "again" not in [ast.unparse(decorator) for decorator in node.decorator_list]:
                found.add(f"{name_of(path)}.{node.name}")
    assert found == NOT_TRIED_AGAIN.keys()


def test_rows_are_locked_in_one_place() -> None:
    """Elsewhere only what waits for nobody locks rows by itself."""
    for path in modules(APP / "services"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or path.name == "locks.py":
                continue
            named = {keyword.arg for keyword in node.keywords}
            assert "with_for_update" not in named, f"{name_of(path)}: use locks.hold"
            if ast.unparse(node.func).endswith("with_for_update"):
                assert "skip_locked" in named, f"{name_of(path)}: use locks.hold"
