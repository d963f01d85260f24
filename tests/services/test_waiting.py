"""What waits, and what ends a wait: a pause of the provider, a clock set back, one mail that cannot be written."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from app.core.clock import now
from app.mail.messages import TryLater, Unauthorized
from app.services import invitations
from app.services.access import throttles
from app.services.assets import confirmations
from app.services.delivery import leases, letters
from app.services.identity import log_ins
from app.services.identity.log_ins import LogInRefused, LogInThrottled
from tests import ledger, people, shop
from tests.mailroom import Mailroom
from tests.people import World
from tests.services.conftest import START
from tests.services.test_confirmations import ask

SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)


def invite(world: World, number: int = 0) -> invitations.InvitedRow:
    return invitations.invite_standard(world.bob, email=f"nora{number}@fleet.example.com")


def two_in_hand(world: World, clock: time_machine.Traveller) -> tuple[leases.Claimed, leases.Claimed]:
    """Two workers with a mail each."""
    for number in range(2):
        invite(world, number)
    (one,), (two,) = leases.claim("one"), leases.claim("two")
    clock.shift(SECOND)
    return one, two


@pytest.mark.parametrize("why", ["pace", "key"])
def test_an_accepted_mail_does_not_end_a_pause_that_is_newer(
    world: World, clock: time_machine.Traveller, why: str
) -> None:
    invite(world, 7)
    one, two = two_in_hand(world, clock)
    if why == "pace":
        leases.put_off(two, "too many requests", retry_after=now() + HOUR)
    else:
        leases.pause_for_key(two, "bad key")
    leases.mark_handed_over(one, "id of one")
    assert len(ledger.rows("mail_pause")) == 1
    assert not leases.is_due()
    assert leases.claim("three") == []


def test_a_pause_that_is_learned_of_again_is_new_again(world: World, clock: time_machine.Traveller) -> None:
    one, two = two_in_hand(world, clock)
    leases.put_off(two, "too many requests", retry_after=now() + 2 * SECOND)
    clock.shift(10 * SECOND)
    (three,) = leases.claim("three")
    clock.shift(SECOND)
    leases.put_off(three, "too many requests", retry_after=now() + HOUR)
    leases.mark_handed_over(one, "id of one")
    assert not leases.is_due()


def test_an_accepted_mail_ends_the_pause_before_it(
    world: World, mailroom: Mailroom, clock: time_machine.Traveller
) -> None:
    invite(world)
    mailroom.answers.append(Unauthorized("bad key"))
    mailroom.deliver()
    assert len(ledger.rows("mail_pause")) == 1
    clock.shift(timedelta(minutes=2))
    mailroom.deliver_one()
    assert ledger.rows("mail_pause") == []


def test_a_mail_that_waits_is_tried_at_once_when_the_clock_is_set_back(
    world: World, mailroom: Mailroom, clock: time_machine.Traveller
) -> None:
    invite(world)
    mailroom.answers.append(TryLater("away"))
    mailroom.deliver()
    assert not leases.is_due()
    clock.move_to(START - HOUR)
    assert leases.is_due()
    mailroom.deliver_one()


def test_clocks_that_differ_a_little_take_no_mail_out_of_another_workers_hand(
    world: World, clock: time_machine.Traveller
) -> None:
    invite(world)
    assert len(leases.claim("one")) == 1
    clock.move_to(START - timedelta(minutes=4))
    assert not leases.is_due()
    assert leases.claim("two") == []


def test_a_pause_does_not_last_longer_because_the_clock_is_set_back(
    world: World, mailroom: Mailroom, clock: time_machine.Traveller
) -> None:
    invite(world)
    mailroom.answers.append(TryLater("too many requests", now() + timedelta(seconds=30)))
    mailroom.deliver()
    clock.move_to(START - HOUR)
    mailroom.deliver_one()


def test_a_link_can_be_sent_again_when_the_clock_is_set_back(
    world: World, mailroom: Mailroom, clock: time_machine.Traveller
) -> None:
    row = invite(world)
    mailroom.deliver_one()
    assert invitations.resend(world.bob, user_id=row.user_id).mailed
    mailroom.deliver_one()
    key = ask(world, shop.opened(world))
    mailroom.deliver_one()
    assert confirmations.resend(world.bob, asset_id=key).mailed
    mailroom.deliver_one()
    assert not invitations.resend(world.bob, user_id=row.user_id).mailed
    clock.move_to(START - HOUR)
    assert invitations.resend(world.bob, user_id=row.user_id).mailed
    assert confirmations.resend(world.bob, asset_id=key).mailed
    assert invitations.correct(world.bob, user_id=row.user_id, email="nora.berg@fleet.example.com").mailed


def test_nobody_is_kept_out_longer_because_the_clock_is_set_back(world: World, clock: time_machine.Traveller) -> None:
    who = people.visitor(world.tenant, "198.51.100.9")
    for _ in range(throttles.LOGIN_ACCOUNT_NETWORK.most):
        with pytest.raises(LogInRefused):
            log_ins.log_in(who, email=world.dana.email, password="wrong password here")
    with pytest.raises(LogInThrottled):
        log_ins.log_in(who, email=world.dana.email, password=people.PASSWORD)
    clock.move_to(START - HOUR)
    assert log_ins.log_in(who, email=world.dana.email, password=people.PASSWORD)


def test_a_mail_nobody_can_judge_fails_and_holds_up_no_other(
    world: World, mailroom: Mailroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = invite(world, 0), invite(world, 1)
    judge = letters.why_unwanted

    def stumbling(db: Any, mail: Any) -> str:
        if mail.user_id == first.user_id:
            raise KeyError("subscription")
        return judge(db, mail)

    monkeypatch.setattr(letters, "why_unwanted", stumbling)
    assert [mail.recipient for mail in mailroom.deliver()] == [second.email]
    assert ledger.row("outbox_mail", user_id=first.user_id)["state"] == "failed"
