"""Inviting customers: every form of an address, one effect of a double click, the gate, and who may do it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from app.core import addresses
from app.core.db import Database
from app.core.errors import Invalid, NotAllowed, NotFound
from app.services import invitations
from app.services.accounts import admins
from app.services.invitations import AlreadyInvited, HasAccount, NotInvitable
from app.services.outbox.resends import NotResendable
from app.services.people import customers, system_users
from app.services.registration import public_answers, sign_up
from app.services.tenants.gate import GateClosed
from tests import ledger, people
from tests.crowd import at_once, outcomes
from tests.mailroom import Mailroom, link_in
from tests.people import World
from tests.services.arrivals import NORA, activate, invite

BAD_ADDRESSES = {
    "empty": "",
    "spaces": "   ",
    "two with a comma": "a@fleet.example.com,b@fleet.example.com",
    "two with a semicolon": "a@fleet.example.com; b@fleet.example.com",
    "two with a space": "a@fleet.example.com b@fleet.example.com",
    "header injection": "a@fleet.example.com\r\nBcc: b@fleet.example.com",
    "line break": "a@fleet\n.example.com",
    "NUL": "a\0@fleet.example.com",
    "no at": "fleet.example.com",
    "no local part": "@fleet.example.com",
    "no domain": "a@",
    "no dot": "a@fleet",
    "trailing dot": "a@fleet.example.com.",
    "double dot": "a..b@fleet.example.com",
    "comma": "a@fleet.example,com",
    "255 characters": "a" * 60 + "@" + ".".join(["b" * 60] * 3) + ".example.com",
    "local part of 65": "a" * 65 + "@fleet.example.com",
    "quoted local part": '"a b"@fleet.example.com',
    "quoted plain": '"a"@fleet.example.com',
    "two with display names": "Nora <a@fleet.example.com>, Bo <b@fleet.example.com>",
    "dotless i": "nora.admın@fleet.example.com",
    "Cyrillic": "аdmin@fleet.example.com",
    "IP address": "a@[127.0.0.1]",
    "HTML": "<b>a</b>@fleet.example.com",
    "lone surrogate": "\ud800@fleet.example.com",
    "surrogate in the domain": "a@\udfff.example.com",
}


def test_invited_customer_is_visible_before_any_mail_leaves(world: World, mailroom: Mailroom) -> None:
    with ledger.recorded("invitations.invite", by=world.bob):
        row = invitations.invite_standard(world.bob, email=NORA)
    page = customers.detail(world.vic, user_id=row.user_id)
    assert (page.title, page.status, page.delivery) == (NORA, "invited", "queued")
    assert page.deadline == ""
    mail = mailroom.deliver_one()
    assert mail.recipient == NORA
    assert "Bob Support" in mail.text
    assert link_in(mail.text).startswith("http://localhost:8000/activate?t=")
    assert customers.detail(world.vic, user_id=row.user_id).delivery == "handed_over"


def test_invitation_makes_one_of_everything(world: World) -> None:
    before = ledger.everything()
    invitations.invite_standard(world.alice, email=NORA)
    changed = ledger.changed_tables(before, ledger.everything())
    made = {"account", "app_user", "invitation", "invitation_event", "link", "outbox_mail"}
    assert changed == made | {"audit"}
    for table in made:
        assert len(ledger.rows(table)) == len(before[table]) + 1, table


def test_bad_address_is_refused_with_a_sentence_and_nothing_is_made(world: World) -> None:
    with ledger.unchanged():
        for name, address in BAD_ADDRESSES.items():
            with pytest.raises(Invalid) as refused:
                invitations.invite_standard(world.bob, email=address)
            assert list(refused.value.fields) == ["email"], name
            assert refused.value.fields["email"].endswith((".", "?")), name


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("  Nora@Fleet.Example.COM \n", "nora@fleet.example.com"),
        ("NORA+EV@fleet.example.com", "nora+ev@fleet.example.com"),
        ("nora@Bücher.example.com", "nora@xn--bcher-kva.example.com"),
        ("Nora Berg <Nora@fleet.example.com>;", "nora@fleet.example.com"),
        ("\ufeffmailto:nora@fleet\u200b.example.com\u00a0", "nora@fleet.example.com"),
        ("n" * 64 + "@fleet.example.com", "n" * 64 + "@fleet.example.com"),
    ],
)
def test_address_is_stored_in_one_form(world: World, mailroom: Mailroom, typed: str, stored: str) -> None:
    row = invitations.invite_standard(world.bob, email=typed)
    assert row.email == addresses.shown(stored)
    assert mailroom.deliver_one().recipient == stored
    with ledger.refused("invitations.invite", by=world.bob, reason="AlreadyInvited"), pytest.raises(AlreadyInvited):
        invitations.invite_standard(world.bob, email=stored.upper())


def test_tagged_address_is_another_person(world: World) -> None:
    invitations.invite_standard(world.bob, email=NORA)
    invitations.invite_standard(world.bob, email=NORA.replace("@", "+ev@"))
    assert len(ledger.rows("outbox_mail")) == 2


def test_pending_address_is_offered_for_resending(world: World, mailroom: Mailroom) -> None:
    first = invite(world, mailroom)
    with (
        ledger.refused("invitations.invite", by=world.alice, reason="AlreadyInvited"),
        pytest.raises(AlreadyInvited) as known,
    ):
        invitations.invite_standard(world.alice, email=NORA)
    assert known.value.user_id == first.user_id
    assert known.value.person.can_resend
    assert known.value.person.more == "Invited by Bob Support on 24 Nov 2026, 14:05 CET."
    assert mailroom.deliver() == []


def test_it_is_told_when_its_newest_mail_left_and_whether_the_person_signed_up(
    world: World, mailroom: Mailroom, clock: time_machine.Traveller
) -> None:
    first = invite(world, mailroom)
    sign_up.sign_up(people.visitor(world.tenant), email="olga@home.example.com", agreed=True)
    public_answers.settle()
    clock.shift(timedelta(hours=20))
    invitations.resend(world.alice, user_id=first.user_id)
    mailroom.deliver()
    told = {}
    for email in (NORA, "olga@home.example.com"):
        with pytest.raises(AlreadyInvited) as known:
            invitations.invite_standard(world.alice, email=email)
        told[email] = known.value.person.more
    sent = "The newest email left on 25 Nov 2026, 10:05 CET."
    assert told[NORA] == f"Invited by Bob Support on 24 Nov 2026, 14:05 CET. {sent}"
    assert told["olga@home.example.com"] == f"Signed up on 24 Nov 2026, 14:05 CET. {sent}"


def test_resending_is_offered_to_who_may_and_a_deactivated_person_is_called_so(world: World) -> None:
    system_users.invite(world.alice, email="ina@volta.example.com", role="support_agent")
    with pytest.raises(AlreadyInvited, match="A Tenant admin can resend") as known:
        invitations.invite_standard(world.bob, email="ina@volta.example.com")
    assert not known.value.person.can_resend
    system_users.deactivate(world.alice, user_id=world.vic.user_id)
    with pytest.raises(HasAccount) as parted:
        system_users.invite(world.alice, email=world.vic.email, role="support_agent")
    assert parted.value.person.more == "Their access is deactivated and can be reactivated."


def test_customers_are_offered_to_resend_to_their_own_and_learn_nothing_of_others(world: World) -> None:
    assert world.dana.account_id
    invitations.invite_standard(world.bob, email=NORA)
    own = admins.invite_admin(world.dana, account_id=world.dana.account_id, email="ann@fleet.example.com")
    with pytest.raises(AlreadyInvited) as known:
        admins.invite_admin(world.dana, account_id=world.dana.account_id, email=own.email)
    assert known.value.person.can_resend
    assert known.value.person.more.startswith("Invited by Dana Fields on ")
    for email in (NORA, world.eli.email, world.bob.email):
        with pytest.raises(NotInvitable) as closed:
            admins.invite_admin(world.dana, account_id=world.dana.account_id, email=email)
        assert closed.value.args == (f"{email} cannot be invited here. Use another address, or ask us for help.",)


@pytest.mark.parametrize(("who", "is_staff"), [("dana", False), ("vic", True)])
def test_address_with_an_account_says_so(world: World, who: str, is_staff: bool) -> None:
    known_person = world.everybody[who]
    with ledger.refused("invitations.invite", by=world.bob, reason="HasAccount"), pytest.raises(HasAccount) as known:
        invitations.invite_standard(world.bob, email=known_person.email)
    assert (known.value.user_id, known.value.is_staff) == (known_person.user_id, is_staff)


def test_address_of_another_tenant_is_free_here(world: World, mailroom: Mailroom) -> None:
    invitations.invite_standard(world.bob, email=world.mallory.email)
    assert mailroom.deliver_one().sender_name == "Volta Charging"


@pytest.mark.parametrize(
    ("who", "error"), [("vic", NotAllowed), ("dana", NotFound), ("eli", NotFound)], ids=["agent", "owner", "driver"]
)
def test_who_may_not_invite_makes_nothing(world: World, who: str, error: type[Exception]) -> None:
    actor = world.everybody[who]
    with ledger.refused("invitations.invite", by=actor, reason=error.__name__), pytest.raises(error):
        invitations.invite_standard(actor, email=NORA)


def test_visitor_cannot_invite(world: World) -> None:
    visitor: Any = people.visitor(world.tenant)
    with ledger.refused("invitations.invite", by=visitor, reason="NotFound"), pytest.raises(NotFound):
        invitations.invite_standard(visitor, email=NORA)


def test_gate_closed_means_nobody_is_invited_and_nothing_queued(database: Database) -> None:
    world = people.build(gate_open=False)
    with ledger.refused("invitations.invite", by=world.alice, reason="GateClosed"), pytest.raises(GateClosed):
        invitations.invite_standard(world.alice, email=NORA)


def test_stranger_finds_no_invitation_to_resend_revoke_or_follow(world: World, mailroom: Mailroom) -> None:
    arrival = invite(world, mailroom)
    uses: dict[str, Callable[..., Any]] = {
        "invitations.resend": invitations.resend,
        "invitations.revoke": invitations.revoke,
        "invitations.follow": invitations.follow,
    }
    for action, use in uses.items():
        for name in ("mallory", "dana", "eli"):
            with ledger.refused(action, by=world.everybody[name], reason="NotFound"), pytest.raises(NotFound):
                use(world.everybody[name], user_id=arrival.user_id)
        if use is not invitations.follow:
            with ledger.refused(action, by=world.vic, reason="NotAllowed"), pytest.raises(NotAllowed):
                use(world.vic, user_id=arrival.user_id)
        with ledger.refused(action, by=world.bob, reason="NotFound"), pytest.raises(NotFound):
            use(world.bob, user_id=arrival.row.invitation_id)
    assert mailroom.deliver() == []


def test_sixteen_invite_one_address_and_one_invitation_is_made(world: World, mailroom: Mailroom) -> None:
    for number in range(5):
        address = f"nora{number}@fleet.example.com"
        results = at_once(*[lambda: invitations.invite_standard(world.bob, email=address)] * 16)  # noqa: B023
        assert outcomes(results) == {"done": 1, "AlreadyInvited": 15}
        row = next(result for result in results if not isinstance(result, Exception))
        assert {error.user_id for error in results if isinstance(error, AlreadyInvited)} == {row.user_id}
        assert [mail.recipient for mail in mailroom.deliver()] == [address]
        ledger.row("invitation", email=address)
        ledger.row("account", name=address)
    refusals = [line["detail"]["reason"] for line in ledger.rows("audit", action="invitations.invite", refused=True)]
    assert refusals == ["AlreadyInvited"] * 75


def test_revoked_invitation_is_over(world: World, mailroom: Mailroom) -> None:
    arrival = invite(world, mailroom)
    with ledger.recorded("invitations.revoke", by=world.bob):
        invitations.revoke(world.bob, user_id=arrival.user_id)
    assert customers.detail(world.vic, user_id=arrival.user_id).status == "revoked"
    with (
        ledger.refused("invitations.resend", by=world.bob, reason="NotResendable"),
        pytest.raises(NotResendable, match="revoked"),
    ):
        invitations.resend(world.bob, user_id=arrival.user_id)
    with ledger.unchanged():
        invitations.revoke(world.bob, user_id=arrival.user_id)


def test_revoked_address_can_be_invited_again(world: World, mailroom: Mailroom) -> None:
    first = invite(world, mailroom)
    invitations.revoke(world.bob, user_id=first.user_id)
    second = invite(world, mailroom)
    assert second.user_id != first.user_id
    activate(world, second.token)
    assert customers.detail(world.vic, user_id=first.user_id).status == "revoked"
    assert customers.detail(world.vic, user_id=second.user_id).status == "active"


def test_mail_of_an_invitation_revoked_meanwhile_is_not_sent(world: World, mailroom: Mailroom) -> None:
    row = invitations.invite_standard(world.bob, email=NORA)
    invitations.revoke(world.bob, user_id=row.user_id)
    assert mailroom.deliver() == []
    assert ledger.row("outbox_mail")["state"] == "cancelled"
    assert ledger.row("link")["revoked_at"] is not None


def test_activated_account_cannot_be_revoked(world: World, mailroom: Mailroom) -> None:
    arrival = invite(world, mailroom)
    activate(world, arrival.token)
    with (
        ledger.refused("invitations.revoke", by=world.bob, reason="NotResendable"),
        pytest.raises(NotResendable, match="activated"),
    ):
        invitations.revoke(world.bob, user_id=arrival.user_id)


def test_revoke_pressed_sixteen_times_revokes_once(world: World, mailroom: Mailroom) -> None:
    arrival = invite(world, mailroom)
    results = at_once(*[lambda: invitations.revoke(world.bob, user_id=arrival.user_id)] * 16)
    assert outcomes(results) == {"done": 16}
    assert len(ledger.rows("audit", action="invitations.revoke")) == 1
    assert len(ledger.rows("invitation_event", kind="revoked")) == 1


def test_customers_invitation_outlives_its_inviter(world: World, mailroom: Mailroom) -> None:
    arrival = invite(world, mailroom, by=world.bob)
    ledger.edit("app_user", world.bob.user_id, status="deactivated")
    activate(world, arrival.token)
    assert ledger.row("app_user", email=NORA)["status"] == "active"
