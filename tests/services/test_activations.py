"""What the activation form takes and nothing more, and when an invitation is void."""

from datetime import timedelta

import pytest
import time_machine

from app.core import passwords
from app.core.errors import Invalid
from app.core.tokens import digest
from app.services import invitations
from app.services.identity import log_ins, sessions
from app.services.outbox.links import LinkGone
from app.services.people import customers
from app.services.registration import activation, password_reset, sign_up
from app.services.tenants import support_links
from app.services.tenants.gate import GateClosed
from app.vocabulary.accounts import AccountStatus
from app.vocabulary.links import Outcome
from tests import ledger, people
from tests.mailroom import Mailroom
from tests.people import PRIVACY, TERMS, World
from tests.services.arrivals import NORA, PASSWORD, activate, invite, outcome
from tests.services.conftest import START

DAY = timedelta(hours=24)

BAD_NAMES = {
    "empty": "",
    "spaces": "   ",
    "line break": "Nora\r\nBcc: b@example.com",
    "NUL": "No\0ra",
    "right to left": "No\u202era",
    "lone surrogate": "No\ud800ra",
    "template": "{{x}}",
    "statement": "{% x %}",
    "web address": "https://evil.example.com",
    "bare web address": "www.evil.example.com",
    "HTML": "<b>Nora</b>",
    "image": "<img src=x onerror=alert(1)>",
    "161 letters": "N" * 161,
    "10,000 letters": "N" * 10_000,
}
BAD_PASSWORDS = {
    "empty": "",
    "11 characters": "elevengeese",
    "129 characters": "eleven geese cross the canal " * 5,
    "4,097 characters": "x" * 4_097,
    "NUL": "eleven geese\0cross the canal",
    "lone surrogate": "eleven geese cross \ud800 canal",
    "common": "password1234",
    "keyboard": "qwertyuiop12",
    "one letter": "a" * 20,
    "the address": f"my {NORA} secret",
    "its local part": "always nora somewhere else",
    "the tenant": "we love Volta Charging a lot",
}


def test_activation_signs_in_and_keeps_what_the_form_says(world: World, mailroom: Mailroom) -> None:
    arrival = invite(world, mailroom)
    visitor = people.visitor(world.tenant, "198.51.100.4")
    with ledger.recorded("activations.activate", by=visitor):
        ticket = activate(visitor, arrival.token, first_name="  Nora  Anne ", last_name="van der Berg")
    user = ledger.row("app_user", email=NORA)
    assert (user["first_name"], user["last_name"], user["status"]) == ("Nora Anne", "van der Berg", "active")
    assert ledger.row("account", id=arrival.row.account_id)["status"] == AccountStatus.SETTING_UP
    assert passwords.verify(PASSWORD, user["password_hash"])
    session = sessions.redeem_ticket(visitor, ticket=ticket, old_cookie_digest=None)
    actor = sessions.resolve(visitor, cookie_digest=digest(session.value))
    assert actor is not None
    assert (actor.email, actor.role, actor.account_id) == (NORA, "account_owner", arrival.row.account_id)
    assert not actor.terms_pending
    assert log_ins.log_in(visitor, email=NORA, password=PASSWORD)


def test_consent_given_at_activation_is_stored_with_everything(world: World, mailroom: Mailroom) -> None:
    arrival = invite(world, mailroom)
    visitor = people.visitor(world.tenant, "198.51.100.4")
    assert activation.look(visitor, token=arrival.token).asks_consent
    with ledger.unchanged(), pytest.raises(Invalid) as refused:
        activate(visitor, arrival.token, agreed=False)
    assert list(refused.value.fields) == ["agreed"]
    activate(visitor, arrival.token)
    consent = ledger.row("consent", user_id=arrival.user_id)
    assert (consent["number"], consent["terms_of_use"], consent["privacy_policy"]) == (1, TERMS, PRIVACY)
    assert (consent["network_address"], consent["browser"]) == ("198.51.100.4", "Firefox")
    assert consent["created_at"] == ledger.row("app_user", email=NORA)["activated_at"]


def test_bad_names_are_refused_and_the_link_stays_good(world: World, mailroom: Mailroom) -> None:
    arrival = invite(world, mailroom)
    assert outcome(world, arrival.token) is Outcome.VALID
    with ledger.unchanged():
        for field in ("first_name", "last_name"):
            for name, text in BAD_NAMES.items():
                with pytest.raises(Invalid) as refused:
                    activate(world, arrival.token, **{field: text})
                assert list(refused.value.fields) == [field], name
    activate(world, arrival.token, first_name="Zoë-Ann O'Neill", last_name="李")


def test_bad_passwords_are_refused_and_the_link_stays_good(world: World, mailroom: Mailroom) -> None:
    arrival = invite(world, mailroom)
    assert outcome(world, arrival.token) is Outcome.VALID
    with ledger.unchanged():
        for name, text in BAD_PASSWORDS.items():
            with pytest.raises(Invalid) as refused:
                activate(world, arrival.token, password=text)
            assert list(refused.value.fields) == ["password"], name
            assert text not in refused.value.fields["password"] or not text
    activate(world, arrival.token)


def test_every_bad_field_is_named_at_once(world: World, mailroom: Mailroom) -> None:
    arrival = invite(world, mailroom)
    with pytest.raises(Invalid) as refused:
        activate(world, arrival.token, first_name="", last_name="", password="", agreed=False)
    assert set(refused.value.fields) == {"first_name", "last_name", "password", "agreed"}


@pytest.mark.parametrize(
    ("table", "sentence"), [("account", "The account is suspended."), ("tenant", "The tenant is suspended.")]
)
def test_suspended_between_mail_and_click_is_refused_and_said(
    world: World, mailroom: Mailroom, table: str, sentence: str
) -> None:
    arrival = invite(world, mailroom)
    key = arrival.row.account_id if table == "account" else world.tenant.id
    change = {"status": "suspended"} if table == "account" else {"suspended_at": START}
    ledger.edit(table, key, **change)
    page = activation.look(people.visitor(world.tenant), token=arrival.token)
    assert (page.outcome, page.why_void, page.email) == (Outcome.VOID, sentence, "n…@fleet.example.com")
    with ledger.refused("activations.activate", reason="void"), pytest.raises(LinkGone):
        activate(world, arrival.token)
    restored = {"status": "invited"} if table == "account" else {"suspended_at": None}
    ledger.edit(table, key, **restored)
    activate(world, arrival.token)


@pytest.mark.parametrize("table", ["account", "tenant"])
def test_suspended_while_the_mail_waits_means_no_mail_and_a_dead_link(
    world: World, mailroom: Mailroom, table: str
) -> None:
    row = invitations.invite_standard(world.bob, email=NORA)
    if table == "account":
        ledger.edit("account", row.account_id, status="suspended")
    else:
        ledger.edit("tenant", world.tenant.id, suspended_at=START)
    assert mailroom.deliver() == []
    assert mailroom.tried == []
    mail = ledger.row("outbox_mail")
    assert (mail["state"], mail["attempts"]) == ("cancelled", 0)
    assert ledger.row("link")["expires_at"] is None


def test_revoked_between_mail_and_click_is_refused_and_said(world: World, mailroom: Mailroom) -> None:
    arrival = invite(world, mailroom)
    assert outcome(world, arrival.token) is Outcome.VALID
    invitations.revoke(world.bob, user_id=arrival.user_id)
    page = activation.look(people.visitor(world.tenant), token=arrival.token)
    assert (page.outcome, page.email, page.may_send_new_link) == (Outcome.REVOKED, "n…@fleet.example.com", False)
    with ledger.refused("activations.activate", reason="revoked"), pytest.raises(LinkGone):
        activate(world, arrival.token)
    with ledger.refused("activations.send_new_link", reason="LinkGone"), pytest.raises(LinkGone):
        activation.send_new_link(people.visitor(world.tenant), token=arrival.token)


def test_suspended_between_look_and_submit_is_refused(
    world: World, mailroom: Mailroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    arrival = invite(world, mailroom)
    hashing = passwords.hash_password

    def slow(plain: str) -> str:
        ledger.edit("account", arrival.row.account_id, status="suspended")
        return hashing(plain)

    assert outcome(world, arrival.token) is Outcome.VALID
    monkeypatch.setattr(passwords, "hash_password", slow)
    with pytest.raises(LinkGone) as gone:
        activate(world, arrival.token)
    assert gone.value.outcome is Outcome.VOID
    assert ledger.row("link")["used_at"] is None
    assert ledger.row("app_user", email=NORA)["password_hash"] is None
    assert ledger.row("audit", action="activations.activate")["refused"] is True


def test_nothing_but_the_form_is_taken_from_the_payload(world: World, mailroom: Mailroom) -> None:
    arrival = invite(world, mailroom)
    for extra in ({"email": "x@evil.example.com"}, {"role": "tenant_admin"}, {"tenant_id": world.other.id}):
        with ledger.unchanged(), pytest.raises(TypeError):
            activate(world, arrival.token, **extra)


def test_expired_link_mails_a_new_one_to_the_original_address(
    world: World, mailroom: Mailroom, clock: time_machine.Traveller
) -> None:
    arrival = invite(world, mailroom)
    clock.shift(DAY)
    visitor = people.visitor(world.tenant)
    page = activation.look(visitor, token=arrival.token)
    assert (page.outcome, page.may_send_new_link) == (Outcome.EXPIRED, True)
    with ledger.recorded("activations.send_new_link", by=visitor):
        sentence = activation.send_new_link(visitor, token=arrival.token)
    assert "n…@fleet.example.com" in sentence
    mail = mailroom.deliver_one()
    assert mail.recipient == NORA
    assert outcome(world, arrival.token) is Outcome.REPLACED
    assert customers.detail(world.bob, user_id=arrival.user_id).history[1].text == "Asked for a new mail"


@pytest.mark.parametrize("state", ["valid", "used", "replaced"])
def test_only_an_expired_link_mails_a_new_one(world: World, mailroom: Mailroom, state: str) -> None:
    arrival = invite(world, mailroom)
    if state == "used":
        activate(world, arrival.token)
    if state == "replaced":
        invitations.resend(world.bob, user_id=arrival.user_id)
        mailroom.deliver_one()
    with (
        ledger.refused("activations.send_new_link", reason="LinkGone"),
        pytest.raises(LinkGone) as gone,
    ):
        activation.send_new_link(people.visitor(world.tenant), token=arrival.token)
    assert gone.value.outcome == state
    assert mailroom.deliver() == []


def test_gate_closed_means_no_new_link(world: World, mailroom: Mailroom, clock: time_machine.Traveller) -> None:
    arrival = invite(world, mailroom)
    ledger.edit("support_links", world.tenant.id, terms_of_use="")
    clock.shift(DAY)
    visitor = people.visitor(world.tenant)
    assert not activation.look(visitor, token=arrival.token).may_send_new_link
    with ledger.refused("activations.send_new_link", reason="GateClosed"), pytest.raises(GateClosed):
        activation.send_new_link(visitor, token=arrival.token)
    with ledger.recorded("password_resets.ask"):
        password_reset.ask(visitor, email=NORA)
    assert mailroom.deliver() == []


def test_terms_changed_since_sign_up_are_asked_for_at_activation(world: World, mailroom: Mailroom) -> None:
    visitor = people.visitor(world.tenant)
    sign_up.sign_up(visitor, email=NORA, agreed=True)
    token = mailroom.token()
    assert not activation.look(visitor, token=token).asks_consent
    row = support_links.read(world.alice)
    newer = support_links.Links(terms_of_use=TERMS + "/2", privacy_policy=PRIVACY)
    support_links.save(world.alice, links=newer, seen=row.seen)
    assert activation.look(visitor, token=token).asks_consent
    with pytest.raises(Invalid) as refused:
        activate(world, token, agreed=False)
    assert list(refused.value.fields) == ["agreed"]
    activate(world, token)
    user_id = ledger.row("app_user", email=NORA)["id"]
    assert [line["number"] for line in ledger.rows("consent", user_id=user_id)] == [1, 2]
