"""What a link is worth, and to whom: once, until its deadline, for its purpose and tenant; looking uses nothing."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine

from app.core import tokens
from app.core.settings import get_settings
from app.core.tokens import Purpose
from app.services import invitations
from app.services.identity import sessions
from app.services.outbox.links import LinkGone
from app.services.registration import activation, password_reset
from app.vocabulary.links import Outcome
from tests import ledger, people
from tests.mailroom import Mailroom, token_in
from tests.people import World
from tests.services.arrivals import NORA, PASSWORD, activate, invite, outcome
from tests.services.conftest import START

DAY = timedelta(hours=24)
SECOND = timedelta(seconds=1)

NOT_TOKENS: dict[str, Any] = {
    "empty": "",
    "space": " ",
    "NUL": "\0",
    "percent NUL": "%00",
    "long": "A" * 10_000,
    "right length, unknown": "A" * 43,
    "line break": "A" * 43 + "\n",
    "look-alikes": "А" * 43,
    "wide letters": "Ａ" * 43,
    "padding": "A" * 42 + "=",
    "SQL": "' OR 1=1 --" + "A" * 32,
    "lone surrogate": "\ud800" * 43,
    "bytes": b"A" * 43,
    "list": ["A" * 43],
    "dict": {"t": "A" * 43},
    "number": 10**42,
    "true": True,
    "null": None,
}


def spoiled(token: str) -> dict[str, Any]:
    """The right token, damaged."""
    letter = "A" if token[20] != "A" else "B"
    return {
        "one letter changed": token[:20] + letter + token[21:],
        "case swapped": token.swapcase(),
        "truncated": token[:-1],
        "longer": token + "A",
        "doubled": token + token,
        "space before": " " + token,
        "NUL after": token + "\0",
        "in a list": [token],
        "in a dict": {"t": token},
        "its hash": tokens.digest(token),
        "its hash, cut": tokens.digest(token)[:43],
    }


def test_link_used_twice_is_used_the_second_time(world: World, mailroom: Mailroom) -> None:
    token = invite(world, mailroom).token
    with ledger.recorded("activations.activate"):
        activate(world, token)
    assert outcome(world, token) is Outcome.USED
    with (
        ledger.refused("activations.activate", by=people.visitor(world.tenant), reason="used"),
        pytest.raises(LinkGone) as gone,
    ):
        activate(world, token, first_name="Mallory", password="another password of mine")
    assert gone.value.outcome is Outcome.USED
    assert len(ledger.rows("login_ticket", used_at=None)) == 1


@pytest.mark.parametrize(
    ("age", "expected"),
    [
        (timedelta(), Outcome.VALID),
        (DAY - SECOND, Outcome.VALID),
        (DAY - timedelta(microseconds=1), Outcome.VALID),
        (DAY, Outcome.EXPIRED),
        (DAY + SECOND, Outcome.EXPIRED),
        (timedelta(days=400), Outcome.EXPIRED),
    ],
    ids=str,
)
def test_link_holds_24_hours_and_not_at_the_end_of_them(
    world: World, mailroom: Mailroom, clock: time_machine.Traveller, age: timedelta, expected: Outcome
) -> None:
    token = invite(world, mailroom).token
    clock.move_to(START + age)
    assert outcome(world, token) is expected
    if expected is Outcome.VALID:
        activate(world, token)
        return
    with (
        ledger.refused("activations.activate", reason="expired"),
        pytest.raises(LinkGone) as gone,
    ):
        activate(world, token)
    assert gone.value.outcome is Outcome.EXPIRED


def test_link_that_expires_between_look_and_submit_is_not_used(
    world: World, mailroom: Mailroom, clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = invite(world, mailroom).token
    clock.move_to(START + DAY - SECOND)
    assert outcome(world, token) is Outcome.VALID
    hashing = activation.passwords.hash_password

    def slow(plain: str) -> str:
        clock.shift(SECOND)
        return hashing(plain)

    monkeypatch.setattr(activation.passwords, "hash_password", slow)
    with ledger.refused("activations.activate"), pytest.raises(LinkGone) as gone:
        activate(world, token)
    assert gone.value.outcome is Outcome.EXPIRED


@pytest.mark.parametrize("change", ["spring", "autumn"])
def test_daylight_saving_does_not_change_how_long_a_link_holds(
    world: World, mailroom: Mailroom, clock: time_machine.Traveller, change: str
) -> None:
    sent = datetime.fromisoformat({"spring": "2027-03-27T20:00:00Z", "autumn": "2027-10-30T20:00:00Z"}[change])
    clock.move_to(sent)
    token = invite(world, mailroom).token
    written = {"spring": "28 Mar 2027, 22:00 CEST", "autumn": "31 Oct 2027, 21:00 CET"}[change]
    assert written in mailroom.mails[-1].text
    clock.move_to(sent + DAY - SECOND)
    assert outcome(world, token) is Outcome.VALID
    clock.move_to(sent + DAY)
    assert outcome(world, token) is Outcome.EXPIRED


def test_looking_writes_one_line_and_uses_nothing(world: World, mailroom: Mailroom) -> None:
    arrival = invite(world, mailroom)
    with ledger.unchanged(but={"link", "invitation_event"}):
        for _ in range(5):
            assert outcome(world, arrival.token) is Outcome.VALID
    assert [line["kind"] for line in ledger.rows("invitation_event")].count("opened") == 1
    assert ledger.row("link")["used_at"] is None
    activate(world, arrival.token)


def test_looking_at_a_dead_link_writes_nothing(world: World, mailroom: Mailroom, clock: time_machine.Traveller) -> None:
    token = invite(world, mailroom).token
    clock.shift(DAY)
    with ledger.unchanged():
        assert outcome(world, token) is Outcome.EXPIRED


def test_what_is_no_token_is_unknown_and_writes_nothing(world: World, mailroom: Mailroom) -> None:
    token = invite(world, mailroom).token
    visitor = people.visitor(world.tenant)
    before = ledger.everything()
    for name, value in (NOT_TOKENS | spoiled(token)).items():
        assert outcome(world, value) is Outcome.UNKNOWN, name
        assert password_reset.look(visitor, token=value).outcome is Outcome.UNKNOWN, name
    assert not ledger.changed_tables(before, ledger.everything())


def test_what_is_no_token_activates_resets_and_sends_nothing(
    world: World, mailroom: Mailroom, clock: time_machine.Traveller
) -> None:
    invite(world, mailroom)
    visitor = people.visitor(world.tenant)
    for value in NOT_TOKENS.values():
        clock.shift(timedelta(minutes=1))  # strangers are told of once a minute
        with ledger.refused("activations.activate", by=visitor, reason="unknown"), pytest.raises(LinkGone):
            activate(world, value)
        with ledger.refused("password_resets.reset", by=visitor, reason="unknown"), pytest.raises(LinkGone):
            password_reset.reset(visitor, token=value, password=PASSWORD)
        with ledger.refused("activations.send_new_link", by=visitor), pytest.raises(LinkGone):
            activation.send_new_link(visitor, token=value)


def test_token_of_another_purpose_is_unknown(world: World, mailroom: Mailroom) -> None:
    visitor = people.visitor(world.tenant)
    invited = invite(world, mailroom).token
    password_reset.ask(visitor, email=world.dana.email)
    reset = mailroom.token()
    assert password_reset.look(visitor, token=reset).outcome is Outcome.VALID
    with ledger.unchanged():
        assert outcome(world, reset) is Outcome.UNKNOWN
        assert password_reset.look(visitor, token=invited).outcome is Outcome.UNKNOWN
    with ledger.refused("activations.activate", reason="unknown"), pytest.raises(LinkGone):
        activate(world, reset)
    with ledger.refused("password_resets.reset", reason="unknown"), pytest.raises(LinkGone):
        password_reset.reset(visitor, token=invited, password=PASSWORD)


def test_link_is_unknown_at_another_tenant(world: World, mailroom: Mailroom) -> None:
    token = invite(world, mailroom).token
    elsewhere = people.visitor(world.other)
    with ledger.unchanged():
        assert outcome(elsewhere, token) is Outcome.UNKNOWN
    with ledger.refused("activations.activate", by=elsewhere, reason="unknown"), pytest.raises(LinkGone):
        activate(elsewhere, token)
    assert outcome(world, token) is Outcome.VALID


def test_signed_in_as_somebody_else_uses_nothing_and_names_both(world: World, mailroom: Mailroom) -> None:
    arrival = invite(world, mailroom)
    for actor in (world.alice, world.dana):
        page = activation.look(actor, token=arrival.token)
        assert page.outcome is Outcome.SOMEBODY_ELSE
        assert (page.email, page.signed_in_as) == (NORA, actor.email)
        with (
            ledger.refused("activations.activate", by=actor, reason="somebody_else"),
            pytest.raises(LinkGone) as gone,
        ):
            activate(actor, arrival.token)
        assert gone.value.outcome is Outcome.SOMEBODY_ELSE
    sessions.log_out(world.dana)
    activate(world, arrival.token)


def test_address_is_masked_wherever_the_link_is_not_valid(
    world: World, mailroom: Mailroom, clock: time_machine.Traveller
) -> None:
    visitor = people.visitor(world.tenant)
    arrival = invite(world, mailroom)
    page = activation.look(visitor, token=arrival.token)
    assert (page.email, page.account_name, page.invited_by) == (NORA, NORA, "Bob Support")
    clock.shift(DAY)
    page = activation.look(visitor, token=arrival.token)
    assert (page.email, page.account_name, page.invited_by) == ("n…@fleet.example.com", "", "")


def test_link_of_a_backup_restored_since_is_unknown(world: World, mailroom: Mailroom) -> None:
    token = invite(world, mailroom).token
    ledger.edit("tenant", world.tenant.id, link_epoch=1)
    with ledger.unchanged():
        assert outcome(world, token) is Outcome.UNKNOWN
    with ledger.refused("activations.activate", reason="unknown"), pytest.raises(LinkGone):
        activate(world, token)


def test_key_rotated_between_queueing_and_sending_still_makes_a_working_link(
    world: World, mailroom: Mailroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = invitations.invite_standard(world.bob, email=NORA)
    monkeypatch.setenv("ONRAMP_SECRET_KEY", "rotated" * 8)
    get_settings.cache_clear()
    token = token_in(mailroom.deliver_one())
    assert token == tokens.link_token(Purpose.ACTIVATION, row.invitation_id, 1, 0)
    activate(world, token)
