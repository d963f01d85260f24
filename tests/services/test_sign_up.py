"""Self-registration, and what a stranger can do with it (nothing to others)."""

import multiprocessing
from datetime import timedelta
from multiprocessing.synchronize import Barrier

import pytest
import time_machine

from app.core import db
from app.core.db import Database
from app.core.errors import Invalid
from app.mail.messages import TryLater
from app.services import accounts, invitations
from app.services.access.public_budget import PublicBudgetSpent
from app.services.lists.pages import ListQuery
from app.services.people import customers
from app.services.registration import activation, public_answers, sign_up
from app.services.tenants.gate import GateClosed
from app.vocabulary.links import Outcome
from tests import ledger, people
from tests.crowd import at_once, outcomes
from tests.mailroom import Mailroom, link_in, token_in
from tests.people import PRIVACY, TERMS, World
from tests.services.arrivals import NORA, activate, invite, outcome
from tests.services.conftest import START

DAY = timedelta(hours=24)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


def register(world: World, email: str = NORA, *, network_address: str = "203.0.113.7") -> None:
    sign_up.sign_up(people.visitor(world.tenant, network_address), email=email, agreed=True)


def test_unknown_address_gets_a_standard_account_and_the_activation_mail(world: World, mailroom: Mailroom) -> None:
    visitor = people.visitor(world.tenant, "198.51.100.4")
    with ledger.recorded("sign_up", by=visitor):
        assert sign_up.sign_up(visitor, email=" NORA@fleet.example.com ", agreed=True) is None
    with ledger.recorded("public_answers.registered"):
        public_answers.settle()
    user, account = ledger.row("app_user", email=NORA), ledger.row("account", owner_email=NORA)
    assert (user["role"], user["status"], user["account_id"]) == ("account_owner", "invited", account["id"])
    assert (account["kind"], account["self_registered"], account["owner_id"]) == ("standard", True, user["id"])
    consent = ledger.row("consent", user_id=user["id"])
    assert (consent["number"], consent["terms_of_use"], consent["privacy_policy"]) == (1, TERMS, PRIVACY)
    assert (consent["network_address"], consent["browser"]) == ("198.51.100.4", "Firefox")
    page = accounts.detail(world.bob, account_id=account["id"])
    assert page.how == "Signed up"
    mail = mailroom.deliver_one()
    assert link_in(mail.text).startswith("http://localhost:8000/activate?t=")
    assert not activation.look(visitor, token=token_in(mail)).asks_consent
    activate(world, token_in(mail), agreed=False)


@pytest.mark.parametrize("who", ["dana", "bob"], ids=["owner", "system user"])
def test_known_address_gets_the_same_answer_and_a_mail_that_says_so(world: World, mailroom: Mailroom, who: str) -> None:
    known = world.everybody[who]
    with (
        ledger.recorded("sign_up", by=people.visitor(world.tenant)),
        ledger.unchanged(but={"audit", "public_request", "throttle_hit"}),
    ):
        assert sign_up.sign_up(people.visitor(world.tenant), email=known.email.upper(), agreed=True) is None
    with ledger.recorded("public_answers.mailed"), ledger.unchanged(but={"audit", "outbox_mail", "public_request"}):
        public_answers.settle()
    mail = mailroom.deliver_one()
    assert mail.recipient == known.email
    assert "already have an account" in mail.subject.lower() + mail.text.lower()
    assert "http://localhost:8000/login" in mail.text
    assert "http://localhost:8000/forgot-password" in mail.text


def test_deactivated_person_gets_the_same_answer_and_no_mail(world: World, mailroom: Mailroom) -> None:
    ledger.edit("app_user", world.dana.user_id, status="deactivated")
    with ledger.unchanged(but={"audit", "throttle_hit"}):
        assert register(world, world.dana.email) is None
        assert mailroom.deliver() == []


def test_address_of_another_tenant_is_unknown_here(world: World, mailroom: Mailroom) -> None:
    register(world, world.mallory.email)
    assert mailroom.deliver_one().kind == "activation"


def test_pending_address_gets_its_valid_link_again(
    world: World, mailroom: Mailroom, clock: time_machine.Traveller
) -> None:
    arrival = invite(world, mailroom)
    clock.shift(HOUR)
    with ledger.unchanged(but={"audit", "throttle_hit", "outbox_mail", "invitation", "invitation_event"}):
        register(world)
        public_answers.settle()
    assert mailroom.token() == arrival.token
    assert outcome(world, arrival.token) is Outcome.VALID
    assert activation.look(people.visitor(world.tenant), token=arrival.token).asks_consent


def test_expired_address_gets_a_new_link(world: World, mailroom: Mailroom, clock: time_machine.Traveller) -> None:
    arrival = invite(world, mailroom)
    clock.shift(DAY)
    register(world)
    new = mailroom.token()
    assert new != arrival.token
    assert (outcome(world, arrival.token), outcome(world, new)) == (Outcome.REPLACED, Outcome.VALID)
    assert ledger.row("app_user", email=NORA)["id"] == arrival.user_id


def test_revoked_address_starts_a_new_account(world: World, mailroom: Mailroom) -> None:
    first = invite(world, mailroom)
    invitations.revoke(world.bob, user_id=first.user_id)
    register(world)
    activate(world, mailroom.token(), agreed=False)
    assert [user["status"] for user in ledger.rows("app_user", email=NORA)] == ["revoked", "active"]
    assert outcome(world, first.token) is Outcome.REVOKED


def test_bad_form_makes_nothing_and_costs_nothing(world: World) -> None:
    visitor = people.visitor(world.tenant)
    with ledger.unchanged():
        for email, agreed, fields in (
            ("", True, {"email"}),
            ("a@b@c", True, {"email"}),
            ("a@fleet.example.com\r\nBcc: b@fleet.example.com", True, {"email"}),
            (NORA, False, {"agreed"}),
            ("nobody", False, {"email", "agreed"}),
        ):
            with pytest.raises(Invalid) as refused:
                sign_up.sign_up(visitor, email=email, agreed=agreed)
            assert set(refused.value.fields) == fields


def test_gate_closed_means_nobody_signs_up_and_nothing_queued(database: Database) -> None:
    world = people.build(gate_open=False)
    for email, network_address in ((NORA, "198.51.100.1"), (world.dana.email, "198.51.100.2")):
        visitor = people.visitor(world.tenant, network_address)
        with ledger.refused("sign_up", by=visitor, reason="GateClosed"), pytest.raises(GateClosed):
            sign_up.sign_up(visitor, email=email, agreed=True)


def test_public_budget_is_three_an_hour_for_known_and_unknown_alike(
    world: World, mailroom: Mailroom, clock: time_machine.Traveller
) -> None:
    sentences = set()
    for email, network_address in ((NORA, "198.51.100.8"), (world.dana.email, "198.51.100.9")):
        clock.move_to(START)
        for _ in range(3):
            register(world, email)
            mailroom.deliver()
            clock.shift(MINUTE)
        visitor = people.visitor(world.tenant, network_address)
        with (
            ledger.refused("sign_up", by=visitor, reason="PublicBudgetSpent"),
            pytest.raises(PublicBudgetSpent) as spent,
        ):
            sign_up.sign_up(visitor, email=email, agreed=True)
        assert spent.value.until == START + HOUR
        sentences.add(spent.value.sentence)
        clock.move_to(START + HOUR)
        register(world, email)
    assert sentences == {"We sent several mails already. Check the spam folder, or try again at 15:06 CET."}
    register(world, "somebody.else@fleet.example.com")


def test_one_network_has_thirty_an_hour(world: World) -> None:
    for number in range(30):
        register(world, f"person{number}@fleet.example.com")
    with ledger.refused("sign_up", reason="PublicBudgetSpent"), pytest.raises(PublicBudgetSpent):
        register(world, "person30@fleet.example.com")
    register(world, "person30@fleet.example.com", network_address="198.51.100.9")


def test_stranger_cannot_kill_a_link_nor_stop_the_staff(
    world: World, mailroom: Mailroom, clock: time_machine.Traveller
) -> None:
    arrival = invite(world, mailroom)
    for number in range(6):
        for _ in range(3):
            clock.shift(timedelta(minutes=21))
            register(world, network_address=f"198.51.100.{number}")
            mailroom.deliver()
    assert {token_in(mail) for mail in mailroom.mails} == {arrival.token}
    assert outcome(world, arrival.token) is Outcome.VALID
    for _ in range(5):
        clock.shift(MINUTE)
        assert invitations.resend(world.bob, user_id=arrival.user_id).mailed
        mailroom.deliver_one()


def test_stranger_asking_while_the_staffs_mail_waits_changes_nothing_about_it(
    world: World, mailroom: Mailroom, clock: time_machine.Traveller
) -> None:
    arrival = invite(world, mailroom)
    clock.shift(MINUTE)
    invitations.resend(world.bob, user_id=arrival.user_id)
    mailroom.answers.append(TryLater("away"))
    mailroom.deliver()
    with ledger.unchanged(but={"audit", "throttle_hit"}):
        register(world)
        public_answers.settle()
    clock.shift(MINUTE)
    new = mailroom.token()
    assert new != arrival.token
    assert customers.detail(world.bob, user_id=arrival.user_id).delivery == "handed_over"


def test_sixteen_sign_up_one_address_and_one_account_is_made(world: World, mailroom: Mailroom) -> None:
    for number in range(5):
        email = f"nora{number}@fleet.example.com"
        results = at_once(*[lambda e=email, n=number: register(world, e, network_address=f"198.51.100.{n}")] * 16)
        assert outcomes(results) == {"done": 3, "PublicBudgetSpent": 13}
        assert [mail.recipient for mail in mailroom.deliver()] == [email]
        ledger.row("account", owner_email=email)
        user = ledger.row("app_user", email=email)
        ledger.row("consent", user_id=user["id"])
        ledger.row("invitation", email=email)
    assert len(ledger.rows("audit", action="sign_up", refused=False)) == 15
    assert len(ledger.rows("audit", action="sign_up", refused=True)) == 5, "one for each network"


def _register_elsewhere(url: str, world: World, start: Barrier) -> None:
    db.configure(url)
    for number in range(10):
        start.wait(60)
        register(world, f"nora{number}@fleet.example.com", network_address=f"198.51.100.{number}")
    db.dispose()


def test_two_processes_sign_up_one_address_and_one_account_is_made(database: Database, mailroom: Mailroom) -> None:
    world = people.build()
    spawn = multiprocessing.get_context("spawn")
    start = spawn.Barrier(2)
    processes = [spawn.Process(target=_register_elsewhere, args=(database.url, world, start)) for _ in range(2)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(90)
        assert process.exitcode == 0
    recipients = [mail.recipient for mail in mailroom.deliver()]
    assert sorted(recipients) == sorted(f"nora{number}@fleet.example.com" for number in range(10))
    for email in recipients:
        ledger.row("account", owner_email=email)
        ledger.row("app_user", email=email)
    query = ListQuery(search="nora", status="all")
    assert customers.search(world.bob, query=query).counts["all"] == "10"
