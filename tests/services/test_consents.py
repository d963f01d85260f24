"""Consent to terms that changed: asked for at the next log-in, stored once with everything it was given to."""

from datetime import timedelta

import pytest
import time_machine

from app.core.errors import Invalid, NotAllowed, NotFound
from app.core.tokens import digest
from app.rules.actors import Actor
from app.rules.permissions import Permission
from app.services import accounts
from app.services.identity import log_ins, sessions
from app.services.registration import activation, public_answers, sign_up
from app.services.tenants import support_links, terms
from app.services.tenants.terms import Change, Document, TermsChanged
from tests import ledger, people
from tests.crowd import at_once, outcomes
from tests.mailroom import Mailroom
from tests.people import PRIVACY, TERMS, World
from tests.services.arrivals import invite
from tests.services.conftest import START


def change_terms(world: World, number: int = 2, what: str = "") -> None:
    row = support_links.read(world.alice)
    wanted = support_links.Links(terms_of_use=f"{TERMS}/{number}", privacy_policy=PRIVACY)
    support_links.save(world.alice, links=wanted, seen=row.seen, what_changed=what)


def log_in(world: World, email: str, network_address: str = "198.51.100.4") -> tuple[str, Actor]:
    """The cookie's value and the actor of a log-in with the password."""
    visitor = people.visitor(world.tenant, network_address)
    ticket = log_ins.log_in(visitor, email=email, password=people.PASSWORD)
    cookie = sessions.redeem_ticket(visitor, ticket=ticket, old_cookie_digest=None).value
    actor = sessions.resolve(visitor, cookie_digest=digest(cookie))
    assert actor is not None
    return cookie, actor


def test_customer_who_agreed_is_not_asked_again(world: World) -> None:
    assert not log_in(world, world.dana.email)[1].terms_pending


def test_changed_terms_are_asked_for_at_the_next_log_in_and_nothing_else_opens(
    world: World, clock: time_machine.Traveller
) -> None:
    change_terms(world)
    assert accounts.my_account(world.dana).name == "Fleet BV"  # who is signed in already goes on
    clock.shift(timedelta(hours=1))
    cookie, dana = log_in(world, world.dana.email)
    assert dana.terms_pending
    assert not any(dana.may(right) for right in Permission if right is not Permission.SIGNED_IN)
    with ledger.refused("accounts.my_account", by=dana), pytest.raises(NotFound):
        accounts.my_account(dana)
    with ledger.unchanged(), pytest.raises(Invalid) as refused:
        terms.agree(dana, agreed=False)
    assert list(refused.value.fields) == ["agreed"]
    with ledger.recorded("consents.agree", by=dana):
        terms.agree(dana, agreed=True)
    again = sessions.resolve(people.visitor(world.tenant), cookie_digest=digest(cookie))
    assert again is not None
    assert accounts.my_account(again).name == "Fleet BV"


def test_consent_is_stored_with_version_urls_time_address_and_browser(
    world: World, clock: time_machine.Traveller
) -> None:
    change_terms(world)
    clock.shift(timedelta(hours=1))
    terms.agree(log_in(world, world.dana.email)[1], agreed=True)
    first, second = ledger.rows("consent", user_id=world.dana.user_id)
    assert (first["number"], first["terms_of_use"], first["created_at"]) == (1, TERMS, START)
    assert (second["number"], second["terms_of_use"], second["privacy_policy"]) == (2, f"{TERMS}/2", PRIVACY)
    assert second["created_at"] == START + timedelta(hours=1)
    assert (second["network_address"], second["browser"]) == ("198.51.100.4", "Firefox")
    assert not log_in(world, world.dana.email)[1].terms_pending


def test_agreeing_once_opens_every_session_of_the_person_and_nobody_elses(world: World) -> None:
    change_terms(world)
    here, there = log_in(world, world.dana.email), log_in(world, world.dana.email, "198.51.100.5")
    eli = log_in(world, world.eli.email)
    terms.agree(here[1], agreed=True)
    for cookie, pending in ((here[0], False), (there[0], False), (eli[0], True)):
        actor = sessions.resolve(people.visitor(world.tenant), cookie_digest=digest(cookie))
        assert actor is not None
        assert actor.terms_pending is pending


def test_agreeing_sixteen_times_stores_one_consent(world: World) -> None:
    for number in range(2, 7):
        change_terms(world, number)
        _, dana = log_in(world, world.dana.email)
        results = at_once(*[lambda d=dana: terms.agree(d, agreed=True)] * 16)
        assert outcomes(results) == {"done": 16}
        ledger.row("consent", user_id=world.dana.user_id, number=number)
    assert len(ledger.rows("audit", action="consents.agree")) == 5


def test_agreeing_without_need_stores_nothing(world: World) -> None:
    with ledger.unchanged():
        terms.agree(world.dana, agreed=True)


def test_system_users_are_never_asked(world: World) -> None:
    change_terms(world)
    _, bob = log_in(world, world.bob.email)
    assert not bob.terms_pending
    with ledger.unchanged():
        terms.agree(bob, agreed=True)


def test_terms_of_another_tenant_ask_nobody_here(world: World) -> None:
    row = support_links.read(world.mallory)
    wanted = support_links.Links(terms_of_use=TERMS + "/9", privacy_policy=PRIVACY)
    support_links.save(world.mallory, links=wanted, seen=row.seen)
    assert not log_in(world, world.dana.email)[1].terms_pending


def test_optional_links_ask_nobody(world: World) -> None:
    row = support_links.read(world.alice)
    wanted = row.links.model_copy(update={"faq": "https://volta.example.com/faq"})
    support_links.save(world.alice, links=wanted, seen=row.seen)
    assert not log_in(world, world.dana.email)[1].terms_pending


def test_visitor_agrees_to_nothing(world: World) -> None:
    visitor = people.visitor(world.tenant)
    with ledger.refused("consents.agree", by=visitor), pytest.raises((NotFound, NotAllowed)):
        terms.agree(visitor, agreed=True)  # pyright: ignore[reportArgumentType]


def test_who_agreed_before_reads_what_changed_since_when_with_both_versions(
    world: World, clock: time_machine.Traveller
) -> None:
    clock.shift(timedelta(days=1))
    change_terms(world, 2, " Cancellation within\t14 days. ")
    clock.shift(timedelta(days=1))
    change_terms(world, 3)
    page = terms.read(log_in(world, world.dana.email)[1])
    assert page.agreed_on == "24 Nov 2026, 14:05 CET"
    assert page.documents == (
        Document("terms_of_use", f"{TERMS}/3", TERMS),
        Document("privacy_policy", PRIVACY, ""),
    )
    assert page.changes == (
        Change("26 Nov 2026, 14:05 CET", ""),
        Change("25 Nov 2026, 14:05 CET", "Cancellation within 14 days."),
    )


def test_who_missed_many_changes_reads_how_many_came_before_the_newest(world: World) -> None:
    for number in range(2, 12):
        change_terms(world, number)
    _, dana = log_in(world, world.dana.email)
    assert (len(terms.read(dana).changes), terms.read(dana).earlier) == (10, "")
    change_terms(world, 12)
    assert (len(terms.read(dana).changes), terms.read(dana).earlier) == (10, "One more change came before these.")
    change_terms(world, 13)
    assert terms.read(dana).earlier == "2 more changes came before these."


def test_who_never_agreed_does_not_read_of_changes(world: World) -> None:
    change_terms(world)
    ledger.remove("consent", user_id=world.dana.user_id)
    page = terms.read(log_in(world, world.dana.email)[1])
    assert (page.agreed_on, page.since) == ("", "24 Nov 2026, 14:05 CET")
    assert [document.agreed_url for document in page.documents] == ["", ""]


def test_consent_is_for_the_terms_that_were_seen_or_asked_for_again(world: World) -> None:
    change_terms(world)
    _, dana = log_in(world, world.dana.email)
    change_terms(world, 3)
    for seen in ((f"{TERMS}/2", PRIVACY), (TERMS, PRIVACY), ("", ""), ("yes", "")):
        with ledger.unchanged(), pytest.raises(TermsChanged, match="Please read the new ones"):
            terms.agree(dana, agreed=True, seen=seen)
    terms.agree(dana, agreed=True, seen=(f"{TERMS}/3", PRIVACY))
    assert [row["number"] for row in ledger.rows("consent", user_id=world.dana.user_id)] == [1, 3]


def test_sign_up_and_activation_hold_to_the_terms_that_were_seen(world: World, mailroom: Mailroom) -> None:
    who, old, new = people.visitor(world.tenant), (TERMS, PRIVACY), (f"{TERMS}/2", PRIVACY)
    token = invite(world, mailroom).token
    change_terms(world)
    for email in ("nina@home.example.com", world.dana.email):
        with ledger.unchanged(), pytest.raises(Invalid, match="Please read the new ones") as refused:
            sign_up.sign_up(who, email=email, agreed=True, seen=old)
        assert list(refused.value.fields) == ["agreed"]
    person = {"first_name": "Nora", "last_name": "Berg", "password": people.PASSWORD}
    with ledger.unchanged(but={"link", "invitation_event"}), pytest.raises(Invalid, match="Please read the new"):
        activation.activate(who, token=token, agreed=True, seen=old, **person)
    assert activation.look(who, token=token).outcome == "valid"
    assert activation.activate(who, token=token, agreed=True, seen=new, **person)
    sign_up.sign_up(who, email="nina@home.example.com", agreed=True, seen=new)
    public_answers.settle()
    assert [row["number"] for row in ledger.rows("consent", terms_of_use=new[0])] == [2, 2]


def test_terms_that_change_between_sign_up_and_activation_are_told_there(world: World, mailroom: Mailroom) -> None:
    who = people.visitor(world.tenant)
    sign_up.sign_up(who, email="nina@home.example.com", agreed=True)
    token = mailroom.token()
    assert not activation.look(who, token=token).asks_consent
    change_terms(world, 2, "Cancellation within 14 days.")
    page = activation.look(who, token=token)
    assert page.asks_consent
    assert [change.what for change in page.terms.changes] == ["Cancellation within 14 days."]


def test_editing_says_how_many_will_be_asked_again(world: World) -> None:
    assert support_links.read(world.alice).asks_again == 2
    for who in (world.bob, world.dana, people.visitor(world.tenant)):
        assert support_links.read(who).asks_again == 0
    ledger.edit("app_user", world.eli.user_id, status="deactivated")
    assert support_links.read(world.alice).asks_again == 1


def test_a_line_on_what_changed_goes_with_a_change_only(world: World) -> None:
    row = support_links.read(world.alice)
    for what, links in (
        ("Everything.", row.links),
        ("x" * 301, row.links.model_copy(update={"terms_of_use": TERMS + "/2"})),
    ):
        with ledger.unchanged(), pytest.raises(Invalid) as refused:
            support_links.save(world.alice, links=links, seen=row.seen, what_changed=what)
        assert list(refused.value.fields) == ["what_changed"]
