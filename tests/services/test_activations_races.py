"""Many callers in one moment make one account, and what two hands do to one invitation at once."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from sqlmodel import select

from app.core.db import Database, unit_of_work
from app.models import OutboxMail
from app.services import invitations
from app.services.outbox.links import LinkGone
from app.services.registration import activation, password_reset, sign_up
from app.vocabulary.links import Outcome
from tests import ledger, people
from tests.crowd import at_once, outcomes
from tests.mailroom import Mailroom, token_in
from tests.people import World
from tests.services.arrivals import PASSWORD, activate, invite

ROUNDS = 20


def addresses(name: str, rounds: int = ROUNDS) -> list[str]:
    return [f"{name}{number}@fleet.example.com" for number in range(rounds)]


def test_sixteen_consumers_of_one_link_make_one_activation(
    world: World, mailroom: Mailroom, clock: time_machine.Traveller
) -> None:
    for address in addresses("nora"):
        clock.shift(timedelta(minutes=1))  # strangers are told of once a minute
        token = invite(world, mailroom, address).token
        before = ledger.everything()
        uses = [lambda n=number, t=token: activate(world, t, last_name=f"No{n}") for number in range(16)]
        results = at_once(*uses)
        assert outcomes(results) == {"done": 1, "LinkGone": 15}
        assert {gone.outcome for gone in results if isinstance(gone, LinkGone)} == {Outcome.USED}
        winner = next(number for number, result in enumerate(results) if isinstance(result, str))
        user = ledger.row("app_user", email=address)
        assert (user["status"], user["last_name"]) == ("active", f"No{winner}")
        after = ledger.everything()
        for table, new in {"login_ticket": 1, "consent": 1, "session": 0, "app_user": 0, "account": 0}.items():
            assert len(after[table]) == len(before[table]) + new, table
        new_lines = [line for line in after["audit"] if line not in before["audit"]]
        assert [line["detail"] for line in new_lines if not line["refused"]] == [{"account": str(user["account_id"])}]
        told = [line["detail"]["reason"] for line in new_lines if line["refused"]]
        assert len(told) == len({*told}) >= 1, "each reason once a minute"
        assert {*told} <= {"used", "lost the race"}
        assert {line["action"] for line in new_lines} == {"activations.activate"}


def test_sixteen_users_of_one_reset_link_set_one_password(world: World, mailroom: Mailroom) -> None:
    visitor = people.visitor(world.tenant)
    password_reset.ask(visitor, email=world.dana.email)
    token = mailroom.token()
    uses = [
        lambda number=number: password_reset.reset(visitor, token=token, password=f"{PASSWORD} {number}")
        for number in range(16)
    ]
    results = at_once(*uses)
    assert outcomes(results) == {"done": 1, "LinkGone": 15}
    assert len(ledger.rows("audit", action="password_resets.reset", refused=False)) == 1
    told = [line["detail"]["reason"] for line in ledger.rows("audit", action="password_resets.reset", refused=True)]
    assert len(told) == len({*told}) >= 1, "each reason once a minute"
    assert len(ledger.rows("login_ticket", user_id=world.dana.user_id, used_at=None)) == 1


@pytest.mark.parametrize("first", ["resend", "revoke"])
def test_staff_and_invitee_at_once(world: World, mailroom: Mailroom, first: str) -> None:
    for address in addresses("nora"):
        arrival = invite(world, mailroom, address)
        press = getattr(invitations, first)
        pressed, activated = at_once(
            lambda: press(world.bob, user_id=arrival.user_id),  # noqa: B023
            lambda: activate(world, arrival.token),  # noqa: B023
        )
        status = ledger.row("app_user", email=address)["status"]
        if first == "resend":
            assert isinstance(activated, str), activated
            assert outcomes([pressed]).keys() <= {"done", "NotResendable"}
            assert status == "active"
        elif isinstance(activated, str):
            assert outcomes([pressed]) == {"NotResendable": 1}
            assert status == "active"
        else:
            assert isinstance(activated, LinkGone), activated
            assert (activated.outcome, pressed, status) == (Outcome.REVOKED, None, "revoked")
            assert ledger.rows("login_ticket", user_id=arrival.user_id) == []
        assert mailroom.deliver() == []


def test_old_link_used_while_the_new_mail_is_handed_over(world: World, mailroom: Mailroom) -> None:
    for address in addresses("nora"):
        arrival = invite(world, mailroom, address)
        invitations.resend(world.bob, user_id=arrival.user_id)
        _, activated = at_once(mailroom.deliver, lambda: activate(world, arrival.token))  # noqa: B023
        if isinstance(activated, str):
            assert ledger.row("app_user", email=address)["status"] == "active"
        else:
            assert isinstance(activated, LinkGone), activated
            assert activated.outcome is Outcome.REPLACED
            activate(world, token_in(mailroom.mails[-1]))


def test_everything_at_once_ends_in_one_clean_state(world: World, mailroom: Mailroom) -> None:
    expected = {"done", "LinkGone", "NotResendable", "PublicBudgetSpent"}
    for address in addresses("nora"):
        arrival = invite(world, mailroom, address)
        visitor = people.visitor(world.tenant, network_address=f"198.51.100.{address[4:].split('@')[0]}")
        hands: list[Callable[[], Any]] = [
            lambda: activation.look(visitor, token=arrival.token),  # noqa: B023
            lambda: activate(world, arrival.token),  # noqa: B023
            lambda: invitations.resend(world.bob, user_id=arrival.user_id),  # noqa: B023
            lambda: invitations.revoke(world.alice, user_id=arrival.user_id),  # noqa: B023
            lambda: sign_up.sign_up(visitor, email=address, agreed=True),  # noqa: B023
            lambda: password_reset.ask(visitor, email=address),  # noqa: B023
            mailroom.deliver,
            mailroom.deliver,
        ]
        results = at_once(*hands)
        assert outcomes(results).keys() <= expected, results
        mailroom.deliver()
        people_of_address = [row["status"] for row in ledger.rows("app_user", email=address)]
        assert len([status for status in people_of_address if status != "revoked"]) <= 1
        assert set(people_of_address) <= {"active", "revoked", "invited"}
    assert ledger.rows("outbox_mail", state="queued") == []


def test_revoke_does_not_wait_for_a_worker_with_the_mail_in_hand(world: World, database: Database) -> None:
    if database.is_sqlite:
        return  # one writer at a time: there is nobody to wait for in a circle
    row = invitations.invite_standard(world.bob, email="nora@fleet.example.com")
    with unit_of_work() as worker:
        worker.exec(select(OutboxMail).with_for_update()).one()
        assert at_once(lambda: invitations.revoke(world.bob, user_id=row.user_id)) == [None]
    assert ledger.row("app_user", id=row.user_id)["status"] == "revoked"
