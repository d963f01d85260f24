"""Decisions on locked rows, one order of locks, and a conflict that is tried again and never shown."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlmodel import col, select

from app.core import db, engines, passwords
from app.core.db import Database, again, unit_of_work
from app.core.errors import Conflict, NotAllowed
from app.models import Account, Tenant, User
from app.rules.actors import Actor
from app.services.accounts import admins, changes, sub_accounts
from app.services.accounts.sub_accounts import NoSubAccountsHere, SubAccountForm
from app.services.assets import confirmations, lapses, subscription_changes, subscriptions
from app.services.assets.subscriptions import NotActivatable
from app.services.identity import log_ins, sessions
from app.services.identity.log_ins import LogInRefused
from app.services.identity.sessions import TicketRefused
from app.services.outbox.links import LinkGone
from app.services.people import system_users
from app.services.people.system_users import LastTenantAdmin
from app.services.registration import password_reset
from app.vocabulary.links import Outcome
from app.vocabulary.people import Role
from tests import ledger, people, shop
from tests.crowd import at_once, outcomes
from tests.hands import Hands
from tests.mailroom import Mailroom
from tests.people import World
from tests.services import arrivals
from tests.services.test_confirmations import ask, confirm

ROUNDS = 20
MOST_LOCKS = 25
EMPLOYEE = SubAccountForm(kind="employee", name="At home", email="eva@fleet.example.com", type="consumer", rate="0.25")


@pytest.fixture
def hands(database: Database) -> Hands:
    return Hands(database)


def suspend(world: World, account_id: UUID | None) -> None:
    assert account_id
    changes.suspend(world.alice, account_id=account_id)


def reactivated(account_id: UUID | None) -> None:
    ledger.edit("account", account_id, status="active", suspended_from="", suspended_at=None)


# A suspension, and what is decided in the same moment on whether the account is suspended


def test_a_suspension_is_not_undone_by_an_activation(world: World, mailroom: Mailroom, hands: Hands) -> None:
    for after in range(1, MOST_LOCKS):
        arrival = arrivals.invite(world, mailroom, f"nora{after}@fleet.example.com")
        account = arrival.row.account_id
        suspended, activated, stopped = hands(
            lambda a=account: suspend(world, a), lambda t=arrival.token: arrivals.activate(world, t), after=after
        )
        assert suspended is None
        assert isinstance(activated, LinkGone), activated
        assert activated.outcome is Outcome.VOID
        assert ledger.row("account", id=account)["status"] == "suspended"
        if not stopped:
            break
    assert hands.conflicts == []


def test_an_activation_and_then_a_suspension_leave_it_suspended(world: World, mailroom: Mailroom, hands: Hands) -> None:
    for after in range(1, MOST_LOCKS):
        arrival = arrivals.invite(world, mailroom, f"nora{after}@fleet.example.com")
        account = arrival.row.account_id
        activated, suspended, stopped = hands(
            lambda t=arrival.token: arrivals.activate(world, t), lambda a=account: suspend(world, a), after=after
        )
        assert suspended is None
        row = ledger.row("account", id=account)
        expected = "setting_up" if isinstance(activated, str) else "invited"
        assert (row["status"], row["suspended_from"]) == ("suspended", expected), activated
        if not stopped:
            break
    assert hands.conflicts == []


def test_twenty_suspensions_against_twenty_activations(world: World, mailroom: Mailroom) -> None:
    for number in range(ROUNDS):
        arrival = arrivals.invite(world, mailroom, f"nora{number}@fleet.example.com")
        account = arrival.row.account_id
        suspended, _ = at_once(lambda a=account: suspend(world, a), lambda t=arrival.token: arrivals.activate(world, t))
        assert suspended is None
        assert ledger.row("account", id=account)["status"] == "suspended"


def sub_account(world: World) -> None:
    assert world.dana.account_id
    sub_accounts.invite(world.bob, parent_id=world.dana.account_id, form=EMPLOYEE)


def admin(world: World) -> None:
    assert world.dana.account_id
    admins.invite_admin(world.bob, account_id=world.dana.account_id, email="adam@fleet.example.com")


def asset(world: World) -> None:
    assert world.dana.account_id
    plan = str(ledger.row("product", name="Card")["id"])
    card = shop.card(str(ledger.row("plan", product_id=UUID(plan))["id"]))
    subscriptions.activate(world.dana, account_id=world.dana.account_id, form=card)


DECIDED = {
    "sub-account": (sub_account, NoSubAccountsHere),
    "admin": (admin, Conflict),
    "asset": (asset, NotActivatable),
}


@pytest.mark.parametrize("what", DECIDED)
def test_nothing_is_added_to_an_account_that_is_suspended_in_this_moment(world: World, hands: Hands, what: str) -> None:
    shop.opened(world)
    add, refusal = DECIDED[what]
    for after in range(1, MOST_LOCKS):
        suspended, added, stopped = hands(
            lambda: suspend(world, world.dana.account_id), lambda: add(world), after=after
        )
        assert suspended is None
        assert isinstance(added, refusal), added
        reactivated(world.dana.account_id)
        if not stopped:
            break
    assert hands.conflicts == []


@pytest.mark.parametrize("whose", ["account", "owner"])
def test_nothing_is_confirmed_for_who_is_shut_out_in_this_moment(
    world: World, mailroom: Mailroom, hands: Hands, whose: str
) -> None:
    sold = shop.opened(world)
    ask(world, sold)
    token = mailroom.token()
    for after in range(1, MOST_LOCKS):

        def shut_out() -> None:
            if whose == "account":
                suspend(world, world.dana.account_id)
                return
            with unit_of_work() as db:
                db.exec(sa.update(User).where(col(User.id) == world.dana.user_id).values(status="deactivated"))

        _, confirmed, stopped = hands(shut_out, lambda: confirm(world, token), after=after)
        assert isinstance(confirmed, LinkGone), confirmed
        assert confirmed.outcome is Outcome.VOID
        reactivated(world.dana.account_id)
        ledger.edit("app_user", world.dana.user_id, status="active")
        if not stopped:
            break
    assert hands.conflicts == []


# Confirming against what staff do with the same asset, each way round


def withdraw(world: World, asset_id: UUID) -> None:
    confirmations.withdraw(world.bob, asset_id=asset_id)


def send_again(world: World, asset_id: UUID) -> None:
    confirmations.resend(world.bob, asset_id=asset_id)


def settle(world: World, asset_id: UUID) -> None:
    with unit_of_work() as db:
        lapses.settle(db)


AGAINST: dict[str, Callable[[World, UUID], Any]] = {"withdraw": withdraw, "resend": send_again, "settle": settle}


@pytest.mark.parametrize("who_first", ["customer", "staff"])
@pytest.mark.parametrize("what", AGAINST)
def test_confirming_waits_for_nobody_in_a_circle(
    world: World, mailroom: Mailroom, hands: Hands, what: str, who_first: str
) -> None:
    sold = shop.opened(world)
    for after in range(1, MOST_LOCKS):
        key = ask(world, sold, printed_number=f"VC {after:04}", contract_id=f"NL-TNM-C{after:08}")
        token = mailroom.token()
        ledger.edit("app_user", world.dana.user_id, email=f"dana{after}@fleet.example.com")  # five resends a day
        pair = (lambda t=token: confirm(world, t)), (lambda k=key: AGAINST[what](world, k))
        first, second, stopped = hands(*(pair if who_first == "customer" else reversed(pair)), after=after)
        confirmed, pressed = (first, second) if who_first == "customer" else (second, first)
        assert outcomes([confirmed]).keys() <= {"done", "LinkGone"}, confirmed
        assert outcomes([pressed]).keys() <= {"done", "NotResendable"}, pressed
        state = ledger.row("subscription", asset_id=key)["state"]
        expected = "withdrawn" if what == "withdraw" and pressed is None else "active"
        assert (state == expected) == (expected == "withdrawn" or confirmed is None), (state, confirmed, pressed)
        ledger.edit("app_user", world.dana.user_id, email=world.dana.email)
        mailroom.deliver()
        if not stopped:
            break
    assert hands.conflicts == []


@pytest.mark.parametrize("what", ["withdraw", "resend"])
def test_twenty_confirmations_against_staff(world: World, mailroom: Mailroom, what: str) -> None:
    sold = shop.opened(world)
    for number in range(ROUNDS):
        key = ask(world, sold, printed_number=f"VC {number:04}", contract_id=f"NL-TNM-C{number:08}")
        token = mailroom.token()
        ledger.edit("app_user", world.dana.user_id, email=f"dana{number}@fleet.example.com")  # five resends a day
        confirmed, pressed = at_once(lambda t=token: confirm(world, t), lambda k=key: AGAINST[what](world, k))
        assert outcomes([confirmed]).keys() <= {"done", "LinkGone"}, confirmed
        assert outcomes([pressed]).keys() <= {"done", "NotResendable"}, pressed
        ledger.edit("app_user", world.dana.user_id, email=world.dana.email)
        if what == "withdraw":
            assert sorted(map(str, outcomes([confirmed, pressed]))) in (["LinkGone", "done"], ["NotResendable", "done"])
        mailroom.deliver()


def test_a_card_is_not_deactivated_and_put_on_a_plan_at_once(world: World, hands: Hands) -> None:
    sold = shop.opened(world)
    assert world.dana.account_id
    key = None
    for after in range(1, MOST_LOCKS):
        row = subscriptions.activate(
            world.dana, account_id=world.dana.account_id, form=shop.card(sold.card), asset_id=key
        )
        key = UUID(row.asset_id)
        ended, changed, stopped = hands(
            lambda k=key: subscription_changes.deactivate(world.dana, asset_id=k),
            lambda k=key: subscription_changes.change_plan(
                world.dana, asset_id=k, plan_id=sold.business_only, valid_from="", has_agreed=True
            ),
            after=after,
        )
        assert ended is None
        if stopped and after > 2:
            assert outcomes([changed]) == {"NotActive": 1}, changed
        if not stopped:
            break
    assert hands.conflicts == []


# People who lose access while they come in


def test_a_password_that_is_replaced_while_it_is_checked_opens_nothing(
    world: World, mailroom: Mailroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    who = people.visitor(world.tenant)
    password_reset.ask(who, email=world.dana.email)
    token = mailroom.token()
    verify = passwords.verify

    def and_meanwhile(*arguments: Any) -> bool:
        right = verify(*arguments)
        monkeypatch.undo()
        password_reset.reset(who, token=token, password=arrivals.PASSWORD)
        return right

    monkeypatch.setattr(passwords, "verify", and_meanwhile)
    with pytest.raises(LogInRefused):
        log_ins.log_in(who, email=world.dana.email, password=people.PASSWORD)


def test_no_session_opens_for_who_is_shut_out_in_this_moment(world: World, hands: Hands) -> None:
    who = people.visitor(world.tenant)
    for after in range(1, MOST_LOCKS):
        ticket = log_ins.log_in(who, email=world.dana.email, password=people.PASSWORD)
        suspended, opened, stopped = hands(
            lambda: suspend(world, world.dana.account_id),
            lambda t=ticket: sessions.redeem_ticket(who, ticket=t, old_cookie_digest=None),
            after=after,
        )
        assert suspended is None
        assert isinstance(opened, TicketRefused), opened
        assert ledger.rows("session", user_id=world.dana.user_id, ended_at=None) == []
        reactivated(world.dana.account_id)
        if not stopped:
            break
    assert hands.conflicts == []


def test_an_inviter_who_is_demoted_in_this_moment_has_invited_nobody(
    world: World, mailroom: Mailroom, hands: Hands
) -> None:
    ada = people.person(world.tenant, "ada@volta.example.com", Role.TENANT_ADMIN, "Ada", "Second")
    for after in range(1, MOST_LOCKS):
        system_users.invite(ada, email=f"ina{after}@volta.example.com", role="tenant_admin")
        token = mailroom.token()
        demoted, activated, stopped = hands(
            lambda: system_users.change_role(world.alice, user_id=ada.user_id, role="support_agent"),
            lambda t=token: arrivals.activate(world, t),
            after=after,
        )
        assert demoted is None
        if after > 1:  # from the second lock on, which is the inviter's own row
            assert isinstance(activated, LinkGone), activated
        ledger.edit("app_user", ada.user_id, role="tenant_admin")
        if not stopped:
            break
    assert hands.conflicts == []


# Tenant admins against each other


def ring_of(world: World, number: int) -> list[Actor]:
    more = [
        people.person(world.tenant, f"ada{n}@volta.example.com", Role.TENANT_ADMIN, "Ada", f"No{n}")
        for n in range(number - 1)
    ]
    return [world.alice, *more]


def left(world: World) -> int:
    return len(ledger.rows("app_user", tenant_id=world.tenant.id, role="tenant_admin", status="active"))


@pytest.mark.parametrize(("how", "number"), [("demote", 3), ("deactivate", 4)])
def test_admins_in_a_ring_leave_one(world: World, how: str, number: int) -> None:
    ring = ring_of(world, number)

    def against(actor: Actor, other: Actor) -> None:
        if how == "demote":
            system_users.change_role(actor, user_id=other.user_id, role="support_agent")
        else:
            system_users.deactivate(actor, user_id=other.user_id)

    for _ in range(ROUNDS):
        pairs = zip(ring, [*ring[1:], ring[0]], strict=True)
        results = at_once(*(lambda a=actor, o=other: against(a, o) for actor, other in pairs))
        assert outcomes(results).keys() <= {"done", "NotAllowed", "LastTenantAdmin"}, results
        assert left(world) >= 1
        assert outcomes(results)["done"] == number - left(world)
        for each in ring:
            ledger.edit("app_user", each.user_id, role="tenant_admin", status="active", deactivated_at=None)


def test_who_was_demoted_in_this_moment_demotes_nobody(world: World, hands: Hands) -> None:
    alice, ada, ben = ring_of(world, 3)
    for after in range(1, MOST_LOCKS):
        demoted, pressed, stopped = hands(
            lambda: system_users.change_role(alice, user_id=ada.user_id, role="support_agent"),
            lambda: system_users.change_role(ada, user_id=ben.user_id, role="support_agent"),
            after=after,
        )
        assert demoted is None
        assert isinstance(pressed, NotAllowed), pressed
        ledger.edit("app_user", ada.user_id, role="tenant_admin")
        if not stopped:
            break
    assert hands.conflicts == []


def test_two_demotes_of_each_other_one_is_refused(world: World, hands: Hands) -> None:
    alice, ada = ring_of(world, 2)
    for after in range(1, MOST_LOCKS):
        demoted, pressed, stopped = hands(
            lambda: system_users.change_role(alice, user_id=ada.user_id, role="support_agent"),
            lambda: system_users.change_role(ada, user_id=alice.user_id, role="support_agent"),
            after=after,
        )
        assert demoted is None
        assert isinstance(pressed, LastTenantAdmin), pressed
        ledger.edit("app_user", ada.user_id, role="tenant_admin")
        if not stopped:
            break


# What is tried again


def test_a_deadlock_is_tried_again_and_nobody_sees_it(world: World, database: Database, hands: Hands) -> None:
    if database.is_sqlite:
        return  # one writer at a time: nobody waits in a circle

    @again
    def touch(*keys: UUID) -> str:
        with unit_of_work() as db:
            for key in keys:
                db.exec(select(Account).where(Account.id == key).with_for_update()).one()
        return "done"

    one, two = world.dana.account_id, world.eli.account_id
    assert one
    assert two
    assert hands(lambda: touch(one, two), lambda: touch(two, one), after=1)[:2] == ("done", "done")
    assert len(hands.conflicts) == 1, "this is the deadlock that one of them had"


def test_a_lock_that_comes_late_is_waited_for_once_more(
    world: World, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "LOCK_WITHIN", 0.05)
    rename = sa.text("UPDATE tenant SET name = 'Held' WHERE host = 'localhost:8000'")
    holder = database.engine.connect()
    holding = holder.begin()
    holder.execute(rename)
    monkeypatch.setattr(db, "_database", Database(database.url))  # connections that do not wait long
    tries: list[int] = []

    @again
    def late() -> None:
        tries.append(1)
        if len(tries) == 2:
            holding.rollback()
        with unit_of_work() as session:
            session.connection().execute(rename)

    late()
    assert len(tries) == 2
    assert ledger.row("tenant", id=world.tenant.id)["name"] == "Held"
    holder.close()
    db.database().dispose()


def test_other_trouble_is_shown_at_once(world: World) -> None:
    tries: list[int] = []

    @again
    def wrong() -> None:
        tries.append(1)
        with unit_of_work() as db:
            db.connection().execute(sa.text("SELECT nothing FROM nowhere"))

    with pytest.raises(DBAPIError):
        wrong()
    assert len(tries) == 1


def test_what_never_fits_is_shown_after_three_tries(world: World) -> None:
    tries: list[int] = []

    @again
    def twice() -> None:
        tries.append(1)
        with unit_of_work() as db:
            db.add(Tenant(name="Volta", base_url="http://localhost:8000", host=world.tenant.base_url[7:]))

    with pytest.raises(IntegrityError):
        twice()
    assert len(tries) == 3
