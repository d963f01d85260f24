"""What states of one record share: which record the address names, and whether there is such a one."""

from uuid import UUID

import reflex as rx

from app.core.ids import parse_id
from app.state.paths import key_in


class Shown(rx.State, mixin=True):
    """For pages of one record. Until `record` is the key in the address, what the state holds is another record's."""

    record: str = ""
    """Key of the record that is loaded, or that is missing."""
    missing: bool = False

    def _key(self) -> str:
        return key_in(str(self.router.url.path))

    def _id(self) -> UUID:
        """The key that the address names. NotFound for what is no key."""
        return parse_id(self._key())
