"""The kinds of refusal a service may answer with, each with a sentence for people.

Concrete errors stand at the top of the service that raises them.
"""

from collections.abc import Mapping
from datetime import datetime


class AppError(Exception):
    """A refusal with a sentence that says what happened and what to do."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class NotAllowed(AppError):
    """The actor's role does not have the right."""


class NotFound(AppError):
    """Does not exist for this actor; says the same for what exists elsewhere."""

    def __init__(
        self,
        sentence: str = "There is nothing at this address, or it is not yours to see.",
    ) -> None:
        super().__init__(sentence)


class Conflict(AppError):
    """The state of things has changed or already holds what is asked for."""


class Throttled(AppError):
    """Too often; holds again at `until`."""

    def __init__(self, sentence: str, until: datetime) -> None:
        super().__init__(sentence)
        self.until = until


class Invalid(AppError):
    """One sentence for each bad field; nothing was changed."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        super().__init__(" ".join(fields.values()))
        self.fields = dict(fields)
