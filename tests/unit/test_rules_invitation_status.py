"""The one status of an invitation: every combination has one, and each boundary is exact to the moment."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules import invitation_status
from app.rules.invitation_status import HOLDS, RESENDABLE, SOON, label, status_of
from app.vocabulary.invitations import Delivery, InvitationState, Status
from app.vocabulary.people import UserStatus

NOW = datetime(2026, 11, 24, 13, 5, tzinfo=UTC)
TICK = timedelta(microseconds=1)
STATES = st.sampled_from(list(InvitationState))
DELIVERIES = st.sampled_from(list(Delivery))
DEADLINES = st.none() | st.timedeltas(timedelta(days=-40), timedelta(days=40)).map(lambda left: NOW + left)
ON_ITS_WAY = st.sampled_from([Delivery.HANDED_OVER, Delivery.DELIVERED])


def pending(delivery: str, left: timedelta) -> Status:
    return status_of("pending", delivery, NOW + left, NOW)


@given(STATES, DELIVERIES, DEADLINES)
def test_every_combination_has_one_status(state: str, delivery: str, deadline: datetime | None) -> None:
    assert status_of(state, delivery, deadline, NOW) in Status


@given(st.sampled_from(["activated", "revoked"]), DELIVERIES, DEADLINES)
def test_an_ended_invitation_stays_ended(state: str, delivery: str, deadline: datetime | None) -> None:
    assert status_of(state, delivery, deadline, NOW) == state


@given(st.sampled_from([Delivery.FAILED, Delivery.BOUNCED]), DEADLINES)
def test_a_mail_that_did_not_arrive_is_told_before_any_deadline(delivery: str, deadline: datetime | None) -> None:
    assert status_of("pending", delivery, deadline, NOW) == delivery


@given(ON_ITS_WAY, st.timedeltas(timedelta(0), timedelta(days=40)))
def test_at_the_deadline_and_after_it_is_expired(delivery: str, ago: timedelta) -> None:
    assert pending(delivery, -ago) is Status.EXPIRED


@given(ON_ITS_WAY, st.timedeltas(TICK, SOON - TICK))
def test_under_six_hours_left_it_expires_soon(delivery: str, left: timedelta) -> None:
    assert pending(delivery, left) is Status.EXPIRES_SOON


@given(ON_ITS_WAY, st.timedeltas(SOON, HOLDS))
def test_with_six_hours_left_or_more_it_is_invited(delivery: str, left: timedelta) -> None:
    assert pending(delivery, left) is Status.INVITED


@pytest.mark.parametrize(
    ("left", "status"),
    [
        (HOLDS, Status.INVITED),
        (SOON + TICK, Status.INVITED),
        (SOON, Status.INVITED),
        (SOON - TICK, Status.EXPIRES_SOON),
        (TICK, Status.EXPIRES_SOON),
        (timedelta(0), Status.EXPIRED),
        (-TICK, Status.EXPIRED),
    ],
)
def test_each_boundary_is_exact(left: timedelta, status: Status) -> None:
    assert pending(Delivery.HANDED_OVER, left) is status


def test_it_is_invited_while_its_first_mail_waits() -> None:
    assert status_of("pending", Delivery.QUEUED, None, NOW) is Status.INVITED


@given(st.timedeltas(timedelta(0), timedelta(days=40)))
def test_it_is_invited_again_while_a_new_mail_waits_after_the_old_link_ran_out(ago: timedelta) -> None:
    assert pending(Delivery.QUEUED, -ago) is Status.INVITED


@given(DELIVERIES, DEADLINES, st.timedeltas(TICK, timedelta(days=60)))
def test_time_alone_never_brings_an_expired_invitation_back(
    delivery: str, deadline: datetime | None, later: timedelta
) -> None:
    if status_of("pending", delivery, deadline, NOW) is Status.EXPIRED:
        assert status_of("pending", delivery, deadline, NOW + later) is Status.EXPIRED


@given(STATES, DELIVERIES, DEADLINES)
def test_only_pending_invitations_can_be_sent_again(state: str, delivery: str, deadline: datetime | None) -> None:
    assert (status_of(state, delivery, deadline, NOW) in RESENDABLE) == (state == "pending")


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (SOON - TICK, "Expires in 5 h"),
        (timedelta(hours=3), "Expires in 3 h"),
        (timedelta(hours=3) - TICK, "Expires in 2 h"),
        (timedelta(hours=1), "Expires in 1 h"),
        (timedelta(hours=1) - TICK, "Expires in 59 min"),
        (timedelta(minutes=1), "Expires in 1 min"),
        (timedelta(seconds=1), "Expires in 1 min"),
    ],
)
def test_the_badge_counts_down(left: timedelta, words: str) -> None:
    assert label(Status.EXPIRES_SOON, NOW + left, NOW) == words


@given(st.timedeltas(TICK, SOON - TICK))
def test_the_badge_never_promises_more_time_than_is_left(left: timedelta) -> None:
    _, _, number, unit = label(Status.EXPIRES_SOON, NOW + left, NOW).split()
    promised = timedelta(hours=int(number)) if unit == "h" else timedelta(minutes=int(number))
    assert promised <= max(left, timedelta(minutes=1))


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (Status.INVITED, "Invited"),
        (Status.EXPIRED, "Expired"),
        (Status.FAILED, "Failed"),
        (Status.BOUNCED, "Bounced"),
        (Status.REVOKED, "Revoked"),
        (Status.ACTIVATED, "Activated"),
        (Status.ACTIVE, "Active"),
        (Status.DEACTIVATED, "Deactivated"),
    ],
)
def test_badges_use_the_words_of_the_product(status: Status, words: str) -> None:
    assert label(status, None, NOW) == words


def test_every_status_of_a_person_is_a_badge() -> None:
    assert {status.value for status in UserStatus} <= {status.value for status in Status}
    assert all(label(status, None, NOW) for status in Status)


def test_the_limits_of_resending() -> None:
    assert timedelta(hours=24) == HOLDS
    assert timedelta(seconds=60) == invitation_status.RESEND_GAP
    assert invitation_status.RESENDS_A_DAY == 5
