"""An address that belongs to somebody already: who may know it resends the invitation in place or opens the page."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import reflex as rx

from app.core import routes
from app.core.ids import parse_id
from app.rules.permissions import Permission
from app.services import invitations
from app.services.invitations.known_addresses import Known
from app.state.forms import Answered, answering, in_thread
from app.state.gate import current_actor, door


@dataclass(frozen=True)
class KnownAddress:
    """What a form says below its refusal; without a path it says nothing."""

    path: str = ""
    more: str = ""
    can_resend: bool = False
    resent: str = ""


class KnowsAddresses(Answered, rx.State, mixin=True):
    """For states of forms that invite an address. They wrap the use case in `_telling_known`."""

    known: KnownAddress = KnownAddress()
    _known_user: str = ""

    @contextmanager
    def _telling_known(self) -> Iterator[None]:
        self._forget_known()
        try:
            yield
        except Known as known:
            person = known.person
            self.known = KnownAddress(_path_of(known), person.more, person.can_resend)
            self._known_user = str(person.user_id)
            raise

    def _forget_known(self) -> None:
        self.known, self._known_user = KnownAddress(), ""

    @rx.event
    @door(Permission.SUB_ACCOUNTS)
    async def resend_known(self):
        """Send the invitation that is pending for the address just refused; the service checks the right again."""
        with answering(self):
            row = await in_thread(invitations.resend, current_actor(), user_id=parse_id(self._known_user))
            return self._tell_resent(row.sentence)

    def _tell_resent(self, sentence: str) -> Any:
        """Say it where the address was refused; a page with a notice of its own says it there."""
        self.known = KnownAddress(self.known.path, resent=sentence)


def _path_of(known: Known) -> str:
    """The page of the person whom an address belongs to already; for customers the people of that account."""
    if not current_actor().is_staff:
        return f"{routes.ACCOUNTS}/{known.account_id}?tab=users"
    return f"{routes.SYSTEM_USERS if known.is_staff else routes.CUSTOMERS}/{known.user_id}"
