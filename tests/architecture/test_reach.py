"""Whose row it is, is decided in one place: `app.services.access.reach` (docs/decisions/0030-reach.md).

A key that was sent goes there, every other look-up follows a row in hand, and nobody else compares tenants.
Statements are watched by `test_tenants_named`.
"""

import ast
from collections.abc import Callable, Iterator

import pytest

from tests.architecture.sources import APP, modules, name_of
from tests.architecture.test_tenants_named import MODELS

REACH = "app.services.access.reach"
LOOK_UPS = {"db.get", "db.get_one", "locks.hold", "locks.hold_all"}

EXCEPTIONS = {
    "app.services.accounts.enterprise.create": "looks for what its form has made, by a key derived from the actor",
    "app.services.identity.sessions._redeem": "locks the sessions that a statement has found in the tenant",
    "app.services.invitations.manage.lock": "follows both people of the invitation in hand, in the order of their keys",
    "app.services.assets.shared_numbers._pairs": "compares columns of aliases, in a statement",
    "app.services.lists.search_hits.conditions": "compares a column of an alias, in a statement",
}
"""Functions that look up a key which stands in no row, or seem to compare tenants, and why."""

Rule = Callable[[ast.FunctionDef], Iterator[ast.AST]]


def sent_elsewhere(function: ast.FunctionDef) -> Iterator[ast.AST]:
    """Keys that were given together with the actor, and go neither to reach nor on with the actor."""
    told = [*function.args.args, *function.args.kwonlyargs]
    actors = {each.arg for each in told if each.annotation and ast.unparse(each.annotation) in ("Actor", "Visitor")}
    keys = {each.arg for each in told if each.arg.endswith("_id")} - {"tenant_id", "subject_id"} if actors else set()
    passed = {id(each) for node in ast.walk(function) for each in _passed_on(node, actors)}
    for node in ast.walk(function):
        if isinstance(node, ast.Name) and node.id in keys and id(node) not in passed:
            yield node


def _passed_on(node: ast.AST, actors: set[str]) -> Iterator[ast.AST]:
    if isinstance(node, ast.Compare) and ast.unparse(node).endswith((" is None", " is not None")):
        yield node.left
    elif isinstance(node, ast.Call):
        given = [*node.args, *(keyword.value for keyword in node.keywords)]
        if ast.unparse(node.func).startswith("reach."):
            yield from (part for argument in given for part in ast.walk(argument))
        elif any(isinstance(each, ast.Name) and each.id in actors for each in given):
            yield from given


def looked_up(function: ast.FunctionDef) -> Iterator[ast.AST]:
    """Look-ups in a tenant's table by a key that stands in no row."""
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in LOOK_UPS:
            table, key = node.args[-2:]
            if ast.unparse(table) in MODELS and not _stands_in_a_row(key):
                yield node


def _stands_in_a_row(key: ast.expr) -> bool:
    if isinstance(key, ast.List | ast.Set):
        return all(_stands_in_a_row(each) for each in key.elts)
    if isinstance(key, ast.ListComp):
        return _stands_in_a_row(key.elt)
    return isinstance(key, ast.Attribute) or ast.unparse(key) == "tenant_id"


def compared(function: ast.FunctionDef) -> Iterator[ast.AST]:
    """Comparisons of a row's tenant. Where a column of a model is compared, it is a statement."""
    for node in ast.walk(function):
        if isinstance(node, ast.Compare):
            sides = [ast.unparse(each) for each in (node.left, *node.comparators)]
            named = {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}
            if any(side.endswith(".tenant_id") for side in sides) and not named & {*MODELS, "col"}:
                yield node


def found(rule: Rule, source: str) -> list[tuple[str, str]]:
    """Function and text of whatever breaks a rule."""
    functions = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef)]
    return [(function.name, ast.unparse(node)) for function in functions for node in rule(function)]


def test_reach_alone_decides() -> None:
    broken = {
        f"{name_of(path)}.{function}": text
        for path in modules(APP / "services")
        for rule in (sent_elsewhere, looked_up, compared)
        for function, text in found(rule, path.read_text(encoding="utf-8"))
        if name_of(path) != REACH
    }
    assert broken.keys() == EXCEPTIONS.keys(), broken


@pytest.mark.parametrize(
    ("rule", "body"),
    [
        (sent_elsewhere, "select(Asset).where(Asset.tenant_id == actor.tenant_id, Asset.account_id == account_id)"),
        (sent_elsewhere, "return _page(db, account_id)"),
        (sent_elsewhere, "known = account_id"),
        (looked_up, "db.get(Account, account_id)"),
        (looked_up, "db.get_one(Account, parse_id(form.account_id))"),
        (looked_up, "locks.hold_all(db, Account, [own.parent_id, account_id])"),
        (compared, "return row is not None and row.tenant_id == actor.tenant_id"),
        (compared, "return tenant_id != row.tenant_id"),
    ],
)  # fmt: skip
def test_the_watch_over_keys_sees_what_goes_elsewhere(rule: Rule, body: str) -> None:
    assert len(found(rule, f"def use(db: Session, actor: Actor, account_id: UUID) -> None:\n    {body}")) == 1
