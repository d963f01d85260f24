"""Bad input and two hands at the forms of accounts: names, addresses, rates, VAT numbers and IBANs; double clicks."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from pydantic import ValidationError

from app.core.clock import now
from app.core.errors import AppError, Invalid
from app.rules.rates import LEAST
from app.services import invitations
from app.services.accounts import admins, changes, rate_history, setup, sub_accounts, tree
from app.services.accounts.contact import ContactForm
from app.services.accounts.sub_accounts import SubAccountForm
from app.services.lists.pages import ListQuery
from tests import ledger
from tests.crowd import at_once, outcomes
from tests.mailroom import Mailroom
from tests.people import World

EVA = "eva@fleet.example.com"
BAD_NAMES = [
    "",
    " ",
    "<b>x</b>",
    "{{x}}",
    "https://evil.example",
    "www.evil.example",
    "x\u202ey",
    "x\r\nBcc: y",
    "x\0y",
]
BAD_NAMES += ["\ud800", "x" * 10_000]
BAD_ADDRESSES = [
    "a@x.example.com, b@x.example.com",
    "a@x.example.com b@x.example.com",
    "a@x.example.com\r\nBcc: b@x.eu",
]
BAD_ADDRESSES += [
    "",
    "a",
    "a@",
    "@x.example.com",
    "a@x.example.com.",
    "a" * 250 + "@x.eu",
    "a@\0.eu",
    '"a b"@x.example.com',
]
BAD_RATES = ["-1", "0", "1e9", "NaN", "Infinity", "٠٫٢٥", "0,25001", "10", "0x1", "1.000,5", "0,2,5", "\0"]
BAD_VALUES: list[Any] = [True, 1, 0.25, None, ["x"], {"x": "y"}, b"x"]


@pytest.fixture
def fleet(world: World) -> UUID:
    assert world.dana.account_id
    return world.dana.account_id


def form(**changed: str) -> SubAccountForm:
    values = {"kind": "employee", "name": "Eva home", "email": EVA, "type": "consumer", "rate": "0,25"}
    return SubAccountForm(**(values | changed))


BAD_FIELDS = {"name": BAD_NAMES, "email": BAD_ADDRESSES, "rate": BAD_RATES, "kind": ["", "standard", "enterprise", "x"]}
BAD_FIELDS["type"] = ["", "company", "Business "]


@pytest.mark.parametrize("field", BAD_FIELDS)
def test_the_wizard_refuses_each_bad_answer_with_its_own_sentence(world: World, fleet: UUID, field: str) -> None:
    for bad in BAD_FIELDS[field]:
        for actor in (world.bob, world.dana):
            with ledger.unchanged(), pytest.raises(Invalid) as refused:
                sub_accounts.invite(actor, parent_id=fleet, form=form(**{field: bad}))
            assert set(refused.value.fields) == {field}, bad
            assert refused.value.fields[field].endswith((".", "?")), refused.value.fields[field]


@pytest.mark.parametrize("made", [SubAccountForm, ContactForm])
def test_no_form_takes_other_types_or_other_fields(made: Any) -> None:
    for bad in BAD_VALUES:
        with pytest.raises(ValidationError):
            made(name=bad)
    for extra in ("role", "tenant_id", "parent_id", "status", "owner_id"):
        with pytest.raises(ValidationError):
            made(**{extra: "x"})


@pytest.mark.parametrize(("typed", "kept"), [(" Eva@Fleet.Example.com ", EVA), ("EVA@FLEET.EXAMPLE.COM", EVA)])
def test_an_address_has_one_form_however_it_is_typed(world: World, fleet: UUID, typed: str, kept: str) -> None:
    assert sub_accounts.invite(world.dana, parent_id=fleet, form=form(email=typed)).email == kept
    with pytest.raises(invitations.AlreadyInvited):
        sub_accounts.invite(world.dana, parent_id=fleet, form=form(email=kept))


@pytest.mark.parametrize(
    "name", ["O'Brien & Zonen", "Ünal GmbH", "李小龍", "A < B", "=1+1", "'; DROP TABLE account; --"]
)
def test_odd_names_are_kept_as_they_are_and_found_again(
    world: World, fleet: UUID, name: str, mailroom: Mailroom
) -> None:
    made = sub_accounts.invite(world.dana, parent_id=fleet, form=form(name=name))
    assert ledger.row("account", id=UUID(made.account_id))["name"] == name
    assert [row.name for row in tree.search(world.dana, account_id=fleet, query=ListQuery()).rows] == [name]
    mail = mailroom.deliver_one()
    assert name in mail.text
    assert "\n" not in mail.subject


@pytest.mark.parametrize("typed", ["0,25", "0.25", " 0,2500 ", "€ 0,25", "9,9999", "0,0001", "1"])
def test_a_rate_is_stored_exactly(world: World, fleet: UUID, typed: str) -> None:
    made = sub_accounts.invite(world.dana, parent_id=fleet, form=form(rate=typed))
    exact = Decimal(typed.replace("€", "").replace(",", ".").strip())
    stored = ledger.row("reimbursement_rate", account_id=UUID(made.account_id))["rate"]
    assert stored == exact
    assert isinstance(stored, Decimal)
    assert stored % LEAST == 0


def test_bad_rates_days_and_notes_leave_the_history_as_it_is(world: World, fleet: UUID) -> None:
    account_id = UUID(sub_accounts.invite(world.dana, parent_id=fleet, form=form()).account_id)
    good = {"rate": "0,3", "valid_from": "", "note": ""}
    yesterday = (now() - timedelta(days=1)).date().isoformat()
    bad = {
        "rate": BAD_RATES,
        "valid_from": [yesterday, "31-12-2027", "2027-02-30", "0000-01-01", "9999-12-31", "x", "\0"],
        "note": ["x" * 301, "x\0y", "x\u202ey", "\ud800"],
    }
    for field, texts in bad.items():
        for text in texts:
            with ledger.unchanged(), pytest.raises(Invalid) as refused:
                rate_history.set_rate(world.dana, account_id=account_id, **(good | {field: text}))
            assert set(refused.value.fields) == {field}, text


def test_bad_contact_data_is_refused_field_by_field(world: World, fleet: UUID) -> None:
    bad = {
        "name": BAD_NAMES,
        "contact_name": BAD_NAMES[2:],
        "contact_email": BAD_ADDRESSES[:3] + BAD_ADDRESSES[4:],
        "contact_phone": ["123", "x", "+31 20 123 45678901234567890", "\0", "٠٢٠"],
    }
    for field, texts in bad.items():
        for text in texts:
            typed = ContactForm(**({"name": "Fleet BV"} | {field: text}))
            with ledger.unchanged(), pytest.raises(Invalid) as refused:
                changes.edit(world.bob, account_id=fleet, form=typed)
            assert set(refused.value.fields) == {field}, text


def test_bad_company_and_bank_data_are_refused_field_by_field(world: World, fleet: UUID) -> None:
    ledger.edit("account", fleet, status="setting_up", type="business", country="NL")
    eva = world.eli
    ledger.edit("account", eva.account_id, parent_id=fleet, kind="employee", type="consumer", country="NL")
    rate_history.set_rate(world.bob, account_id=eva.account_id or fleet, rate="0,2", valid_from="", note="")
    company = {"company_name": "Fleet BV", "vat_number": "NL004495445B01", "billing_email": EVA}
    address = {"street": "Dam 1", "postcode": "1012 JS", "city": "Amsterdam"}
    payout = {"bank_account_name": "Eva", "iban": "NL91ABNA0417164300"}
    sections: dict[str, tuple[Any, dict[str, str], dict[str, list[str]]]] = {
        "company": (
            world.dana,
            company,
            {
                "company_name": BAD_NAMES,
                "vat_number": [
                    "",
                    "NL004495446B01",
                    "DE136695976",
                    "NL",
                    "\0",
                    "x" * 10_000,
                    "NL００４４９５４４５B01x",
                ],
                "billing_email": BAD_ADDRESSES,
                "company_number": ["x" * 41, "x\0", "x\u202e"],
            },
        ),
        "address": (
            world.dana,
            address,
            {"street": ["", "\0", "x" * 10_000], "postcode": ["", "12", "1012 JSX", "\0"]},
        ),
        "payout": (
            eva,
            payout,
            {
                "bank_account_name": BAD_NAMES,
                "iban": ["", "NL92ABNA0417164300", "NL91ABNA041716430", "\0", "x" * 10_000],
            },
        ),
    }
    for section, (actor, good, bad) in sections.items():
        for field, texts in bad.items():
            for text in texts:
                with ledger.unchanged(), pytest.raises(Invalid) as refused:
                    setup.save(actor, section=section, form=good | {field: text})
                assert set(refused.value.fields) == {field}, (section, text)
        setup.save(actor, section=section, form=good)


def test_one_press_too_many_makes_one_sub_account_and_one_mail(world: World, fleet: UUID, mailroom: Mailroom) -> None:
    results = at_once(*[lambda: sub_accounts.invite(world.dana, parent_id=fleet, form=form())] * 8)
    assert outcomes(results) == {"done": 1, "AlreadyInvited": 7}
    assert len(ledger.rows("account", parent_id=fleet)) == len(ledger.rows("reimbursement_rate")) == 1
    assert [mail.recipient for mail in mailroom.deliver()] == [EVA]


def test_one_address_below_two_parents_in_one_moment_belongs_to_one(world: World, fleet: UUID) -> None:
    assert world.eli.account_id
    calls: list[Callable[[], Any]] = [
        lambda: sub_accounts.invite(world.bob, parent_id=fleet, form=form()),
        lambda: sub_accounts.invite(world.alice, parent_id=world.eli.account_id or fleet, form=form(name="Other")),
        lambda: admins.invite_admin(world.dana, account_id=fleet, email=EVA),
        lambda: invitations.invite_standard(world.bob, email=EVA),
    ]
    results = at_once(*calls)
    assert outcomes(results) == {"done": 1, "AlreadyInvited": 3} or outcomes(results) == {
        "done": 1,
        "AlreadyInvited": 2,
        "NotInvitable": 1,
    }
    assert len(ledger.rows("app_user", email=EVA)) == len(ledger.rows("outbox_mail")) == 1


def test_every_other_press_twice_has_one_effect(world: World, fleet: UUID) -> None:
    account_id = UUID(sub_accounts.invite(world.dana, parent_id=fleet, form=form()).account_id)
    adam = ledger.row("app_user", id=admins.invite_admin(world.dana, account_id=fleet, email="a@x.eu").user_id)
    ledger.edit("app_user", adam["id"], status="active")
    answers = {"type": "consumer", "country": "NL", "street": "Dam 1", "postcode": "1012 JS", "city": "A"}
    ledger.edit("account", fleet, status="setting_up", **answers)
    presses: dict[str, Callable[[], Any]] = {
        "reimbursements.set_rate": lambda: rate_history.set_rate(
            world.dana, account_id=account_id, rate="0,3", valid_from="", note=""
        ),
        "setups.complete": lambda: setup.complete(world.dana),
        "account_people.remove": lambda: admins.remove(world.dana, user_id=adam["id"]),
        "account_people.restore": lambda: admins.restore(world.dana, user_id=adam["id"]),
        "account_changes.suspend": lambda: changes.suspend(world.bob, account_id=account_id),
        "account_changes.reactivate": lambda: changes.reactivate(world.bob, account_id=account_id),
    }
    for action, press in presses.items():
        results = at_once(*[press] * 4)
        assert all(result is None or isinstance(result, AppError) for result in results), results
        assert len(ledger.rows("audit", action=action, refused=False)) == 1, action
    assert len(ledger.rows("reimbursement_rate", account_id=account_id)) == 2
