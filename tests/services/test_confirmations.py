"""Assets that staff activate on a customer's behalf: the link, the seven days, and what ends them."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine

from app.core.clock import now
from app.core.db import unit_of_work
from app.core.errors import Invalid, NotFound
from app.core.tokens import Purpose
from app.mail.messages import Refused
from app.models import Asset, Subscription
from app.services import assets
from app.services.assets import confirmations, lapses, subscriptions
from app.services.assets.subscriptions import NotActivatable
from app.services.outbox.links import LinkGone
from app.services.outbox.resends import NotResendable, ResendsUsedUp
from app.services.registration import activation, password_reset
from app.vocabulary.links import Outcome
from tests import ledger, people, shop
from tests.crowd import at_once, outcomes
from tests.mailroom import Mailroom, token_in
from tests.people import World
from tests.shop import Shop, card

HOLDS = timedelta(days=7)


@pytest.fixture
def sold(world: World) -> Shop:
    return shop.opened(world)


def ask(world: World, sold: Shop, **changes: str) -> UUID:
    """Vic, a Support agent, activates a card for Dana."""
    assert world.dana.account_id
    form = card(sold.card, agreed="", **changes)
    row = subscriptions.activate(world.vic, account_id=world.dana.account_id, form=form)
    assert (row.status, row.confirmer) == ("waiting", "dana@fleet.example.com")
    return UUID(row.asset_id)


def confirm(world: World, token: str) -> None:
    confirmations.confirm(people.visitor(world.tenant), token=token, agreed=True)


def look(world: World, token: object) -> confirmations.ConfirmationPage:
    return confirmations.look(people.visitor(world.tenant), token=token)


def status(asset_id: UUID) -> str:
    return ledger.row("asset", id=asset_id)["status"]


def test_the_customer_confirms_and_the_asset_is_active(world: World, sold: Shop, mailroom: Mailroom) -> None:
    key = ask(world, sold)
    mail = mailroom.deliver_one()
    assert mail.recipient == "dana@fleet.example.com"
    for body in (mail.subject + mail.text, mail.html):
        assert "Card of Eli" in body
    for body in (mail.text, mail.html):
        assert all(word in body for word in ("Vic Agent", "€ 1.50 per month", "Fleet BV", "Card"))
    token = token_in(mail)
    page = look(world, token)
    assert (page.outcome, page.request.price, page.request.payer) == (Outcome.VALID, "€ 1.50 per month", "Fleet BV")
    assert page.deadline in mail.text
    assert status(key) == "waiting"
    with ledger.recorded("confirmations.confirm"):
        confirm(world, token)
    assert status(key) == "active"
    agreed = ledger.row("subscription_plan")
    assert (agreed["agreed_by_id"], agreed["terms_url"]) == (world.dana.user_id, shop.TERMS)
    assert agreed["network_address"] == "203.0.113.7"


def test_a_link_confirms_once(world: World, sold: Shop, mailroom: Mailroom) -> None:
    ask(world, sold)
    token = mailroom.token()
    confirm(world, token)
    with ledger.refused("confirmations.confirm"), pytest.raises(LinkGone) as gone:
        confirm(world, token)
    assert gone.value.outcome is Outcome.USED


def test_sixteen_at_once_confirm_once(world: World, sold: Shop, mailroom: Mailroom) -> None:
    for number in range(5):
        ask(world, sold, printed_number=f"VC {number}", contract_id=f"NL-TNM-C0000000{number}")
        token = mailroom.token()
        hands = [lambda t=token: confirm(world, t) for _ in range(16)]
        assert outcomes(at_once(*hands)) == {"done": 1, "LinkGone": 15}
    assert len(ledger.rows("subscription", state="active")) == len(ledger.rows("subscription_plan")) == 5


@pytest.mark.parametrize(("age", "valid"), [(-1, True), (0, False), (1, False)])
def test_it_holds_seven_days_to_the_second(
    world: World, sold: Shop, mailroom: Mailroom, clock: time_machine.Traveller, age: int, valid: bool
) -> None:
    key = ask(world, sold)
    token = mailroom.token()
    clock.move_to(now() + HOLDS + timedelta(seconds=age))
    if valid:
        confirm(world, token)
        assert status(key) == "active"
        return
    assert look(world, token).outcome is Outcome.EXPIRED
    with pytest.raises(LinkGone):
        confirm(world, token)
    assert status(key) == "waiting"
    with unit_of_work() as db:
        assert lapses.settle(db) == 1
        assert lapses.settle(db) == 0
    assert (status(key), ledger.row("subscription")["state"]) == ("inactive", "lapsed")
    assert look(world, token).outcome is Outcome.EXPIRED
    assert assets.read(world.dana, asset_id=key).history[0].text == "Not confirmed in time"


def overdue(world: World, count: int) -> None:
    """So many cards of Dana whose confirmation did not come in time."""
    tenant_id, account_id = world.tenant.id, world.dana.account_id
    assert account_id
    more = {"tenant_id": tenant_id, "account_id": account_id, "kind": "card", "status": "waiting", "name": "Card"}
    numbers = [f"VC{number}" for number in range(count)]
    cards = [Asset(number_key=number, contract_key=number, **more) for number in numbers]
    with unit_of_work() as db:
        db.add_all(cards)
        db.flush()
        db.add_all(
            Subscription(
                tenant_id=tenant_id,
                asset_id=each.id,
                account_id=account_id,
                payer_id=account_id,
                state="pending",
                kind="card",
                delivery="handed_over",
                expires_at=now(),
            )
            for each in cards
        )


def test_more_than_a_thousand_lapse_in_three_goes(world: World) -> None:
    overdue(world, 1_001)
    lapsing = [lapses.settle_all() for _ in range(4)]
    assert lapsing == [True, True, True, False]
    assert {row["state"] for row in ledger.rows("subscription")} == {"lapsed"}
    assert {row["status"] for row in ledger.rows("asset")} == {"inactive"}


def test_processes_that_settle_at_once_let_each_lapse_once(world: World) -> None:
    overdue(world, 300)

    def settle() -> int:
        with unit_of_work() as db:
            return lapses.settle(db)

    assert sum(at_once(*[settle] * 4)) == 300
    assert {row["status"] for row in ledger.rows("asset")} == {"inactive"}


def test_what_lapsed_can_be_activated_again(
    world: World, sold: Shop, mailroom: Mailroom, clock: time_machine.Traveller
) -> None:
    key = ask(world, sold)
    mailroom.deliver_one()
    clock.move_to(now() + HOLDS)
    assert world.dana.account_id
    subscriptions.activate(world.vic, account_id=world.dana.account_id, form=card(sold.card), asset_id=key)
    assert status(key) == "waiting", "the number is free, though the clerk had not come by"
    confirm(world, mailroom.token())
    assert len(ledger.rows("subscription", state="active")) == 1


def test_looking_changes_nothing_but_that_it_was_opened(world: World, sold: Shop, mailroom: Mailroom) -> None:
    ask(world, sold)
    token = mailroom.token()
    with ledger.unchanged(but={"link"}):
        look(world, token)
    with ledger.unchanged():
        look(world, token)
    with ledger.unchanged(), pytest.raises(Invalid):
        confirmations.confirm(people.visitor(world.tenant), token=token, agreed=False)
    confirm(world, token)


def test_a_token_of_another_purpose_or_tenant_is_unknown(world: World, sold: Shop, mailroom: Mailroom) -> None:
    ask(world, sold)
    token = mailroom.token()
    password_reset.ask(people.visitor(world.tenant), email=world.dana.email)
    other = mailroom.token()
    assert look(world, other).outcome is Outcome.UNKNOWN
    assert activation.look(people.visitor(world.tenant), token=token).outcome is Outcome.UNKNOWN
    assert password_reset.look(people.visitor(world.tenant), token=token).outcome is not Outcome.VALID
    assert confirmations.look(people.visitor(world.other), token=token).outcome is Outcome.UNKNOWN
    for wrong in ("", token[:-1], token * 2, "x" * 10_000, "\0", None, [], {}, 5, token[:-1] + "é"):
        with ledger.unchanged():
            assert look(world, wrong).outcome is Outcome.UNKNOWN


def test_a_resend_replaces_the_link_when_its_mail_is_handed_over(
    world: World, sold: Shop, mailroom: Mailroom, clock: time_machine.Traveller
) -> None:
    key = ask(world, sold)
    first = mailroom.token()
    with ledger.recorded("confirmations.resend", by=world.bob):
        assert confirmations.resend(world.bob, asset_id=key).mailed
    assert look(world, first).outcome is Outcome.VALID
    assert not confirmations.resend(world.bob, asset_id=key).mailed, "twice within a minute"
    second = mailroom.token()
    assert look(world, first).outcome is Outcome.REPLACED
    clock.move_to(now() + timedelta(minutes=5))
    for _ in range(4):
        confirmations.resend(world.bob, asset_id=key)
        mailroom.deliver_one()
        clock.move_to(now() + timedelta(minutes=5))
    with pytest.raises(ResendsUsedUp):
        confirmations.resend(world.bob, asset_id=key)
    assert look(world, second).outcome is Outcome.REPLACED
    confirm(world, token_in(mailroom.mails[-1]))
    with pytest.raises(NotResendable):
        confirmations.resend(world.bob, asset_id=key)


def test_what_is_withdrawn_cannot_be_confirmed_and_its_mail_does_not_leave(
    world: World, sold: Shop, mailroom: Mailroom
) -> None:
    key = ask(world, sold)
    token = mailroom.token()
    ask(world, sold, printed_number="VC 0002", contract_id="NL-TNM-C00000002")
    for asset in ledger.rows("asset"):
        confirmations.withdraw(world.bob, asset_id=asset["id"])
    assert look(world, token).outcome is Outcome.REVOKED
    assert mailroom.deliver() == []
    with pytest.raises(LinkGone):
        confirm(world, token)
    assert status(key) == "inactive"


def test_a_suspended_account_or_a_parted_owner_cannot_confirm(world: World, sold: Shop, mailroom: Mailroom) -> None:
    ask(world, sold)
    token = mailroom.token()
    ledger.edit("account", world.dana.account_id, status="suspended", suspended_from="active")
    assert look(world, token).outcome is Outcome.VOID
    ledger.edit("account", world.dana.account_id, status="active", suspended_from="")
    ledger.edit("app_user", world.dana.user_id, status="deactivated")
    with pytest.raises(LinkGone) as gone:
        confirm(world, token)
    assert gone.value.outcome is Outcome.VOID
    with pytest.raises(NotActivatable, match="no active Account owner"):
        ask(world, sold, printed_number="VC 0002", contract_id="NL-TNM-C00000002")


def test_somebody_else_who_is_signed_in_uses_nothing(world: World, sold: Shop, mailroom: Mailroom) -> None:
    ask(world, sold)
    token = mailroom.token()
    page = confirmations.look(world.eli, token=token)
    assert (page.outcome, page.signed_in_as, page.email) == (Outcome.SOMEBODY_ELSE, world.eli.email, world.dana.email)
    with ledger.refused("confirmations.confirm", by=world.eli), pytest.raises(LinkGone):
        confirmations.confirm(world.eli, token=token, agreed=True)
    confirmations.confirm(world.dana, token=token, agreed=True)


def test_an_employees_card_is_confirmed_by_the_parent(world: World, sold: Shop, mailroom: Mailroom) -> None:
    assert world.dana.account_id
    employee = shop.employee_of(world, world.dana.account_id)
    row = subscriptions.activate(world.bob, account_id=employee, form=card(sold.business_only, agreed=""))
    assert (row.confirmer, row.payer) == (world.dana.email, "Fleet BV")
    confirm(world, mailroom.token())
    assert ledger.row("subscription")["payer_id"] == world.dana.account_id


def test_a_refused_mail_is_told_and_can_be_sent_again(
    world: World, sold: Shop, mailroom: Mailroom, clock: time_machine.Traveller
) -> None:
    key = ask(world, sold)
    mailroom.answers.append(Refused("no such mailbox"))
    assert mailroom.deliver() == []
    page = assets.read(world.vic, asset_id=key)
    assert (page.waiting.delivery, page.waiting.delivery_note) == ("failed", "no such mailbox")
    confirmations.resend(world.vic, asset_id=key)
    confirm(world, mailroom.token())


def test_the_plan_stays_as_it_was_asked_for(world: World, sold: Shop, mailroom: Mailroom) -> None:
    ask(world, sold)
    token = mailroom.token()
    ledger.edit("plan", UUID(sold.card), availability="hidden")
    assert look(world, token).request.price == "€ 1.50 per month"
    confirm(world, token)


def test_no_usable_link_lies_in_the_database(world: World, sold: Shop, mailroom: Mailroom) -> None:
    ask(world, sold)
    token = mailroom.token()
    assert token not in repr(ledger.everything())
    assert ledger.row("link", purpose=Purpose.SUBSCRIPTION)["used_at"] is None


def test_customers_neither_resend_nor_withdraw(world: World, sold: Shop) -> None:
    key = ask(world, sold)
    calls: list[Any] = [confirmations.resend, confirmations.withdraw]
    for call in calls:
        for who in (world.dana, world.eli, world.mallory):
            with pytest.raises(NotFound):
                call(who, asset_id=key)
    assert status(key) == "waiting"
