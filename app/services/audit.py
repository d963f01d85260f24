"""The audit log: written with the change it tells of, or on its own for a refusal."""

from typing import Any
from uuid import UUID

from sqlmodel import Session

from app.core.catalogue import t
from app.core.db import unit_of_work
from app.core.errors import NotAllowed, NotFound
from app.models import AuditRow
from app.rules.actors import Actor, Visitor
from app.rules.permissions import Permission


def record(db: Session, who: Visitor, action: str, subject_id: UUID | None = None, **detail: Any) -> None:
    """One line in the transaction of the change."""
    db.add(_row(who, action, subject_id, detail))


def refusal(who: Visitor, action: str, subject_id: UUID | None = None, **detail: Any) -> None:
    """One line of its own for something that was asked for and not done."""
    row = _row(who, action, subject_id, detail)
    row.refused = True
    with unit_of_work() as db:
        db.add(row)


def require(actor: Actor, permission: Permission, action: str, subject_id: UUID | None = None) -> None:
    """The service's own lock: NotAllowed for staff without the right, NotFound for everybody else."""
    if actor.may(permission):
        return
    refusal(actor, action, subject_id, permission=permission.value)
    if actor.is_staff:
        raise NotAllowed(t("Your role does not allow this. Ask a Tenant admin."))
    raise NotFound


def _row(who: Visitor, action: str, subject_id: UUID | None, detail: dict[str, Any]) -> AuditRow:
    actor = who if isinstance(who, Actor) else None
    return AuditRow(
        tenant_id=who.tenant_id,
        action=action,
        actor_id=actor.user_id if actor else None,
        actor_name=actor.name if actor else "",
        subject_id=subject_id,
        network_address=who.network_address[:64],
        detail=detail,
    )
