"""Every statement on a tenant's table names the tenant: indexes begin with it, and nobody reads anybody else's rows.

The syntax tree shows it for code that no test reaches; `tests.tenancy` looks at every statement that tests send.
"""

import ast
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel, col, select, update

import app.models
from app.core.ids import new_id
from app.models import Account, Consent, SessionRow, Tenant, User
from tests import tenancy
from tests.architecture.sources import APP, modules, name_of

MODELS = {
    name
    for name, model in vars(app.models).items()
    if isinstance(model, type) and issubclass(model, SQLModel) and hasattr(model, "tenant_id")
}

BY_KEYS = "by the primary keys of rows that were just found in the tenant"
EXCEPTIONS = {
    "app.services.delivery.leases.claim": "the mail worker serves all tenants, by an index of what is due for anybody",
    "app.services.delivery.leases.is_due": "the same",
    "app.services.registration.public_answers.is_due": "the same",
    "app.services.registration.public_answers._claim": "the same",
    "app.services.registration.public_answers._answer": "by the primary key of the request in hand",
    "app.services.accounts.vat_checks._claim": "one register for all tenants, asked by a background job",
    "app.services.accounts.vat_checks._update": "marks one account by its primary key",
    "app.services.assets.lapses.settle": BY_KEYS,
    "app.services.accounts.members.rows": BY_KEYS,
    "app.services.accounts.tree._rows": BY_KEYS,
    "app.services.accounts.tree._paths": BY_KEYS,
    "app.services.accounts.tree._found": "by the primary keys of a tree that names the tenant at every step",
    "app.services.invitations.timeline.of_invitations": BY_KEYS,
    "app.services.invitations.timeline.page": BY_KEYS,
    "app.services.accounts.list._rows": BY_KEYS,
    "app.services.assets.list._rows": BY_KEYS,
    "app.services.people.persons._rows": BY_KEYS,
    "app.services.billing.products._rows": BY_KEYS,
    "app.services.accounts.activity._rows": BY_KEYS,
    "app.services.people.page._mails": BY_KEYS,
    "app.services.assets.history.page": BY_KEYS,
    "app.services.billing.charges._names": BY_KEYS,
    "app.services.outbox.queue.cancel_waiting": BY_KEYS,
    "app.services.access.throttles.forget": BY_KEYS,
}
"""Functions that may ask over all tenants, and why."""


def test_every_statement_names_the_tenant() -> None:
    unnamed = {
        f"{name_of(path)}.{function}": statement
        for path in modules(APP)
        for function, statement in _statements(ast.parse(path.read_text(encoding="utf-8")))
        if "tenant_id" not in statement
    }
    assert unnamed.keys() == EXCEPTIONS.keys(), unnamed


def _statements(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """Function and full text of each select, update or delete of a tenant's table.

    The text is the expression it stands in, and what else is said of the names it is given to.
    """
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef):
            continue
        for part in _simple(function):
            if any(_asks(node) for node in ast.walk(part)):
                names = {target.id for target in getattr(part, "targets", []) if isinstance(target, ast.Name)}
                more = [
                    ast.unparse(other)
                    for other in _simple(function)
                    if names & {node.id for node in ast.walk(other) if isinstance(node, ast.Name)}
                ]
                yield function.name, "; ".join([ast.unparse(part), *more])


def _simple(node: ast.AST) -> Iterator[Any]:
    """The statements of a function that hold no other statement, and the heads of those that do."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.stmt) and not any(isinstance(each, ast.stmt) for each in ast.iter_child_nodes(child)):
            yield child
        elif isinstance(child, ast.stmt):
            yield from (part for part in ast.iter_child_nodes(child) if isinstance(part, ast.expr))
            if not isinstance(child, ast.FunctionDef):
                yield from _simple(child)


def _asks(node: ast.AST) -> bool:
    """A call that begins a statement, with a model or its columns."""
    if not isinstance(node, ast.Call):
        return False
    called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    if called not in {"select", "select_from", "exists", "update", "delete"}:
        return False
    asked = {each.id for argument in node.args for each in ast.walk(argument) if isinstance(each, ast.Name)}
    return bool(asked & MODELS)


SCOPED: list[Any] = [
    select(User).where(User.tenant_id == new_id(), User.email == "x"),
    select(User).where(User.id == new_id()),
    select(Tenant),
    select(Account, User)
    .outerjoin(User, col(User.id) == col(Account.owner_id))
    .where(col(Account.tenant_id) == new_id()),
    update(SessionRow).where(col(SessionRow.tenant_id) == new_id()).values(terms_pending=False),
]
UNSCOPED: list[tuple[Any, list[str]]] = [
    (select(User), ["app_user"]),
    (select(User).where(User.email == "x"), ["app_user"]),
    (select(Consent.number).where(sa.or_(col(Consent.tenant_id) == new_id(), col(Consent.number) == 1)), ["consent"]),
    (update(SessionRow).where(col(SessionRow.user_id) == new_id()).values(terms_pending=False), ["session"]),
    (select(sa.func.count()).select_from(sa.select(col(User.id)).subquery()), ["app_user"]),
    (select(Account).where(Account.tenant_id == new_id(), col(Account.owner_id).in_(select(User.id))), ["app_user"]),
    (
        select(Account.id)
        .join(User, col(User.account_id) == col(Account.id))
        .where(col(Account.tenant_id) == new_id()),
        ["app_user"],
    ),
]


def test_the_watch_over_statements_sees_what_is_not_named() -> None:
    assert [tenancy.unnamed(statement) for statement in SCOPED] == [[]] * len(SCOPED)
    assert [tenancy.unnamed(statement) for statement, _ in UNSCOPED] == [tables for _, tables in UNSCOPED]
