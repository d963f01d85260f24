"""Sending again: what dies when, how often it may be done, and for whom there is no mail."""

from datetime import timedelta

import pytest
import time_machine

from app.core.db import Database
from app.core.errors import Throttled
from app.mail.messages import Refused, TryLater
from app.services import invitations
from app.services.outbox import links
from app.services.outbox.resends import NotResendable, ResendsUsedUp
from app.services.people import customers
from app.services.registration import activation, sign_up
from app.services.tenants.gate import GateClosed
from app.vocabulary.links import Outcome
from tests import ledger, people
from tests.crowd import at_once, outcomes
from tests.mailroom import Mailroom, token_in
from tests.people import World
from tests.services.arrivals import NORA, activate, invite, outcome
from tests.services.conftest import START

DAY = timedelta(hours=24)
MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)


def test_old_link_works_until_the_new_mail_is_handed_over(
    world: World, mailroom: Mailroom, clock: time_machine.Traveller
) -> None:
    arrival = invite(world, mailroom)
    clock.shift(MINUTE)
    with ledger.recorded("invitations.resend", by=world.alice):
        resent = invitations.resend(world.alice, user_id=arrival.user_id)
    assert resent.mailed
    assert "24 hours from when the mail leaves" in resent.sentence
    assert invitations.follow(world.bob, user_id=arrival.user_id).deadline == ""
    assert outcome(world, arrival.token) is Outcome.VALID
    mailroom.answers.append(TryLater("SendGrid is away"))
    assert mailroom.deliver() == []
    assert outcome(world, arrival.token) is Outcome.VALID
    clock.shift(MINUTE)
    new = mailroom.token()
    assert new != arrival.token
    page = activation.look(people.visitor(world.tenant), token=arrival.token)
    assert (page.outcome, page.replaced_at) == (Outcome.REPLACED, "14:07 CET")
    assert page.email == "n…@fleet.example.com"
    assert outcome(world, new) is Outcome.VALID


def test_new_link_activates_and_the_old_one_is_used_then(world: World, mailroom: Mailroom) -> None:
    arrival = invite(world, mailroom)
    invitations.resend(world.bob, user_id=arrival.user_id)
    new = mailroom.token()
    with ledger.refused("activations.activate", reason="replaced"), pytest.raises(links.LinkGone):
        activate(world, arrival.token)
    activate(world, new)
    assert outcome(world, arrival.token) is Outcome.USED


def test_old_link_used_before_the_new_mail_left_cancels_that_mail(world: World, mailroom: Mailroom) -> None:
    arrival = invite(world, mailroom)
    invitations.resend(world.bob, user_id=arrival.user_id)
    activate(world, arrival.token)
    assert mailroom.deliver() == []
    assert [mail["state"] for mail in ledger.rows("outbox_mail")] == ["handed_over", "cancelled"]
    assert customers.detail(world.bob, user_id=arrival.user_id).status == "active"


def test_old_link_lives_on_when_the_new_mail_is_refused(world: World, mailroom: Mailroom) -> None:
    arrival = invite(world, mailroom)
    invitations.resend(world.bob, user_id=arrival.user_id)
    mailroom.answers.append(Refused("Does not contain a valid address."))
    assert mailroom.deliver() == []
    page = customers.detail(world.bob, user_id=arrival.user_id)
    assert (page.status, page.delivery_note) == ("failed", "Does not contain a valid address.")
    activate(world, arrival.token)


def test_page_says_the_day_of_a_replacement_long_ago(
    world: World, mailroom: Mailroom, clock: time_machine.Traveller
) -> None:
    arrival = invite(world, mailroom)
    invitations.resend(world.bob, user_id=arrival.user_id)
    mailroom.deliver_one()
    clock.shift(timedelta(days=2))
    page = activation.look(people.visitor(world.tenant), token=arrival.token)
    assert (page.outcome, page.replaced_at) == (Outcome.REPLACED, "24 Nov 2026, 14:05 CET")


def test_first_mail_does_not_count_and_the_second_press_sends_nothing(
    world: World, mailroom: Mailroom, clock: time_machine.Traveller
) -> None:
    arrival = invite(world, mailroom)
    clock.shift(SECOND)
    assert invitations.resend(world.bob, user_id=arrival.user_id).mailed
    mailroom.deliver_one()
    clock.shift(60 * SECOND - SECOND)
    with ledger.unchanged():
        again = invitations.resend(world.alice, user_id=arrival.user_id)
    assert (again.mailed, again.sentence.startswith("A new link was sent less than a minute ago")) == (False, True)
    assert mailroom.deliver() == []
    clock.shift(SECOND)
    assert invitations.resend(world.bob, user_id=arrival.user_id).mailed
    assert len(mailroom.deliver()) == 1


def test_pressed_while_the_first_mail_waits_sends_one_mail(world: World, mailroom: Mailroom) -> None:
    row = invitations.invite_standard(world.bob, email=NORA)
    with ledger.unchanged():
        again = invitations.resend(world.bob, user_id=row.user_id)
    assert (again.mailed, again.sentence.startswith("The mail still waits")) == (False, True)
    assert len(mailroom.deliver()) == 1


def test_resend_pressed_sixteen_times_sends_one_mail(world: World, mailroom: Mailroom) -> None:
    arrival = invite(world, mailroom)
    results = at_once(*[lambda: invitations.resend(world.bob, user_id=arrival.user_id)] * 16)
    assert outcomes(results) == {"done": 16}
    assert [row.mailed for row in results].count(True) == 1
    assert len(mailroom.deliver()) == 1
    assert len(ledger.rows("audit", action="invitations.resend")) == 1
    assert len(ledger.rows("link")) == 2


def test_sixth_resend_in_24_hours_is_refused_with_a_sentence(
    world: World, mailroom: Mailroom, clock: time_machine.Traveller
) -> None:
    arrival = invite(world, mailroom)
    for number in range(5):
        clock.move_to(START + MINUTE * (number + 1))
        assert invitations.resend(world.bob, user_id=arrival.user_id).mailed
        mailroom.deliver_one()
    clock.shift(MINUTE)
    for actor in (world.bob, world.alice):
        with (
            ledger.refused("invitations.resend", by=actor, reason="ResendsUsedUp"),
            pytest.raises(ResendsUsedUp, match="from 25 Nov 2026, 14:06 CET") as used_up,
        ):
            invitations.resend(actor, user_id=arrival.user_id)
        assert used_up.value.until == START + MINUTE + DAY
    assert mailroom.deliver() == []
    clock.move_to(START + MINUTE + DAY)
    assert invitations.resend(world.bob, user_id=arrival.user_id).mailed


def test_limit_is_the_addresss_and_survives_a_new_invitation(
    world: World, mailroom: Mailroom, clock: time_machine.Traveller
) -> None:
    arrival = invite(world, mailroom)
    other = invite(world, mailroom, "omar@fleet.example.com")
    for _ in range(5):
        clock.shift(MINUTE)
        invitations.resend(world.bob, user_id=arrival.user_id)
        mailroom.deliver_one()
    clock.shift(MINUTE)
    assert invitations.resend(world.bob, user_id=other.user_id).mailed
    mailroom.deliver_one()
    invitations.revoke(world.bob, user_id=arrival.user_id)
    again = invite(world, mailroom)
    with ledger.refused("invitations.resend", reason="ResendsUsedUp"), pytest.raises(Throttled):
        invitations.resend(world.bob, user_id=again.user_id)


def test_resend_for_an_activated_invitation_sends_no_mail(world: World, mailroom: Mailroom) -> None:
    arrival = invite(world, mailroom)
    activate(world, arrival.token)
    with (
        ledger.refused("invitations.resend", by=world.bob, reason="NotResendable"),
        pytest.raises(NotResendable, match="activated already"),
    ):
        invitations.resend(world.bob, user_id=arrival.user_id)
    assert mailroom.deliver() == []


def test_resend_for_a_suspended_account_sends_no_mail(world: World, mailroom: Mailroom) -> None:
    arrival = invite(world, mailroom)
    ledger.edit("account", arrival.row.account_id, status="suspended")
    with (
        ledger.refused("invitations.resend", by=world.bob, reason="NotResendable"),
        pytest.raises(NotResendable, match="suspended"),
    ):
        invitations.resend(world.bob, user_id=arrival.user_id)
    assert mailroom.deliver() == []


@pytest.mark.parametrize("age", [timedelta(), DAY - SECOND, DAY, timedelta(days=90)], ids=str)
def test_pending_and_expired_invitations_can_be_resent(
    world: World, mailroom: Mailroom, clock: time_machine.Traveller, age: timedelta
) -> None:
    arrival = invite(world, mailroom)
    clock.shift(age)
    assert invitations.resend(world.bob, user_id=arrival.user_id).mailed
    new = mailroom.token()
    clock.shift(DAY - SECOND)
    activate(world, new)


@pytest.mark.parametrize("delivery", ["failed", "bounced"])
def test_failed_and_bounced_invitations_can_be_resent(world: World, mailroom: Mailroom, delivery: str) -> None:
    arrival = invite(world, mailroom)
    ledger.edit("invitation", arrival.row.invitation_id, delivery=delivery, delivery_note="mailbox full")
    assert customers.detail(world.bob, user_id=arrival.user_id).status == delivery
    assert invitations.resend(world.bob, user_id=arrival.user_id).mailed
    activate(world, mailroom.token())


def test_mail_cancelled_by_a_suspension_can_be_resent_after_it(world: World, mailroom: Mailroom) -> None:
    row = invitations.invite_standard(world.bob, email=NORA)
    ledger.edit("account", row.account_id, status="suspended")
    assert mailroom.deliver() == []
    page = customers.detail(world.bob, user_id=row.user_id)
    assert (page.status, page.delivery, page.delivery_note) == ("failed", "failed", "The account is suspended.")
    ledger.edit("account", row.account_id, status="invited")
    assert invitations.resend(world.bob, user_id=row.user_id).mailed
    activate(world, mailroom.token())


def test_gate_closed_means_nothing_is_resent(world: World, mailroom: Mailroom) -> None:
    arrival = invite(world, mailroom)
    close_gate(world)
    with ledger.refused("invitations.resend", by=world.bob, reason="GateClosed"), pytest.raises(GateClosed):
        invitations.resend(world.bob, user_id=arrival.user_id)
    page = customers.detail(world.bob, user_id=arrival.user_id)
    assert page.resend_blocked == GateClosed().sentence
    assert mailroom.deliver() == []


def close_gate(world: World) -> None:
    """No use case closes it while an invitation is pending; an operator at the database can."""
    ledger.edit("support_links", world.tenant.id, privacy_policy="")


def test_stranger_who_signs_up_does_not_use_up_the_staffs_resends(
    world: World, mailroom: Mailroom, clock: time_machine.Traveller
) -> None:
    arrival = invite(world, mailroom)
    for number in range(12):
        clock.shift(timedelta(minutes=25))
        sign_up.sign_up(people.visitor(world.tenant, f"198.51.100.{number}"), email=NORA, agreed=True)
        mailroom.deliver_one()
    for _ in range(5):
        clock.shift(MINUTE)
        assert invitations.resend(world.bob, user_id=arrival.user_id).mailed
        mailroom.deliver_one()
    activate(world, token_in(mailroom.mails[-1]))


def test_deadline_is_unknown_until_the_mail_leaves(database: Database, clock: time_machine.Traveller) -> None:
    world, mailroom = people.build(), Mailroom()
    row = invitations.invite_standard(world.bob, email=NORA)
    assert invitations.follow(world.bob, user_id=row.user_id).deadline == ""
    clock.shift(timedelta(hours=3))
    mail = mailroom.deliver_one()
    followed = invitations.follow(world.bob, user_id=row.user_id)
    assert followed.deadline == "25 Nov 2026, 17:05 CET"
    assert (followed.delivery, followed.at) == ("handed_over", "24 Nov 2026, 17:05 CET")
    assert "25 Nov 2026, 17:05 CET" in mail.text
    assert "25 Nov 2026, 17:05 CET" in mail.html
    page = activation.look(people.visitor(world.tenant), token=token_in(mail))
    assert page.deadline == "25 Nov 2026, 17:05 CET"
    clock.shift(DAY - SECOND)
    assert outcome(world, token_in(mail)) is Outcome.VALID
    clock.shift(SECOND)
    assert outcome(world, token_in(mail)) is Outcome.EXPIRED
