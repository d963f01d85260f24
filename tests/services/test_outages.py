"""A database that cannot be written: who looks is not refused, who changes reads a sentence, nothing is half done."""

from datetime import timedelta

import pytest
import time_machine

from app.core import outages
from app.core.errors import NotFound
from app.core.ids import new_id
from app.core.tokens import digest
from app.services import accounts, invitations
from app.services.assets import subscriptions
from app.services.identity import sessions
from app.services.people import customers
from app.services.registration import activation
from app.vocabulary.links import Outcome
from tests import ledger, people, shop
from tests.mailroom import Mailroom
from tests.outages import KINDS, outage
from tests.people import World
from tests.services.arrivals import invite

pytestmark = pytest.mark.parametrize("kind", KINDS)


def test_whoever_is_signed_in_stays_so(world: World, clock: time_machine.Traveller, kind: str) -> None:
    cookie, actor = people.cookie_and_actor(world.tenant, world.alice.user_id)
    before = ledger.row("session", id=actor.session_id)["last_used_at"]
    clock.shift(timedelta(minutes=5))
    with outage(kind), ledger.unchanged():
        found = sessions.resolve(people.visitor(world.tenant), cookie_digest=digest(cookie))
        assert found == actor
        assert found
        assert customers.detail(found, user_id=world.dana.user_id).email == "dana@fleet.example.com"
    assert sessions.resolve(people.visitor(world.tenant), cookie_digest=digest(cookie)) == actor
    assert ledger.row("session", id=actor.session_id)["last_used_at"] > before, "the mark is made up for"


def test_an_invited_person_sees_what_the_link_leads_to(world: World, mailroom: Mailroom, kind: str) -> None:
    nora = invite(world, mailroom)
    with outage(kind), ledger.unchanged():
        assert activation.look(people.visitor(world.tenant), token=nora.token).outcome is Outcome.VALID
    assert ledger.rows("invitation_event", kind="opened") == []
    activation.look(people.visitor(world.tenant), token=nora.token)
    assert len(ledger.rows("invitation_event", kind="opened")) == 1


def test_whoever_confirms_sees_what_the_link_leads_to(world: World, mailroom: Mailroom, kind: str) -> None:
    from app.services.assets import confirmations

    assert world.dana.account_id
    form = shop.card(shop.opened(world).card, agreed="")
    subscriptions.activate(world.vic, account_id=world.dana.account_id, form=form)
    token = mailroom.token()
    with outage(kind), ledger.unchanged():
        assert confirmations.look(people.visitor(world.tenant), token=token).outcome is Outcome.VALID


def test_whoever_is_refused_reads_why(world: World, kind: str) -> None:
    with outage(kind), ledger.unchanged():
        for ask in (
            lambda: customers.detail(world.mallory, user_id=world.dana.user_id),
            lambda: accounts.detail(world.alice, account_id=new_id()),
            lambda: invitations.invite_standard(world.dana, email="nora@fleet.example.com"),
        ):
            with pytest.raises(NotFound):
                ask()


def test_whoever_changes_something_reads_a_sentence_and_can_do_it_later(world: World, kind: str) -> None:
    def change() -> None:
        invitations.invite_standard(world.bob, email="nora@fleet.example.com")

    with outage(kind), ledger.unchanged():
        with pytest.raises(outages.OUTAGES) as refused:
            change()
        assert outages.sentence_for(refused.value).endswith("Please try again in a minute.")
    change()
    assert len(ledger.rows("invitation", email="nora@fleet.example.com")) == 1
