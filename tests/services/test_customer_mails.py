"""What customers send in the tenant's name: limited for a person, an account and a tenant, and none before setup."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine

from app.core.errors import Invalid
from app.rules.actors import Actor
from app.rules.names import NameRefused, clean
from app.services import accounts, invitations, tenants
from app.services.accounts import admins, sub_accounts
from app.services.accounts.sub_accounts import SubAccountForm
from app.services.invitations import NotInvitable
from app.services.invitations.customer_mails import CustomerMailsSpent, NotSetUp
from app.vocabulary.people import Role
from tests import ledger, people
from tests.crowd import at_once, outcomes
from tests.mailroom import Mailroom
from tests.people import World
from tests.services.conftest import START

HOUR, DAY, MINUTE = timedelta(hours=1), timedelta(hours=24), timedelta(minutes=1)


def fleet(world: World) -> UUID:
    assert world.dana.account_id
    return world.dana.account_id


def form(number: int, kind: str = "employee") -> SubAccountForm:
    return SubAccountForm(kind=kind, name=f"Nr {number}", email=f"p{number}@fleet.example.com", type="consumer")


def admin(world: World, number: int, *, by: Actor | None = None) -> Any:
    who = by or world.dana
    return admins.invite_admin(who, account_id=fleet(world), email=f"a{number}@fleet.example.com")


def employee(world: World, number: int, *, by: Actor | None = None) -> Any:
    return sub_accounts.invite(by or world.dana, parent_id=fleet(world), form=form(number))


def limit(world: World, **most: int) -> None:
    tenants.limit_customer_mails(base_url=world.tenant.base_url, **most)


def test_ten_an_hour_however_they_are_sent_and_the_refusal_says_until_when(
    world: World, mailroom: Mailroom, clock: time_machine.Traveller
) -> None:
    for number in range(4):
        employee(world, number)
        admin(world, number)
    mailroom.deliver()
    clock.shift(MINUTE)
    first = ledger.row("app_user", email="p0@fleet.example.com")["id"]
    assert invitations.resend(world.dana, user_id=first).mailed
    assert not invitations.resend(world.dana, user_id=first).mailed, "which sends nothing and counts nothing"
    invitations.correct(world.dana, user_id=first, email="p00@fleet.example.com")
    clock.shift(MINUTE)
    mailroom.deliver()
    tries: list[Callable[[], Any]] = [
        lambda: employee(world, 10),
        lambda: admin(world, 10),
        lambda: invitations.resend(world.dana, user_id=first),
        lambda: invitations.correct(world.dana, user_id=first, email="p01@fleet.example.com"),
    ]
    for one_more in tries:
        with ledger.unchanged(but={"audit"}), pytest.raises(CustomerMailsSpent) as spent:
            one_more()
        assert spent.value.until == START + HOUR
        assert "10 invitations were sent from your account within an hour" in spent.value.sentence
        assert "15:06 CET" in spent.value.sentence
    assert mailroom.deliver() == []
    clock.move_to(START + HOUR)
    for one_more in tries[:2]:
        one_more()


def test_fifty_a_day(world: World, clock: time_machine.Traveller) -> None:
    for number in range(50):
        if number % 10 == 0:
            clock.move_to(START + HOUR * (number // 10))
        employee(world, number)
    clock.shift(HOUR)
    with pytest.raises(CustomerMailsSpent, match="50 invitations were sent from your account within 24 hours") as spent:
        employee(world, 50)
    assert spent.value.until == START + DAY
    clock.move_to(START + DAY)
    employee(world, 50)


def test_staff_are_not_limited(world: World) -> None:
    for number in range(12):
        employee(world, number, by=world.bob)
    assert ledger.rows("throttle_hit", scope="customer_mails") == []
    employee(world, 12)


def test_all_people_of_an_account_and_of_those_below_it_share_its_number(world: World) -> None:
    colleague = people.person(world.tenant, "carl@fleet.example.com", Role.ACCOUNT_ADMIN, "Carl", "Co", account="X")
    ledger.edit("app_user", colleague.user_id, account_id=fleet(world))
    colleague = people.sign_in(world.tenant, colleague.user_id)
    branch = sub_accounts.invite(world.bob, parent_id=fleet(world), form=form(99, "subsidiary"))
    ledger.edit("account", UUID(branch.account_id), status="active")
    below = people.person(world.tenant, "bea@fleet.example.com", Role.ACCOUNT_OWNER, "Bea", "Low", account="Y")
    ledger.edit("app_user", below.user_id, account_id=UUID(branch.account_id))
    below = people.sign_in(world.tenant, below.user_id)
    for number in range(5):
        employee(world, number)
        employee(world, number + 20, by=colleague)
    for who in (world.dana, colleague):
        with pytest.raises(CustomerMailsSpent):
            employee(world, 40, by=who)
    with pytest.raises(CustomerMailsSpent):
        admins.invite_admin(below, account_id=UUID(branch.account_id), email="z@fleet.example.com")


def test_a_tenant_sets_its_own_numbers_and_one_for_all_its_customers(
    world: World, clock: time_machine.Traveller
) -> None:
    limit(world, an_hour=2, a_day=3)
    employee(world, 1)
    employee(world, 2)
    with pytest.raises(CustomerMailsSpent, match="2 invitations"):
        employee(world, 3)
    clock.shift(HOUR)
    employee(world, 3)
    limit(world, an_hour=20, a_day=20, all_an_hour=1)
    with pytest.raises(CustomerMailsSpent, match="Too many invitations were sent lately"):
        employee(world, 4)
    limit(world, all_an_hour=2)
    employee(world, 4)


def test_sixteen_at_once_send_no_more_than_may_be_sent(world: World, mailroom: Mailroom) -> None:
    limit(world, an_hour=5)
    results = at_once(*[lambda number=number: employee(world, number) for number in range(16)])
    assert outcomes(results) == {"done": 5, "CustomerMailsSpent": 11}
    assert len(mailroom.deliver()) == 5


def test_addresses_cannot_be_asked_for_without_end(world: World, clock: time_machine.Traveller) -> None:
    """An address that belongs to somebody else is refused; each such question counts like an invitation."""
    known = world.eli.email
    for _ in range(10):
        with pytest.raises(NotInvitable):
            admins.invite_admin(world.dana, account_id=fleet(world), email=known)
    sentences: set[str] = set()
    for email in (known, "nobody@fleet.example.com"):
        with pytest.raises(CustomerMailsSpent) as spent:
            admins.invite_admin(world.dana, account_id=fleet(world), email=email)
        sentences.add(spent.value.sentence)
    assert len(sentences) == 1
    clock.shift(HOUR)
    row = employee(world, 1)
    for refusal in (NotInvitable, *([NotInvitable] * 8), CustomerMailsSpent):
        with pytest.raises(refusal):
            invitations.correct(world.dana, user_id=UUID(row.user_id), email=known)


def test_nothing_is_sent_before_the_own_account_is_set_up(world: World, mailroom: Mailroom) -> None:
    waiting = UUID(employee(world, 1, by=world.bob).user_id)
    mailroom.deliver()
    for status in ("setting_up", "invited"):
        ledger.edit("account", fleet(world), status=status)
        tries: list[Callable[[], Any]] = [
            lambda: employee(world, 2),
            lambda: admin(world, 2),
            lambda: invitations.resend(world.dana, user_id=waiting),
            lambda: invitations.correct(world.dana, user_id=waiting, email="p3@fleet.example.com"),
        ]
        for one in tries:
            with ledger.unchanged(but={"audit"}), pytest.raises(NotSetUp, match="Complete the setup of your account"):
                one()
        why = sub_accounts.parent(world.dana, account_id=fleet(world)).why_not
        assert why == accounts.detail(world.dana, account_id=fleet(world)).why_not_yet
        assert why.startswith("Complete the setup")
        assert sub_accounts.parent(world.bob, account_id=fleet(world)).why_not == ""
        assert accounts.detail(world.bob, account_id=fleet(world)).why_not_yet == ""
    ledger.edit("account", fleet(world), status="active")
    employee(world, 2)


def test_a_mail_marks_names_as_the_words_of_who_gave_them(world: World, mailroom: Mailroom) -> None:
    lie = SubAccountForm(
        kind="employee", name="Volta”: your bank is locked, call us. “", email="eva@x.example.com", type="consumer"
    )
    row = sub_accounts.invite(world.dana, parent_id=fleet(world), form=lie)
    mail = mailroom.deliver_one()
    text = " ".join(mail.text.split())
    assert "“Dana Fields”, a customer, invited you to Volta Charging" in text
    assert "for the account that “Dana Fields” calls “Volta': your bank is locked, call us. '”" in text
    assert "“Fleet BV”" in text
    sub_accounts.invite(world.bob, parent_id=fleet(world), form=form(1))
    text = " ".join(mailroom.deliver_one().text.split())
    assert "Bob Support invited you to Volta Charging as an employee of “Fleet BV”" in text
    invitations.resend(world.bob, user_id=UUID(row.user_id))
    assert "calls “Volta': your bank" in " ".join(mailroom.deliver_one().text.split())


@pytest.mark.parametrize(
    "name",
    [
        "Your bank is locked, call 0900 1234",
        "+31 (0)20 123 45 67",
        "Bel 020-1234567",
        "1 800 555 0199",
        "0031.20.1234567",
        "٠٩٠٠١٢٣٤٥",
        "tel:0900",
        "hxxps evil hxxps:evil",
    ],
)
def test_a_name_of_people_and_accounts_is_nothing_to_call_or_open(name: str) -> None:
    with pytest.raises(NameRefused):
        clean(name, what="Account name")


@pytest.mark.parametrize(
    "name", ["Hoofdstraat 123-145", "Hoofdweg 1234-1256", "KvK 12345678", "Route 66", "Booking.com B.V.", "2024-2025"]
)
def test_numbers_in_names_stay(name: str) -> None:
    assert clean(name, what="Account name") == name


def test_things_may_be_called_by_long_numbers() -> None:
    assert clean("Wallbox 0201234567", what="Name", calls=False) == "Wallbox 0201234567"


def test_limits_are_whole_numbers_of_a_tenant_that_exists(world: World) -> None:
    with pytest.raises(Invalid, match="from 1 to"):
        limit(world, an_hour=0)
    with pytest.raises(Invalid, match="No tenant answers"):
        tenants.limit_customer_mails(base_url="http://nobody.localhost:8000", an_hour=1)
