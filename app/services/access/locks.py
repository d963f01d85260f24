"""The one order in which rows are locked, and the one way to lock them (docs/decisions/0017-locks.md).

A decision is taken on rows that are locked: whoever would change what it rests on waits until this transaction ends,
and so do we until theirs has. Nobody waits in a circle, since everybody takes locks in one order, that of `ORDER`
(a request of the public comes before all; nobody waits for one, whoever finds it locked leaves it to the other worker):

 1. the gate (support links; shared by all but those who save them)
 2. counts of what the public asks for and of what customers send: log-ins, mails (`throttles.lock`)
 3. a mail. Nobody waits for one: whoever takes mails back leaves out those that a worker has in hand
 4. the tenant, for changes of its system users
 5. accounts; of several in the order of their keys
 6. people; of several in the order of their keys
 7. invitations
 8. assets
 9. subscriptions
10. products and their plans
11. counts of mails that are sent again
12. links
13. sessions and tickets

From 4 on it is the order in which foreign keys point, and so the order in which SQLAlchemy writes. The keys of a row
and of its account, person or asset never change: they are read first, without a lock, to know what to lock.
On SQLite there is one writer at a time: the whole unit of work is the lock.
"""

from collections.abc import Iterable
from typing import TypeVar
from uuid import UUID

from sqlmodel import Session, SQLModel

from app.models import (
    Account,
    Asset,
    Invitation,
    Link,
    LoginTicket,
    OutboxMail,
    Plan,
    Product,
    SessionRow,
    Subscription,
    SupportLinks,
    Tenant,
    User,
)

ORDER: tuple[type[SQLModel], ...] = (
    SupportLinks,
    OutboxMail,
    Tenant,
    Account,
    User,
    Invitation,
    Asset,
    Subscription,
    Product,
    Plan,
    Link,
    SessionRow,
    LoginTicket,
)

_Row = TypeVar("_Row", bound=SQLModel)


def hold(db: Session, table: type[_Row], key: UUID, *, shared: bool = False) -> _Row:
    """The row as it is now; it stays so until this transaction changes it or ends.

    `shared` is for rows that a decision rests on and that this transaction does not change: others may hold them too.
    """
    # Not FOR UPDATE: that would also keep out everybody who only adds a row that points to this one.
    strength = {"read": True} if shared else {"key_share": True}
    return db.get_one(table, key, with_for_update=strength, populate_existing=True)


def hold_all(db: Session, table: type[_Row], keys: Iterable[UUID | None], *, shared: bool = False) -> list[_Row]:
    """The rows with these keys, in their order, each as `hold` gives it; None stands for no row."""
    return [hold(db, table, key, shared=shared) for key in sorted({key for key in keys if key is not None})]
