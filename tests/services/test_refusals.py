"""What a refusal says is what is wrong: empty is called empty, a limit says whose it is and until when."""

from uuid import UUID

import pytest
import time_machine

from app.core import passwords, urls
from app.core.errors import Conflict, NotFound
from app.rules import notes
from app.rules.actors import Actor
from app.services import accounts
from app.services.access import audit
from app.services.access.public_budget import PublicBudgetSpent
from app.services.accounts import admins, setup, sub_accounts
from app.services.accounts.setup import NotComplete
from app.services.assets import subscription_form, subscriptions
from app.services.identity import log_ins
from app.services.identity.log_ins import LogInRefused, LogInThrottled
from app.services.outbox import links
from app.services.registration import activation, sign_up
from app.vocabulary.links import Outcome
from tests import ledger, shop
from tests.people import World, visitor


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Enter a password of at least 12 characters. A short sentence works well."),
        ("crab lanter", "Use at least 12 characters. A short sentence works well."),
        ("password1234", "This password is on the lists that attackers try first. A short sentence works well."),
    ],
)
def test_a_password_is_refused_for_what_is_wrong_with_it(typed: str, sentence: str) -> None:
    with pytest.raises(passwords.PasswordRefused) as refused:
        passwords.check(typed)
    assert str(refused.value) == sentence


def test_an_empty_web_address_is_called_empty() -> None:
    with pytest.raises(urls.UrlRefused, match="Enter a web address"):
        urls.normalise_https("  ")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("x" * 301, "Use at most 300 characters. These are 301."),
        ("new \ud800 tariff", "This contains a character that cannot be shown. Please type it anew."),
    ],
)
def test_a_note_is_too_long_or_cannot_be_shown_never_both(typed: str, sentence: str) -> None:
    with pytest.raises(notes.NoteRefused) as refused:
        notes.clean(typed, most=300)
    assert str(refused.value) == sentence


def test_setup_says_which_sections_are_missing(world: World) -> None:
    ledger.edit("account", world.dana.account_id, status="setting_up", type="business")
    setup.save(world.dana, section="basics", form={"country": "NL"})
    with pytest.raises(NotComplete) as refused:
        setup.complete(world.dana)
    assert refused.value.sentence == "Still missing: Company, Billing address. Save each of them first."


def test_a_limit_of_the_network_is_not_told_as_one_of_the_address(world: World, clock: time_machine.Traveller) -> None:
    for number in range(10):
        with pytest.raises(LogInRefused):
            log_ins.log_in(visitor(world.tenant), email=f"p{number}@x.example.com", password="x")
    with pytest.raises(LogInThrottled) as throttled:
        log_ins.log_in(visitor(world.tenant), email="another@x.example.com", password="x")
    assert throttled.value.sentence == "Too many attempts from your network. Wait until 14:07 CET, then log in again."
    for number in range(30):
        sign_up.sign_up(visitor(world.tenant, "198.51.100.7"), email=f"p{number}@x.example.com", agreed=True)
    with pytest.raises(PublicBudgetSpent) as spent:
        sign_up.sign_up(visitor(world.tenant, "198.51.100.7"), email="another@x.example.com", agreed=True)
    assert spent.value.sentence == (
        "Too many requests came from your network in the last hour. Try again at 15:06 CET."
    )


def test_a_link_that_works_is_not_called_dead_to_who_is_signed_in_as_somebody_else(world: World) -> None:
    with pytest.raises(links.LinkGone) as gone:
        activation.activate(world.dana, token="x", first_name="", last_name="", password="", agreed=True)
    assert gone.value.outcome is Outcome.SOMEBODY_ELSE
    assert "no longer works" not in gone.value.sentence


SUSPENDED = {
    "bob": "Branch is suspended. Reactivate it first.",
    "vic": "Branch is suspended. Customer support or a Tenant admin can reactivate it.",
    "dana": "Branch is suspended. Please contact Volta Charging to have it reactivated.",
}


@pytest.mark.parametrize("name", SUSPENDED)
def test_who_cannot_reactivate_an_account_reads_whom_to_ask(world: World, name: str) -> None:
    who, sold = getattr(world, name), shop.opened(world)
    assert world.dana.account_id
    branch = sub_accounts.SubAccountForm(kind="employee", name="Branch", email="b@fleet.example.com", type="business")
    employee = UUID(sub_accounts.invite(world.bob, parent_id=world.dana.account_id, form=branch).account_id)
    branch = branch.model_copy(update={"kind": "subsidiary", "email": "c@fleet.example.com"})
    key = UUID(sub_accounts.invite(world.bob, parent_id=world.dana.account_id, form=branch).account_id)
    for each in (employee, key):
        ledger.edit("account", each, status="suspended")
    sentences = {subscription_form.start(who, account_id=employee).why_not}
    with pytest.raises(Conflict) as refused:
        subscriptions.activate(who, account_id=employee, form=shop.station(sold.home))
    sentences.add(refused.value.sentence)
    sentences.add(accounts.detail(who, account_id=key).below.why_not)
    if name != "vic":
        sentences.add(sub_accounts.parent(who, account_id=key).why_not)
        with pytest.raises(Conflict) as refused:
            sub_accounts.invite(who, parent_id=key, form=branch.model_copy(update={"email": "d@fleet.example.com"}))
        sentences.add(refused.value.sentence)
        with pytest.raises(Conflict) as refused:
            admins.invite_admin(who, account_id=key, email="e@fleet.example.com")
        sentences.add(refused.value.sentence)
    assert sentences == {SUSPENDED[name]}


def test_so_many_refusals_of_one_person_are_kept_a_minute(world: World, clock: time_machine.Traveller) -> None:
    """Whoever is signed in may ask for what is not theirs as often as they like: it fills no disk."""
    not_theirs = world.eli.account_id
    assert not_theirs

    def lines(who: Actor) -> int:
        return len(ledger.rows("audit", actor_id=who.user_id, refused=True))

    def asks(who: Actor, times: int) -> None:
        for _ in range(times):
            with pytest.raises(NotFound):
                accounts.detail(who, account_id=not_theirs)
            with pytest.raises(NotFound):
                admins.invite_admin(who, account_id=not_theirs, email="nora@corp.example.com")

    asks(world.dana, audit.MOST_OF_ONE)
    asks(world.mallory, 3)
    assert (lines(world.dana), lines(world.mallory)) == (audit.MOST_OF_ONE, 6)
    clock.shift(60)
    asks(world.dana, 1)
    assert lines(world.dana) == audit.MOST_OF_ONE + 2
