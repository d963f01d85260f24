"""Log-in: one answer for everybody who may not, at the same price, and no password that breaks it."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from passlib.context import CryptContext

from app.core import passwords
from app.core.clock import now
from app.core.db import unit_of_work
from app.core.errors import Invalid
from app.core.settings import get_settings
from app.core.tokens import Purpose
from app.models import User
from app.rules.actors import Actor
from app.services import invitations
from app.services.access.public_budget import PublicBudgetSpent
from app.services.accounts import changes
from app.services.identity import log_ins, sessions
from app.services.identity.log_ins import LogInRefused, LogInShutOut, LogInThrottled
from app.services.identity.sessions import TicketRefused
from app.services.outbox import links
from app.services.outbox.links import HOLDS
from app.services.people import system_users
from app.services.registration import password_reset, sign_up
from app.services.tenants import support_links
from tests import ledger
from tests.mailroom import Mailroom
from tests.people import PASSWORD, World, visitor


@dataclass
class Hasher:
    """Counts what the password hasher is asked for, in order."""

    calls: list[str] = field(default_factory=list)

    def counting(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            self.calls.append(name)
            return real(*args, **kwargs)

        return call


@pytest.fixture
def hasher(monkeypatch: pytest.MonkeyPatch) -> Hasher:
    counts = Hasher()
    for name in ("hash", "verify"):
        monkeypatch.setattr(CryptContext, name, counts.counting(name, getattr(CryptContext, name)))
    return counts


def log_in(world: World, email: str, password: str = PASSWORD, network: str = "198.51.100.1") -> str:
    return log_ins.log_in(visitor(world.tenant, network), email=email, password=password)


def set_up_refusals(world: World) -> dict[str, tuple[str, str]]:
    """E-mail address and password of everybody who may not log in, by why not."""
    ledger.edit("app_user", world.bob.user_id, status="deactivated")
    ledger.edit("account", world.eli.account_id, status="suspended")
    ledger.edit("app_user", world.vic.user_id, status="invited")
    invitations.invite_standard(world.alice, email="nora@fleet.example.com")
    revoked = invitations.invite_standard(world.alice, email="rita@fleet.example.com")
    invitations.revoke(world.alice, user_id=revoked.user_id)
    return {
        "unknown address": ("nobody@fleet.example.com", PASSWORD),
        "wrong password": (world.dana.email, "not my password at all"),
        "empty password": (world.dana.email, ""),
        "password too long": (world.dana.email, PASSWORD * 500),
        "password with NUL": (world.dana.email, PASSWORD + "\0"),
        "deactivated, wrong password": (world.bob.email, "not my password at all"),
        "account suspended, wrong password": (world.eli.email, "not my password at all"),
        "account suspended, empty password": (world.eli.email, ""),
        "not activated, wrong password": (world.vic.email, "not my password at all"),
        "invited": ("nora@fleet.example.com", PASSWORD),
        "revoked": ("rita@fleet.example.com", PASSWORD),
        "of another tenant": (world.mallory.email, PASSWORD),
        "no address": ("dana", PASSWORD),
        "empty address": ("", PASSWORD),
    }


def test_every_refusal_has_the_same_text_the_same_shape_and_the_same_price(world: World, hasher: Hasher) -> None:
    answers = {}
    for number, (why, (email, password)) in enumerate(set_up_refusals(world).items()):
        who = visitor(world.tenant, f"198.51.100.{number}")
        passwords._nobodys_hash.cache_clear()  # as in a process that has just started
        hasher.calls.clear()
        before, known = ledger.everything(), {row["id"] for row in ledger.rows("audit")}
        with pytest.raises(LogInRefused) as refused:
            log_ins.log_in(who, email=email, password=password)
        assert ledger.changed_tables(before, ledger.everything()) == {"audit", "throttle_hit"}, why
        [line] = [row for row in ledger.rows("audit") if row["id"] not in known]
        assert (line["action"], line["refused"], line["detail"]) == ("sessions.log_in", True, {})
        answers[why] = (type(refused.value), refused.value.args, vars(refused.value), tuple(hasher.calls))
    assert len({repr(answer) for answer in answers.values()}) == 1, answers


CONTACT = "https://volta.example.com/contact"
SHUT_OUT: dict[str, tuple[str, Callable[[World], Any], str]] = {
    "deactivated": (
        "bob",
        lambda world: system_users.deactivate(world.alice, user_id=world.bob.user_id),
        "Both are right, but do not belong to an active account: your access is deactivated. "
        "Please ask a Tenant admin of Volta Charging to reactivate it.",
    ),
    "removed": (
        "dana",
        lambda world: ledger.edit("app_user", world.dana.user_id, status="deactivated"),
        "Your access to this account was removed. Please ask the Account owner to restore it, or contact "
        "Volta Charging.",
    ),
    "account suspended": (
        "dana",
        lambda world: changes.suspend(world.bob, account_id=world.dana.account_id or world.tenant.id),
        "Your account is suspended. Please contact Volta Charging to have it reactivated.",
    ),
    "tenant suspended": (
        "dana",
        lambda world: ledger.edit("tenant", world.tenant.id, suspended_at=now()),
        "Volta Charging is suspended: nobody can log in here now. Please contact Volta Charging.",
    ),
    "not activated": (
        "dana",
        lambda world: ledger.edit("app_user", world.dana.user_id, status="invited"),
        "Your account is not activated yet. Use the link in the activation email, or ask for a new one below.",
    ),
}
"""Who, how they are shut out, and what the right password is answered with."""


@pytest.mark.parametrize("how", SHUT_OUT)
def test_the_right_password_of_who_is_shut_out_is_told_why_at_the_price_of_a_wrong_one(
    world: World, hasher: Hasher, how: str
) -> None:
    name, shut_out, sentence = SHUT_OUT[how]
    links_now = support_links.read(world.alice)
    wanted = links_now.links.model_copy(update={"contact": CONTACT})
    support_links.save(world.alice, links=wanted, seen=links_now.seen)
    shut_out(world)
    who, costs = world.everybody[name], []
    for password in ("not my password at all", PASSWORD):
        passwords._nobodys_hash.cache_clear()
        hasher.calls.clear()
        with ledger.unchanged(but={"audit", "throttle_hit"}), pytest.raises(LogInRefused) as refused:
            log_in(world, who.email, password)
        costs.append(tuple(hasher.calls))
        assert isinstance(refused.value, LogInShutOut) is (password == PASSWORD)
    assert costs[0] == costs[1]
    assert isinstance(refused.value, LogInShutOut)
    assert (refused.value.sentence, refused.value.contact) == (sentence, CONTACT)
    told = ledger.row("audit", action="sessions.log_in", detail={"reason": refused.value.standing.value})
    assert (told["refused"], told["subject_id"]) == (True, who.user_id)


def test_somebody_below_a_suspended_account_goes_on(world: World) -> None:
    assert world.dana.account_id
    ledger.edit("account", world.eli.account_id, parent_id=world.dana.account_id, kind="employee")
    changes.suspend(world.bob, account_id=world.dana.account_id)
    assert log_in(world, world.eli.email)


def test_a_ticket_of_who_was_shut_out_meanwhile_says_why(world: World) -> None:
    ticket = log_in(world, world.dana.email)
    ledger.edit("account", world.dana.account_id, status="suspended")
    with pytest.raises(TicketRefused, match="Your account is suspended"):
        sessions.redeem_ticket(visitor(world.tenant), ticket=ticket, old_cookie_digest=None)


def test_the_activation_mail_is_sent_again_from_the_log_in_by_the_public_rules(
    world: World, mailroom: Mailroom, clock: time_machine.Traveller
) -> None:
    invitations.invite_standard(world.alice, email="nora@fleet.example.com")
    mailroom.deliver()
    for email in ("nora@fleet.example.com", world.dana.email, "nobody@fleet.example.com"):
        with ledger.recorded("sign_up.mail_again"):
            assert sign_up.mail_again(visitor(world.tenant), email=email) is None
    assert {(mail.recipient, mail.kind) for mail in mailroom.deliver()} == {
        ("nora@fleet.example.com", "new_link"),
        (world.dana.email, "already_have_account"),
    }
    for email in ("nora@fleet.example.com", "nobody@fleet.example.com"):
        for _ in range(2):
            clock.shift(timedelta(minutes=1))
            sign_up.mail_again(visitor(world.tenant), email=email)
        with pytest.raises(PublicBudgetSpent, match="try again at"):
            sign_up.mail_again(visitor(world.tenant), email=email)
    with pytest.raises(Invalid):
        sign_up.mail_again(visitor(world.tenant), email="nobody")


@pytest.mark.parametrize("warm", [False, True], ids=["first in the process", "later"])
def test_the_right_password_costs_what_a_wrong_one_costs(world: World, hasher: Hasher, warm: bool) -> None:
    costs = []
    passwords.verify(PASSWORD, None)
    for email, password in [("nobody@x.example.com", "x"), (world.dana.email, "x"), (world.dana.email, PASSWORD)]:
        if not warm:
            passwords._nobodys_hash.cache_clear()
        hasher.calls.clear()
        with suppress(LogInRefused):
            log_in(world, email, password)
        costs.append(list(hasher.calls))
    assert costs == [["verify"] if warm else ["hash", "verify"]] * 3


def test_an_address_is_known_however_it_is_typed(world: World) -> None:
    for typed in ("dana@fleet.example.com", " Dana@FLEET.example.com ", "DANA@fleet.EXAMPLE.com\n"):
        assert log_in(world, typed)


NO_ADDRESSES = ["\0", "dana\0@fleet.example.com", "\ud800@x.example.com", "a" * 100_000, "ı@x.example.com", "@", "%"]


@pytest.mark.parametrize("password", [PASSWORD, "\0", "\ud800" * 12, "x" * 4097, "🔑" * 12])
def test_nothing_typed_into_the_form_breaks_it(world: World, password: str) -> None:
    for number, email in enumerate([*NO_ADDRESSES, world.dana.email]):
        if email == world.dana.email and password == PASSWORD:
            continue
        with pytest.raises(LogInRefused):
            log_in(world, email, password, network=f"198.51.100.{number}")


def test_what_is_no_address_is_throttled_like_one(world: World) -> None:
    for _ in range(5):
        with pytest.raises(LogInRefused):
            log_in(world, "dana\0")
    with pytest.raises(LogInThrottled):
        log_in(world, "dana\0")


def reset_token(world: World, person: Actor) -> str:
    with unit_of_work() as db:
        link = links.issue(db, world.tenant.id, Purpose.PASSWORD_RESET, person.user_id)
        link.expires_at = now() + HOLDS[Purpose.PASSWORD_RESET]
        return links.token_for(db, link)


GOOD = {
    "12 characters": "crab lantern",
    "128 characters": "Nine herons over the weir, and 42 geese; " * 3 + "exact",
    "emoji": "🦀🎻🪁🧦🪐🥨🦜🎷🧊🌵🛶🎲",
    "Cyrillic": "семь цапель над плотиной",
    "Japanese": "九羽の鷺が堰を越えていく夕暮れ",
    "spaces": "  spaces at both ends  ",
}


def test_any_letters_make_a_password(world: World) -> None:
    for number, (kind, password) in enumerate(GOOD.items()):
        network = f"198.51.100.{number}"
        password_reset.reset(visitor(world.tenant), token=reset_token(world, world.dana), password=password)
        assert log_in(world, world.dana.email, password, network), kind
        with pytest.raises(LogInRefused):
            log_in(world, world.dana.email, password.strip() + "?", network)


def test_the_same_password_typed_on_another_keyboard_is_the_same(world: World) -> None:
    password_reset.reset(visitor(world.tenant), token=reset_token(world, world.dana), password="ﬁve ﬂat Åland héron")
    for typed in ("five flat Åland héron", "five flat A\u030aland he\u0301ron", "ﬁve flat \u212bland héron"):
        assert log_in(world, world.dana.email, typed)


BAD = {
    "11 characters": ("crab lanter", "at least 12"),
    "133 characters": ("crab lantern heron " * 7, "at most 128"),
    "longer in its normal form": ("ﷺ" * 20, "at most 128"),
    "4,097 characters": ("x" * 4097, "at most 128"),
    "on the list": ("password1234", "attackers try first"),
    "one letter": ("aaaaaaaaaaaaaaaa", "attackers try first"),
    "the address": ("i am dana@fleet.example.com", "Leave out “dana@fleet.example.com”"),
    "the address' name": ("my name is DANA, hello", "Leave out “dana”"),
    "the tenant's name": ("i charge at volta every day", "Leave out “Volta”"),
    "NUL": ("crab lantern\0heron", "cannot be typed again"),
    "half a surrogate pair": ("crab lantern\ud800heron", "cannot be typed again"),
    "line break": ("crab lantern\nheron", "cannot be typed again"),
    "empty": ("", "at least 12"),
}


def test_a_weak_password_is_refused_with_the_reason_and_uses_nothing(world: World) -> None:
    token = reset_token(world, world.dana)
    with ledger.unchanged():
        for kind, (password, reason) in BAD.items():
            with pytest.raises(Invalid) as refused:
                password_reset.reset(visitor(world.tenant), token=token, password=password)
            assert list(refused.value.fields) == ["password"]
            assert reason in refused.value.fields["password"], kind
    assert password_reset.look(visitor(world.tenant), token=token).outcome == "valid"


def test_passwords_are_kept_as_argon2id_with_the_cost_of_owasp(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The one test with the real price of a password; every other test hashes cheaply."""
    monkeypatch.setenv("ONRAMP_PASSWORD_HASHING", "standard")
    get_settings.cache_clear()
    password_reset.reset(visitor(world.tenant), token=reset_token(world, world.dana), password=PASSWORD)
    with unit_of_work() as db:
        kept = db.get_one(User, world.dana.user_id).password_hash
    assert kept is not None
    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert log_in(world, world.dana.email)
    with pytest.raises(LogInRefused):
        log_in(world, world.dana.email, "not my password at all")
