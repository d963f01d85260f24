"""Forgotten passwords: the link of one hour under the rules of every link, and all other sessions end."""

from contextlib import suppress
from datetime import timedelta

import pytest
import time_machine

from app.core import passwords
from app.core.errors import Invalid
from app.core.tokens import digest
from app.services.access.public_budget import PublicBudgetSpent
from app.services.identity import log_ins, sessions
from app.services.outbox.links import LinkGone
from app.services.people import system_users
from app.services.registration import password_reset, sign_up
from app.vocabulary.links import Outcome
from app.vocabulary.people import Role
from tests import ledger, people
from tests.crowd import at_once, outcomes
from tests.mailroom import Mailroom, link_in, token_in
from tests.people import World
from tests.services.arrivals import NORA, PASSWORD, invite, outcome
from tests.services.conftest import START

HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)


def ask(world: World, email: str) -> None:
    password_reset.ask(people.visitor(world.tenant), email=email)


def look(world: World, token: str) -> Outcome:
    return password_reset.look(people.visitor(world.tenant), token=token).outcome


def reset(world: World, token: object, password: str = PASSWORD) -> str:
    return password_reset.reset(people.visitor(world.tenant), token=token, password=password)


@pytest.mark.parametrize("who", ["dana", "eli", "alice"])
def test_reset_sets_the_password_and_ends_every_session(world: World, mailroom: Mailroom, who: str) -> None:
    person = world.everybody[who]
    visitor = people.visitor(world.tenant)
    cookie, _ = people.cookie_and_actor(world.tenant, person.user_id)
    with ledger.recorded("password_resets.ask", by=visitor):
        ask(world, f" {person.email.upper()} ")
    mail = mailroom.deliver_one()
    assert mail.recipient == person.email
    assert link_in(mail.text).startswith("http://localhost:8000/reset-password?t=")
    with ledger.recorded("password_resets.reset", by=visitor):
        ticket = reset(world, token_in(mail))
    assert sessions.resolve(visitor, cookie_digest=digest(cookie)) is None
    assert ledger.rows("session", user_id=person.user_id, ended_at=None) == []
    session = sessions.redeem_ticket(visitor, ticket=ticket, old_cookie_digest=None)
    assert sessions.resolve(visitor, cookie_digest=digest(session.value)) is not None
    assert passwords.verify(PASSWORD, ledger.row("app_user", id=person.user_id)["password_hash"])
    with pytest.raises(log_ins.LogInRefused):
        log_ins.log_in(visitor, email=person.email, password=people.PASSWORD)


def test_used_reset_link_is_used(world: World, mailroom: Mailroom) -> None:
    ask(world, world.dana.email)
    token = mailroom.token()
    reset(world, token)
    assert look(world, token) is Outcome.USED
    with ledger.refused("password_resets.reset", reason="used"), pytest.raises(LinkGone):
        reset(world, token, "another password of mine")


@pytest.mark.parametrize(
    ("age", "expected"),
    [(HOUR - SECOND, Outcome.VALID), (HOUR, Outcome.EXPIRED), (HOUR + SECOND, Outcome.EXPIRED)],
    ids=str,
)
def test_reset_link_holds_one_hour(
    world: World, mailroom: Mailroom, clock: time_machine.Traveller, age: timedelta, expected: Outcome
) -> None:
    ask(world, world.dana.email)
    mail = mailroom.deliver_one()
    assert "24 Nov 2026, 15:05 CET" in mail.text
    clock.move_to(START + age)
    assert look(world, token_in(mail)) is expected
    if expected is Outcome.VALID:
        reset(world, token_in(mail))
    else:
        with ledger.refused("password_resets.reset", reason="expired"), pytest.raises(LinkGone):
            reset(world, token_in(mail))


def test_asking_again_repeats_a_valid_link_and_replaces_an_expired_one(
    world: World, mailroom: Mailroom, clock: time_machine.Traveller
) -> None:
    ask(world, world.dana.email)
    first = mailroom.token()
    ask(world, world.dana.email)
    assert mailroom.token() == first
    clock.shift(HOUR)
    ask(world, world.dana.email)
    second = mailroom.token()
    assert second != first
    assert (look(world, first), look(world, second)) == (Outcome.REPLACED, Outcome.VALID)


def test_asking_sixteen_times_at_once_mails_once(world: World, mailroom: Mailroom) -> None:
    results = at_once(*[lambda: ask(world, world.dana.email)] * 16)
    assert outcomes(results) == {"done": 3, "PublicBudgetSpent": 13}
    assert len(mailroom.deliver()) == 1
    ledger.row("link")


@pytest.mark.parametrize("email", ["dana", "nobody@fleet.example.com"])
def test_the_fourth_in_an_hour_is_refused_whatever_was_asked_of_other_doors(world: World, email: str) -> None:
    """Three sign-ups with somebody's address kept the owner from a new password for an hour."""
    visitor, email = people.visitor(world.tenant), world.dana.email if email == "dana" else email
    for _ in range(2):
        sign_up.sign_up(visitor, email=email, agreed=True)
    sign_up.mail_again(visitor, email=email)
    with pytest.raises(PublicBudgetSpent):
        sign_up.mail_again(visitor, email=email)
    for _ in range(3):
        ask(world, email)
    with (
        ledger.refused("password_resets.ask", by=visitor, reason="PublicBudgetSpent"),
        pytest.raises(PublicBudgetSpent),
    ):
        ask(world, email)


@pytest.mark.parametrize("who", ["active", "invited"])
def test_who_uses_up_a_budget_has_sent_what_it_is_for(
    world: World, mailroom: Mailroom, clock: time_machine.Traveller, who: str
) -> None:
    """Six mails an hour are the most; the owner then has a link that works for what the owner cannot ask for."""
    token = invite(world, mailroom).token if who == "invited" else ""
    email = NORA if who == "invited" else world.dana.email
    mails = []
    for number in range(20):
        stranger = people.visitor(world.tenant, f"198.51.100.{number}")
        for door in (password_reset.ask, sign_up.mail_again):
            with suppress(PublicBudgetSpent):
                door(stranger, email=email)
            mails += mailroom.deliver()
        clock.shift(timedelta(minutes=2))
    assert len(mails) == 6
    links = {token_in(mail) for mail in mails if "?t=" in mail.text}
    if who == "invited":
        assert links == {token}
        assert outcome(world, token) is Outcome.VALID
    else:
        assert [look(world, link) for link in links] == [Outcome.VALID]


def test_doors_of_one_budget_are_counted_together(world: World, mailroom: Mailroom) -> None:
    for email in (world.dana.email, "nobody@fleet.example.com"):
        visitor = people.visitor(world.tenant)
        sign_up.sign_up(visitor, email=email, agreed=True)
        sign_up.mail_again(visitor, email=email)
        sign_up.sign_up(visitor, email=email, agreed=True)
        with pytest.raises(PublicBudgetSpent, match="We sent several mails already"):
            sign_up.mail_again(visitor, email=email)


def test_unknown_address_gets_the_same_answer_and_no_mail(world: World, mailroom: Mailroom) -> None:
    for email in ("nobody@fleet.example.com", world.mallory.email):
        with ledger.recorded("password_resets.ask"), ledger.unchanged(but={"audit", "throttle_hit", "public_request"}):
            assert ask(world, email) is None
    with ledger.unchanged(but={"public_request"}):
        assert mailroom.deliver() == []


def test_bad_address_is_a_sentence_and_nothing_else(world: World) -> None:
    for email in ("", "nobody", "a@b.example.com\r\nBcc: c@d.example.com"):
        with ledger.unchanged(), pytest.raises(Invalid) as refused:
            ask(world, email)
        assert list(refused.value.fields) == ["email"]


def test_invited_person_gets_the_activation_link_again(world: World, mailroom: Mailroom) -> None:
    arrival = invite(world, mailroom)
    ask(world, NORA)
    assert mailroom.token() == arrival.token
    assert outcome(world, arrival.token) is Outcome.VALID


def test_invited_system_user_gets_the_activation_link_again(world: World, mailroom: Mailroom) -> None:
    system_users.invite(world.alice, email="sam@volta.example.com", role=Role.SUPPORT_AGENT)
    first = mailroom.token()
    ask(world, "sam@volta.example.com")
    assert mailroom.token() == first


def test_bad_password_keeps_the_link_good(world: World, mailroom: Mailroom) -> None:
    ask(world, world.dana.email)
    token = mailroom.token()
    for password in ("", "short", "password1234", world.dana.email, "a\0 good password otherwise", "\ud800" * 20):
        with ledger.unchanged(), pytest.raises(Invalid) as refused:
            reset(world, token, password)
        assert list(refused.value.fields) == ["password"]
    reset(world, token)


def test_signed_in_as_somebody_else_resets_nothing_and_names_both(world: World, mailroom: Mailroom) -> None:
    ask(world, world.dana.email)
    token = mailroom.token()
    page = password_reset.look(world.eli, token=token)
    assert (page.outcome, page.email, page.signed_in_as) == (
        Outcome.SOMEBODY_ELSE,
        world.dana.email,
        world.eli.email,
    )
    with ledger.refused("password_resets.reset", by=world.eli, reason="somebody_else"), pytest.raises(LinkGone):
        password_reset.reset(world.eli, token=token, password=PASSWORD)
    assert password_reset.look(world.dana, token=token).outcome is Outcome.VALID


@pytest.mark.parametrize("table", ["tenant", "account", "app_user"])
def test_link_of_somebody_who_may_not_sign_in_is_unknown(world: World, mailroom: Mailroom, table: str) -> None:
    ask(world, world.dana.email)
    token = mailroom.token()
    if table == "tenant":
        ledger.edit("tenant", world.tenant.id, suspended_at=START)
    elif table == "account":
        ledger.edit("account", world.dana.account_id, status="suspended")
    else:
        ledger.edit("app_user", world.dana.user_id, status="deactivated")
    page = password_reset.look(people.visitor(world.tenant), token=token)
    assert (page.outcome, page.email) == (Outcome.UNKNOWN, "")
    assert page.why_not, "whoever holds the mailed link is told why it does not help"
    with ledger.refused("password_resets.reset", reason="unknown"), pytest.raises(LinkGone):
        reset(world, token)


def test_reset_uses_up_every_other_reset_link(world: World, mailroom: Mailroom, clock: time_machine.Traveller) -> None:
    ask(world, world.dana.email)
    first = mailroom.token()
    clock.shift(HOUR)
    ask(world, world.dana.email)
    reset(world, mailroom.token())
    assert look(world, first) is not Outcome.VALID
    assert all(link["used_at"] or link["replaced_at"] or link["revoked_at"] for link in ledger.rows("link"))
