"""What a form is told: the refusal's own sentences, at the fields or above them, and nothing of the answer before."""

import pytest
from redis.exceptions import ConnectionError as NoRedis

from app.core import outages
from app.core.errors import AppError, Conflict, Invalid, NotFound
from app.state.forms import Form, FormRefused, answering, read, told_at
from app.state.public.forgot_password import ForgotPasswordState


class TypedForm(Form):
    """A form of one field."""

    email: str = ""


@pytest.fixture
def state() -> ForgotPasswordState:
    return ForgotPasswordState(_reflex_internal_init=True)  # type: ignore[call-arg]


def test_a_refused_field_is_told_at_the_field(state: ForgotPasswordState) -> None:
    with answering(state):
        raise Invalid({"email": "Enter an address."})
    assert (dict(state.errors), state.problem, state.turn) == ({"email": "Enter an address."}, "", 1)


@pytest.mark.parametrize("refusal", [Conflict("Taken."), NotFound(), FormRefused()])
def test_every_other_refusal_is_told_above_the_form(state: ForgotPasswordState, refusal: AppError) -> None:
    with answering(state):
        raise refusal
    assert (dict(state.errors), state.problem, state.turn) == ({}, refusal.sentence, 1)


def test_an_outage_is_told_as_one(state: ForgotPasswordState) -> None:
    outage = NoRedis()
    with answering(state):
        raise outage
    assert state.problem == outages.sentence_for(outage) != ""
    assert state.turn == 1


def test_a_fault_of_ours_goes_on_and_still_moves_the_turn(state: ForgotPasswordState) -> None:
    with pytest.raises(RuntimeError), answering(state):
        raise RuntimeError
    assert (dict(state.errors), state.problem, state.turn) == ({}, "", 1)


def test_a_second_submit_clears_what_the_first_was_told(state: ForgotPasswordState) -> None:
    with answering(state):
        raise Invalid({"email": "Enter an address."})
    with answering(state):
        raise Conflict("Taken.")
    assert (dict(state.errors), state.problem, state.turn) == ({}, "Taken.", 2)
    with answering(state):
        pass
    assert (dict(state.errors), state.problem, state.turn) == ({}, "", 3)


def test_an_answer_is_forgotten_whole_and_the_turn_stays(state: ForgotPasswordState) -> None:
    with answering(state):
        raise Invalid({"email": "Enter an address."})
    state.problem, state.notice = "Taken.", "Saved"
    state._forget_answer()
    assert (dict(state.errors), state.problem, state.notice, state.turn) == ({}, "", "", 1)


def test_states_do_not_share_their_answers(state: ForgotPasswordState) -> None:
    with answering(state):
        raise Invalid({"email": "Enter an address."})
    other = ForgotPasswordState(_reflex_internal_init=True)  # type: ignore[call-arg]
    assert (dict(other.errors), other.turn) == ({}, 0)


@pytest.mark.parametrize("refusal", [Invalid({"email": "Taken."}), Conflict("Taken.")])
def test_a_dialog_is_told_at_its_one_field(state: ForgotPasswordState, refusal: AppError) -> None:
    with answering(state), told_at("address"):
        raise refusal
    assert (dict(state.errors), state.problem) == ({"address": "Taken."}, "")


@pytest.mark.parametrize("payload", [{"email": 1}, {"email": "a@b.example", "role": "admin"}])
def test_a_payload_that_the_form_does_not_send_is_refused_whole(payload: dict[str, object]) -> None:
    with pytest.raises(FormRefused):
        read(TypedForm, payload)
