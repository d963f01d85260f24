"""One use case as one unit of work, behind the lock of a right."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from uuid import UUID

from sqlmodel import Session

from app.core.catalogue import t
from app.core.db import reading, unit_of_work
from app.core.errors import AppError, Invalid, NotAllowed, NotFound
from app.core.pools import Overdue
from app.rules.actors import Actor, Visitor
from app.rules.permissions import Permission
from app.services.access.audit import refusal, refusal_to_look


@contextmanager
def acting(
    who: Visitor, action: str, subject_id: UUID | None = None, *, needs: Permission | None = None
) -> Generator[Session, None, None]:
    """One use case as one unit of work, with the service's own lock in front of it.

    A refusal (not a form to correct) leaves an audit row once the transaction is rolled back.
    Raises NotAllowed for staff without the right, NotFound for everybody else.
    """
    with _noting_refusal(who, action, subject_id):
        if needs is not None:
            require(who, needs)
        with unit_of_work() as db:
            yield db


@contextmanager
def before_acting(who: Visitor, action: str, subject_id: UUID | None = None) -> Generator[Session, None, None]:
    """A look before `acting`: whoever is refused in it takes no writer's place, and leaves the same audit row.

    What is seen here may change until then: the checks that decide are those inside `acting`.
    """
    with _noting_refusal(who, action, subject_id), reading() as db:
        yield db


@contextmanager
def looking(
    who: Visitor, action: str, subject_id: UUID | None = None, *, needs: Permission
) -> Generator[Session, None, None]:
    """One use case that only reads, with the same lock in front of it and the same trace of a refusal."""
    with _noting_refusal(who, action, subject_id, note=refusal_to_look):
        require(who, needs)
        with reading() as db:
            yield db


@contextmanager
def _noting_refusal(
    who: Visitor, action: str, subject_id: UUID | None, note: Callable[..., None] = refusal
) -> Generator[None, None, None]:
    try:
        yield
    except (Invalid, Overdue):
        raise
    except AppError as refused:
        note(who, action, subject_id, reason=type(refused).__name__)
        raise


def require(who: Visitor, permission: Permission) -> None:
    """NotAllowed for staff without the right, NotFound for everybody else without it."""
    if not isinstance(who, Actor):
        raise NotFound
    if not who.may(permission):
        raise NotAllowed(t("Your role does not allow this. Ask a Tenant admin.")) if who.is_staff else NotFound()
