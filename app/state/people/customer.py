"""Users → Customers → one customer."""

import reflex as rx

from app.core.ids import parse_id
from app.services.people import customers
from app.services.people.page import Cursors, PersonPage
from app.state.forms import in_thread
from app.state.gate import current_actor
from app.state.people.person import Person


class CustomerState(Person, rx.State):
    """One customer's page."""

    async def _read(self, user_id: str, shown: Cursors) -> PersonPage:
        return await in_thread(customers.detail, current_actor(), user_id=parse_id(user_id), shown=shown)
