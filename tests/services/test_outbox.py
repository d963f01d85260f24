"""The outbox: leases, waits, pauses, and the deadline that moves with each attempt."""

import re
from datetime import datetime, timedelta

import pytest
import time_machine

from app.core.clock import now
from app.core.db import reading
from app.mail.messages import Refused, TryLater, Unauthorized
from app.services import invitations, outbox
from app.services.delivery import leases, letters, worker
from app.services.operations import jobs
from app.services.people import customers
from app.services.registration import password_reset, public_answers
from app.vocabulary.links import Outcome
from tests import ledger, people
from tests.crowd import at_once, outcomes
from tests.mailroom import Mailroom, token_in
from tests.people import World
from tests.services.arrivals import NORA, activate, invite, outcome
from tests.services.conftest import START

SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)
DAY = timedelta(hours=24)


def only_mail() -> dict:
    return ledger.row("outbox_mail")


def test_each_attempt_moves_the_deadline_and_the_mail_says_the_links_own(
    world: World, mailroom: Mailroom, clock: time_machine.Traveller
) -> None:
    row = invitations.invite_standard(world.bob, email=NORA)
    for number in range(3):
        clock.move_to(START + HOUR * number)
        mailroom.answers.append(TryLater("SendGrid is away"))
        mailroom.deliver()
        assert ledger.row("link")["expires_at"] == START + HOUR * number + DAY
        assert invitations.follow(world.bob, user_id=row.user_id).deadline == ""
    clock.move_to(START + 3 * HOUR)
    mail = mailroom.deliver_one()
    assert "25 Nov 2026, 17:05 CET" in mail.text
    assert ledger.row("link")["expires_at"] == START + 3 * HOUR + DAY
    assert ledger.row("invitation")["expires_at"] == START + 3 * HOUR + DAY
    written = [re.search(r"\d+ Nov 2026, \d\d:05 CET", tried.text) for tried in mailroom.tried]
    assert [found and found.group() for found in written] == [f"25 Nov 2026, {hour}:05 CET" for hour in range(14, 18)]
    assert {token_in(tried) for tried in mailroom.tried} == {token_in(mail)}


def test_waits_grow_up_to_a_quarter_of_an_hour(world: World, mailroom: Mailroom, clock: time_machine.Traveller) -> None:
    invitations.invite_standard(world.bob, email=NORA)
    waits = []
    for _ in range(12):
        mailroom.answers.append(TryLater("SendGrid is away"))
        mailroom.deliver()
        due: datetime = only_mail()["next_attempt_at"]
        waits.append((due - now()).total_seconds())
        assert not leases.is_due()
        clock.move_to(due)
        assert leases.is_due()
    for number, wait in enumerate(waits):
        assert 0.75 * min(5 * 2**number, 900) <= wait <= 1.25 * min(5 * 2**number, 900)
    assert only_mail()["attempts"] == 12
    assert only_mail()["reason"] == "SendGrid is away"


def test_after_a_day_of_trying_the_mail_has_failed_and_staff_are_told(
    world: World, mailroom: Mailroom, clock: time_machine.Traveller
) -> None:
    row = invitations.invite_standard(world.bob, email=NORA)
    mailroom.answers.extend([TryLater("away"), TryLater("still away")])
    clock.move_to(START + DAY)
    mailroom.deliver()
    assert only_mail()["state"] == "queued"
    clock.move_to(START + DAY + HOUR)
    mailroom.deliver()
    assert only_mail()["state"] == "failed"
    page = customers.detail(world.vic, user_id=row.user_id)
    assert (page.status, page.delivery_note) == ("failed", "Not accepted within 24 hours. Last answer: still away")
    assert invitations.resend(world.bob, user_id=row.user_id).mailed
    activate(world, mailroom.token())


def test_refused_mail_has_failed_for_good_with_the_providers_reason(world: World, mailroom: Mailroom) -> None:
    row = invitations.invite_standard(world.bob, email=NORA)
    mailroom.answers.append(Refused("Does not contain a valid address."))
    mailroom.deliver()
    page = customers.detail(world.vic, user_id=row.user_id)
    assert (page.status, page.delivery_note) == ("failed", "Does not contain a valid address.")
    assert page.history[0].text == "Failed: Does not contain a valid address."
    assert not leases.is_due()


def test_refused_key_pauses_everything_and_loses_nothing(
    world: World, mailroom: Mailroom, clock: time_machine.Traveller
) -> None:
    for number in range(3):
        invitations.invite_standard(world.bob, email=f"nora{number}@fleet.example.com")
    mailroom.answers.append(Unauthorized("The provided authorization grant is invalid"))
    assert mailroom.deliver() == []
    assert len(mailroom.tried) == 1
    with reading() as db:
        assert outbox.pause_reason(db) == "The provided authorization grant is invalid"
    clock.shift(60 * SECOND - SECOND)
    assert mailroom.deliver() == []
    clock.shift(SECOND)
    assert len(mailroom.deliver()) == 3
    with reading() as db:
        assert outbox.pause_reason(db) == ""


def test_rate_limit_holds_everybody_until_the_time_the_provider_names(
    world: World, mailroom: Mailroom, clock: time_machine.Traveller
) -> None:
    for number in range(3):
        invitations.invite_standard(world.bob, email=f"nora{number}@fleet.example.com")
    mailroom.answers.append(TryLater("no more for the moment", START + 40 * SECOND))
    assert mailroom.deliver() == []
    with reading() as db:
        assert outbox.pause_reason(db) == ""
    clock.shift(39 * SECOND)
    assert mailroom.deliver() == []
    clock.shift(SECOND)
    assert len(mailroom.deliver()) == 3


def test_sixteen_workers_told_the_same_pause_at_once(world: World) -> None:
    for number in range(16):
        invitations.invite_standard(world.bob, email=f"nora{number}@fleet.example.com")
    claimed = leases.claim("one", most=16)
    assert len(claimed) == 16
    results = at_once(*[lambda mail=mail: leases.pause_for_key(mail, "bad key") for mail in claimed])
    assert outcomes(results) == {"done": 16}
    assert ledger.row("mail_pause")["reason"] == "bad key"
    results = at_once(*[lambda mail=mail: leases.mark_handed_over(mail, "x") for mail in claimed])
    assert outcomes(results) == {"done": 16}
    assert ledger.rows("mail_pause") == []


def test_claimed_mail_is_nobody_elses_until_the_lease_runs_out(
    world: World, mailroom: Mailroom, clock: time_machine.Traveller
) -> None:
    invitations.invite_standard(world.bob, email=NORA)
    first = leases.claim("one")
    assert (len(first), first[0].attempt) == (1, 1)
    clock.shift(leases.LEASE - SECOND)
    assert leases.claim("two") == []
    clock.shift(SECOND)
    second = leases.claim("two")
    assert [mail.id for mail in second] == [first[0].id]
    assert token_in(second[0].outgoing) == token_in(first[0].outgoing)
    assert only_mail()["lease_owner"] == "two"


@pytest.mark.parametrize("answer", ["mark_refused", "put_off", "pause_for_key"])
def test_late_bad_news_of_a_worker_that_lost_its_lease_changes_nothing(
    world: World, clock: time_machine.Traveller, answer: str
) -> None:
    row = invitations.invite_standard(world.bob, email=NORA)
    (first,) = leases.claim("one")
    clock.shift(leases.LEASE)
    (second,) = leases.claim("two")
    with ledger.unchanged(but={"mail_pause"}):
        getattr(leases, answer)(first, "too late")
    leases.mark_handed_over(second, "accepted-by-two")
    assert only_mail()["provider_message_id"] == "accepted-by-two"
    assert invitations.follow(world.bob, user_id=row.user_id).delivery == "handed_over"


def test_late_success_of_a_worker_that_lost_its_lease_counts_once(world: World, clock: time_machine.Traveller) -> None:
    invitations.invite_standard(world.bob, email=NORA)
    (first,) = leases.claim("one")
    clock.shift(leases.LEASE)
    (second,) = leases.claim("two")
    leases.mark_handed_over(first, "accepted-by-one")
    with ledger.unchanged():
        leases.mark_handed_over(second, "accepted-by-two")
        leases.mark_refused(second, "no")
        leases.put_off(second, "later")
    assert only_mail()["provider_message_id"] == "accepted-by-one"
    assert [line["kind"] for line in ledger.rows("invitation_event")].count("handed_over") == 1


def test_mail_that_cannot_be_written_fails_alone(
    world: World, mailroom: Mailroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = invitations.invite_standard(world.bob, email=NORA)
    invitations.invite_standard(world.bob, email="omar@fleet.example.com")
    write = letters.write

    def broken(db, mail):
        if mail.recipient == NORA:
            raise RuntimeError("template broken")
        return write(db, mail)

    monkeypatch.setattr(letters, "write", broken)
    assert [mail.recipient for mail in mailroom.deliver()] == ["omar@fleet.example.com"]
    assert customers.detail(world.bob, user_id=bad.user_id).status == "failed"


def test_unexpected_fault_of_a_sender_loses_nothing(
    world: World, mailroom: Mailroom, clock: time_machine.Traveller
) -> None:
    invitations.invite_standard(world.bob, email=NORA)
    mailroom.answers.append(RuntimeError("nobody thought of this"))
    assert mailroom.deliver() == []
    assert only_mail()["state"] == "queued"
    assert "nobody thought" not in only_mail()["reason"]
    clock.shift(timedelta(minutes=1))
    mailroom.deliver_one()


def test_mail_of_somebody_deactivated_meanwhile_is_not_sent(world: World, mailroom: Mailroom) -> None:
    password_reset.ask(people.visitor(world.tenant), email=world.dana.email)
    public_answers.settle()
    ledger.edit("app_user", world.dana.user_id, status="deactivated")
    assert mailroom.deliver() == []
    assert (only_mail()["state"], only_mail()["reason"]) == ("cancelled", "The person is no longer active.")


def test_older_mail_that_comes_late_does_not_revive_its_link(
    world: World, mailroom: Mailroom, clock: time_machine.Traveller
) -> None:
    arrival = invite(world, mailroom)
    invitations.resend(world.bob, user_id=arrival.user_id)
    (slow,) = leases.claim("slow")
    clock.shift(leases.LEASE)
    mailroom.answers.append(Refused("no such mailbox"))
    mailroom.deliver()
    invitations.resend(world.bob, user_id=arrival.user_id)
    newest = mailroom.token()
    leases.mark_handed_over(slow, "late")
    assert outcome(world, token_in(slow.outgoing)) is Outcome.REPLACED
    assert outcome(world, newest) is Outcome.VALID
    assert customers.detail(world.bob, user_id=arrival.user_id).delivery == "handed_over"


def test_mails_leave_in_the_order_they_were_queued(world: World, mailroom: Mailroom) -> None:
    expected = [f"nora{number}@fleet.example.com" for number in range(12)]
    for email in expected:
        invitations.invite_standard(world.bob, email=email)
    assert [mail.recipient for mail in mailroom.deliver()] == expected


def test_every_mail_says_who_it_is_about_to_the_provider(world: World, mailroom: Mailroom) -> None:
    invite(world, mailroom)
    mail = mailroom.mails[0]
    assert mail.custom_args == {"mail_id": str(only_mail()["id"]), "tenant_id": str(world.tenant.id)}
    assert (mail.kind, mail.sender_name) == ("activation", "Volta Charging")


def test_idle_queue_is_left_alone(world: World, mailroom: Mailroom) -> None:
    with ledger.unchanged():
        assert not leases.is_due()
        assert not worker.work_once(mailroom)
        assert jobs.work_off(mailroom) == 0
