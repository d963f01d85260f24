"""Users → Customers: the list and one customer."""

from uuid import UUID

from app.core.pools import reads
from app.rules.actors import Actor
from app.rules.permissions import Permission
from app.services.access import reach
from app.services.access.acting import looking
from app.services.lists.pages import ListQuery, Page
from app.services.people import persons
from app.services.people.page import NEWEST, Cursors, PersonPage, person_page
from app.services.people.persons import PersonRow


@reads
def search(actor: Actor, *, query: ListQuery) -> Page[PersonRow]:
    """One page of the tenant's customers, found by any part of name or address."""
    with looking(actor, "customers.search", needs=Permission.SEE_CUSTOMERS) as db:
        return persons.search(db, actor.tenant_id, query, staff=False)


@reads
def detail(actor: Actor, *, user_id: UUID, shown: Cursors = NEWEST) -> PersonPage:
    """One customer. NotFound for people of another tenant and for system users."""
    with looking(actor, "customers.detail", user_id, needs=Permission.SEE_CUSTOMERS) as db:
        return person_page(db, actor, reach.customer(db, actor, user_id), shown)
