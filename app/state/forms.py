"""What every form handler does alike: read the payload strictly, run the use case off the loop, tell the answer."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, ParamSpec, TypeVar

import reflex as rx
from pydantic import BaseModel, ConfigDict, ValidationError

from app.core import outages, pools
from app.core.catalogue import t
from app.core.errors import AppError, Conflict, Invalid
from app.core.logs import Sparingly
from app.state.gate.callers import signed_in

Params = ParamSpec("Params")
ResultT = TypeVar("ResultT")
FormT = TypeVar("FormT", bound="Form")
ModelT = TypeVar("ModelT", bound=BaseModel)


_sparingly = Sparingly(logging.getLogger("onramp.forms"))


class FormRefused(AppError):
    """The payload is not what this form sends; nothing of it is used."""

    def __init__(self) -> None:
        super().__init__(t("This page is out of date. Load it again; what you typed is kept."))


class Form(BaseModel):
    """Base of every form: text fields by name, nothing else accepted."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class Answered(rx.State, mixin=True):
    """For states of forms: what became of what was sent. `answering` fills all but the notice of success."""

    errors: dict[str, str] = {}
    problem: str = ""
    turn: int = 0
    notice: str = ""

    def _forget_answer(self) -> None:
        self.errors, self.problem, self.notice = {}, "", ""


def read(form: type[FormT], payload: dict[str, Any]) -> FormT:
    """The typed form, or FormRefused for extra fields and wrong types."""
    return read_as(form, payload)


def read_as(model: type[ModelT], payload: dict[str, Any]) -> ModelT:
    """The same for a form that a service has described itself."""
    try:
        return model.model_validate(payload)
    except ValidationError:
        raise FormRefused from None


async def in_thread(use_case: Callable[Params, ResultT], *arguments: Params.args, **named: Params.kwargs) -> ResultT:
    """Run a service off the event loop, with the gate's context, in the pool of those who ask for such a thing."""
    pool = pools.pool_for(use_case, signed_in=signed_in() is not None)
    return await pool.run(use_case, *arguments, **named)


@contextmanager
def told_at(field: str) -> Iterator[None]:
    """Tell a refusal at this one field of a dialog, which stays open then."""
    try:
        yield
    except Invalid as invalid:
        raise Invalid(dict.fromkeys([field], next(iter(invalid.fields.values())))) from None
    except Conflict as conflict:
        raise Invalid({field: conflict.sentence}) from None


@contextmanager
def answering(state: Answered) -> Iterator[None]:
    """Clear the old answer, then show a refusal's own sentences; `turn` tells the browser that it is here."""
    errors: dict[str, str] = {}
    problem = ""
    try:
        yield
    except Invalid as invalid:
        errors = invalid.fields
    except AppError as refused:
        problem = refused.sentence
    except outages.OUTAGES as outage:
        _sparingly.error("A form met an outage: %s", type(outage).__name__)
        problem = outages.sentence_for(outage)
    finally:
        state.errors, state.problem = errors, problem
        state.turn += 1


def agreed_to(ticked: str) -> tuple[str, str]:
    """The two links that stood beside a tick for a tenant's terms, which is sent as both of them."""
    terms_of_use, _, privacy_policy = ticked.partition(" ")
    return terms_of_use, privacy_policy
