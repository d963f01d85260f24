"""What a form answers to a stranger names the address as it is written, also where a browser sent its ASCII form."""

import pytest

from app.core import routes
from app.core.db import Database
from app.state.gate.doors import HYDRATE
from app.state.public.forgot_password import ForgotPasswordState
from app.state.public.log_in import LogInState
from app.state.public.sign_up import SignUpState
from tests import people
from tests.wire.processors import processing
from tests.wire.sockets import event_name

SENT, READ = "nora@xn--mller-kva.example", "nora@müller.example"
ASKS = {
    "forgotten password": (routes.FORGOT_PASSWORD, [(event_name(ForgotPasswordState, "submit"), {"email": SENT})]),
    "sign-up": (
        routes.SIGN_UP,
        [(event_name(SignUpState, "submit"), {"email": SENT, "agreed": f"{people.TERMS} {people.PRIVACY}"})],
    ),
    "activation again": (
        routes.LOGIN,
        [
            (event_name(LogInState, "submit"), {"email": SENT, "password": people.PASSWORD}),
            (event_name(LogInState, "mail_again"), {}),
        ],
    ),
}


@pytest.mark.parametrize("asked", ASKS)
async def test_a_stranger_reads_the_address_as_it_is_written(
    database: Database, monkeypatch: pytest.MonkeyPatch, asked: str
) -> None:
    world, (path, events) = people.build(), ASKS[asked]
    async with processing(monkeypatch) as processor:
        await processor.send(HYDRATE, {"hashes": ["0"]}, tenant=world.tenant, path=path)
        for name, form in events:
            assert await processor.send(name, {"form": form}, tenant=world.tenant, path=path)
        told = repr(processor.deltas)
        assert READ in told
        assert SENT not in told
