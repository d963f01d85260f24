"""A person with an international domain goes through everything, and nobody reads `xn--` anywhere.

Every use case that only reads is called for everybody on everything there is: what is added later is looked at too.
"""

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from datetime import timedelta
from itertools import product
from typing import Any
from uuid import UUID

import pytest
import time_machine
from pydantic import BaseModel

import app.services
from app.core.errors import AppError, NotAllowed, NotFound
from app.core.pools import only_reads
from app.mail.messages import Refused
from app.rules.actors import Actor
from app.services import accounts, invitations
from app.services.access.lost_updates import marks, tag
from app.services.accounts import admins, changes, enterprise, members, setup, sub_accounts, tree
from app.services.accounts.contact import ContactForm
from app.services.accounts.enterprise import EnterpriseForm
from app.services.accounts.sub_accounts import SubAccountForm
from app.services.assets import confirmations, subscription_changes, subscriptions
from app.services.identity import log_ins
from app.services.lists.pages import ListQuery
from app.services.people import customers, system_users
from app.services.registration import activation, password_reset, sign_up
from tests import ledger, people, shop
from tests.mailroom import Mailroom, token_in
from tests.people import World
from tests.services.arrivals import activate

DOMAIN, KEPT_DOMAIN = "müller.example", "xn--mller-kva.example"
WRONG, NORA = f"norra@{DOMAIN}", f"nora@{DOMAIN}"
UNASKED = {"token", "seen", "history", "cursor", "month", "lines_from", "shown"}
"""What a use case is called without here: links are looked at where their mails arrive."""


def texts(value: object, place: str = "") -> Iterator[tuple[str, str]]:
    """Every text in what a service returns, with the place where it stands."""
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, dict):
        for key, each in value.items():
            yield from texts(key, place)
            yield from texts(each, f"{place}[{key}]")
    elif isinstance(value, list | tuple | set | frozenset):
        for each in value:
            yield from texts(each, place)
    elif isinstance(value, BaseModel):
        yield from texts(value.model_dump(), place)
    elif is_dataclass(value):
        for field in fields(value):
            yield from texts(getattr(value, field.name), f"{place or type(value).__name__}.{field.name}")
    elif isinstance(value, BaseException):
        yield type(value).__name__, str(value)
        yield from texts(vars(value), type(value).__name__)


def place_of(use_case: Callable[..., Any]) -> str:
    """A use case as "package.module.function"."""
    return f"{use_case.__module__.removeprefix('app.services.')}.{use_case.__name__}"


def readers() -> dict[str, Callable[..., Any]]:
    """Every use case that only reads, but for those that look at a link."""
    found: dict[str, Callable[..., Any]] = {}
    for module in pkgutil.walk_packages(app.services.__path__, "app.services."):
        for each in vars(importlib.import_module(module.name)).values():
            is_of_module = callable(each) and only_reads(each) and each.__module__ == module.name
            if is_of_module and "token" not in inspect.signature(each).parameters:
                found[place_of(each)] = each
    return found


class Reader:
    """Keeps every text that somebody is told; `ascii_in` are the places where an address is not readable."""

    def __init__(self, world: World, mailroom: Mailroom, clock: time_machine.Traveller) -> None:
        self.world, self.mailroom, self.clock = world, mailroom, clock
        self.everybody: list[Actor] = [world.alice, world.bob, world.vic]
        self.ascii_in: dict[str, str] = {}
        self.readable_in: set[str] = set()
        self.answered: set[str] = set()

    def hear(self, told: object, place: str = "") -> Any:
        """Note what a use case has returned, and hand it on."""
        for where, text in texts(told):
            if "xn--" in text:
                self.ascii_in[f"{place} {where}".strip()] = text
            if DOMAIN in text:
                self.readable_in.add(f"{place} {where}".strip())
        return told

    def refused(self, use_case: Callable[..., object], *arguments: Any, **named: Any) -> AppError:
        """Note why a use case refuses."""
        with pytest.raises(AppError) as refusal:
            use_case(*arguments, **named)
        return self.hear(refusal.value, use_case.__name__)

    def mails(self) -> str:
        """Deliver what waits, read all of it; the text of the last one."""
        delivered = self.mailroom.deliver()
        for mail in delivered:
            self.hear([mail.subject, mail.text, mail.html, mail.sender_name], f"mail {mail.kind}")
        return token_in(delivered[-1]) if "?t=" in delivered[-1].text else ""

    def later(self) -> None:
        """Two minutes, so that mails may be sent again; whoever was signed in still is."""
        self.clock.shift(timedelta(minutes=2))

    def look_around(self) -> None:
        """Everybody reads everything about whoever has such an address."""
        known: dict[str, list[Any]] = {**_keys(), **_TYPED, "query": [ListQuery()]}
        for name, use_case in readers().items():
            _, *asked = inspect.signature(use_case).parameters.values()
            wanted = [each.name for each in asked if each.name not in UNASKED]
            for actor, *values in product(self.everybody, *[known[each] for each in wanted]):
                try:
                    answer = use_case(actor, **dict(zip(wanted, values, strict=True)))
                except (NotFound, NotAllowed):
                    continue
                except AppError as refused:
                    answer = refused
                self.answered.add(name)
                self.hear(answer, name)


def _keys() -> dict[str, list[UUID]]:
    everything = ledger.everything()
    theirs = [row["id"] for row in everything["account"] if KEPT_DOMAIN in row["owner_email"]]
    return {
        "account_id": theirs,
        "user_id": [row["id"] for row in everything["app_user"] if KEPT_DOMAIN in row["email"]],
        "asset_id": [row["id"] for row in everything["asset"] if row["account_id"] in theirs],
        "product_id": [row["id"] for row in everything["product"]],
    }


_TYPED = {
    "kind": ["card"],
    "asset_type": ["card"],
    "account_type": ["business"],
    "country": ["NL"],
    "connectors": [""],
    "ac": [""],
    "dc": [""],
    "kwh": ["10"],
}


@pytest.fixture
def reader(world: World, mailroom: Mailroom, clock: time_machine.Traveller) -> Reader:
    return Reader(world, mailroom, clock)


def arrive(reader: Reader) -> UUID:
    """Nora is invited at a wrong address, corrected, mailed again and activates; her key."""
    world, visitor = reader.world, people.visitor(reader.world.tenant)
    row = reader.hear(invitations.invite_standard(world.bob, email=WRONG))
    reader.mailroom.answers.append(Refused(f"550 5.1.1 <norra@{KEPT_DOMAIN}>: no such user"))
    reader.mailroom.deliver()
    reader.look_around()
    reader.later()
    reader.hear(invitations.resend(world.bob, user_id=row.user_id))
    reader.hear(invitations.resend(world.bob, user_id=row.user_id))
    first = reader.mails()
    reader.later()
    reader.refused(invitations.correct, world.bob, user_id=row.user_id, email=WRONG)
    reader.hear(invitations.correct(world.bob, user_id=row.user_id, email=NORA))
    reader.hear(activation.look(visitor, token=first))
    token = reader.mails()
    reader.refused(invitations.invite_standard, world.bob, email=NORA)
    reader.refused(invitations.invite_standard, world.dana, email=NORA)
    reader.hear(activation.look(visitor, token=token))
    reader.hear(activation.look(world.dana, token=token))
    reader.look_around()
    reader.refused(activation.activate, visitor, token=token, first_name="", last_name="", password="", agreed=False)
    activate(visitor, token)
    reader.hear(activation.look(visitor, token=token))
    reader.refused(invitations.invite_standard, world.bob, email=NORA)
    return row.user_id


def set_up(reader: Reader, user_id: UUID) -> Actor:
    """Nora is asked for her account; she and it have no other name than her address, as where nobody told one."""
    world = reader.world
    nora = people.sign_in(world.tenant, user_id)
    assert nora.account_id
    reader.hear(setup.read(nora))
    told = {"contact_email": _kept(NORA), "billing_email": _kept(NORA)}
    ledger.edit("account", nora.account_id, type="business", country="NL", status="active", **told)
    ledger.edit("app_user", user_id, first_name="", last_name="")
    nora = people.sign_in(world.tenant, user_id)
    reader.everybody.append(nora)
    return nora


def _kept(address: str) -> str:
    return address.replace(DOMAIN, KEPT_DOMAIN)


def invite_others(reader: Reader, nora: Actor) -> None:
    """Nora invites, staff invite, strangers sign up: all of the same domain."""
    world, visitor = reader.world, people.visitor(reader.world.tenant)
    assert nora.account_id
    form = SubAccountForm(kind="employee", name="Nora Eva", email=f"eva@{DOMAIN}", type="consumer", rate="0.25")
    eva = reader.hear(sub_accounts.invite(nora, parent_id=nora.account_id, form=form))
    token = reader.mails()
    reader.hear(activation.look(visitor, token=token))
    activate(visitor, token)
    reader.everybody.append(people.sign_in(world.tenant, UUID(eva.user_id)))
    ledger.edit("account", UUID(eva.account_id), name=_kept(f"eva@{DOMAIN}"), country="NL", status="active")
    reader.later()
    depot = form.model_copy(update={"kind": "subsidiary", "type": "business", "email": f"depot@{DOMAIN}"})
    row = reader.hear(sub_accounts.invite(nora, parent_id=nora.account_id, form=depot))
    reader.hear(activation.look(visitor, token=reader.mails()))
    reader.later()
    reader.hear(invitations.resend(nora, user_id=UUID(row.user_id)))
    revoked = reader.mails()
    invitations.revoke(nora, user_id=UUID(row.user_id))
    reader.hear(activation.look(visitor, token=revoked))
    reader.hear(admins.invite_admin(nora, account_id=nora.account_id, email=f"nora.admin@{DOMAIN}"))
    reader.hear(activation.look(visitor, token=reader.mails()))
    system = reader.hear(system_users.invite(world.alice, email=f"nora.staff@{DOMAIN}", role="support_agent"))
    reader.hear(activation.look(visitor, token=reader.mails()))
    reader.refused(system_users.invite, world.alice, email=f"nora.staff@{DOMAIN}", role="support_agent")
    reader.later()
    reader.hear(invitations.resend(world.alice, user_id=system.user_id))
    big = EnterpriseForm(
        key=str(system.user_id),
        name="Nora Corp",
        invite=True,
        email=f"corp@{DOMAIN}",
        ac_price="3.50",
        dc_price="9.00",
        card_price="1.25",
    )
    reader.hear(enterprise.create(world.bob, form=big))
    reader.hear(activation.look(visitor, token=reader.mails()))
    sign_up.sign_up(visitor, email=f"nora.alone@{DOMAIN}", agreed=True)
    reader.hear(activation.look(visitor, token=reader.mails()))
    sign_up.sign_up(visitor, email=NORA, agreed=True)
    reader.mails()


def charge(reader: Reader, nora: Actor) -> None:
    """A card that staff activate for her, confirmed by mail; another one of her own; one of her employee's."""
    world, visitor = reader.world, people.visitor(reader.world.tenant)
    assert nora.account_id
    sold = shop.opened(world)
    ask: dict[str, Any] = {"account_id": nora.account_id, "form": shop.card(sold.card, agreed="")}
    row = reader.hear(subscriptions.activate(world.vic, **ask))
    reader.mailroom.answers.append(Refused(f"550 5.1.1 <{_kept(NORA)}>: no such user"))
    reader.mailroom.deliver()
    reader.look_around()
    reader.later()
    reader.hear(confirmations.resend(world.vic, asset_id=UUID(row.asset_id)))
    reader.hear(confirmations.resend(world.vic, asset_id=UUID(row.asset_id)))
    token = reader.mails()
    reader.look_around()
    reader.hear(confirmations.look(visitor, token=token))
    reader.hear(confirmations.look(world.bob, token=token))
    reader.hear(confirmations.confirm(visitor, token=token, agreed=True))
    reader.hear(confirmations.look(visitor, token=token))
    own = shop.card(sold.card, printed_number="VC 2", contract_id="NL-TNM-C00000002")
    reader.hear(subscriptions.activate(nora, account_id=nora.account_id, form=own))
    eva = next(each for each in ledger.rows("account") if each["kind"] == "employee")
    hers = shop.card(sold.card, printed_number="VC 3", contract_id="NL-TNM-C00000003")
    paid = reader.hear(subscriptions.activate(nora, account_id=eva["id"], form=hers))
    reader.hear(subscription_changes.deactivate(nora, asset_id=UUID(paid.asset_id)))
    waiting = shop.card(sold.card, printed_number="VC 4", contract_id="NL-TNM-C00000004", agreed="")
    reader.hear(subscriptions.activate(world.vic, account_id=eva["id"], form=waiting))
    reader.hear(confirmations.look(visitor, token=reader.mails()))


def forget_password(reader: Reader, nora: Actor) -> None:
    """A link for a new password, looked at by everybody; then her account is suspended."""
    world, visitor = reader.world, people.visitor(reader.world.tenant)
    assert nora.account_id
    password_reset.ask(visitor, email=NORA)
    token = reader.mails()
    for who in (visitor, world.bob):
        reader.hear(password_reset.look(who, token=token))
    reader.refused(password_reset.reset, visitor, token=token, password="short")
    password_reset.reset(visitor, token=token, password=people.PASSWORD)
    reader.hear(password_reset.look(visitor, token=token))
    reader.everybody = [each for each in reader.everybody if each.user_id != nora.user_id]
    reader.everybody.append(people.sign_in(world.tenant, nora.user_id))
    changes.suspend(world.bob, account_id=nora.account_id)
    reader.refused(log_ins.log_in, visitor, email=NORA, password=people.PASSWORD)
    reader.look_around()


def test_nobody_reads_the_ascii_form_of_an_address(reader: Reader) -> None:
    nora = set_up(reader, arrive(reader))
    invite_others(reader, nora)
    charge(reader, nora)
    forget_password(reader, nora)
    assert reader.ascii_in == {}
    assert set(readers()) - reader.answered == set()
    assert {"mail activation", "mail new_link", "mail subscription", "mail password_reset"} <= reader.readable_in
    assert {"people.customers.detail PersonPage.email", "accounts.page.detail AccountPage.name"} <= reader.readable_in
    assert all(mail.recipient.isascii() for mail in reader.mailroom.mails)


@pytest.mark.parametrize("form", [str, _kept], ids=["readable", "as browsers send it"])
def test_forms_take_back_what_they_were_filled_with(reader: Reader, form: Callable[[str], str]) -> None:
    world, nora = reader.world, set_up(reader, arrive(reader))
    assert nora.account_id
    before = ledger.row("account", id=nora.account_id)
    page = accounts.detail(world.bob, account_id=nora.account_id)
    sent = ContactForm(name=page.name, contact_email=form(page.contact.email))
    assert (page.name, page.contact.email) == (NORA, NORA)
    changes.edit(world.bob, account_id=nora.account_id, form=sent, seen=page.contact.seen)
    assert ledger.row("account", id=nora.account_id) == before
    ledger.edit("account", nora.account_id, billing_email="")
    values = setup.read(nora).values
    company = {"company_name": "Nora BV", "vat_number": "NL820646660B01", "company_number": ""}
    company["billing_email"] = form(values["billing_email"])
    row = setup.save(nora, section="company", form=company, seen=tag(marks(values)))
    assert row.values["billing_email"] == NORA
    assert ledger.row("account", id=nora.account_id)["billing_email"] == _kept(NORA)


def test_somebody_else_s_change_is_told_as_it_is_read(reader: Reader) -> None:
    world, nora = reader.world, set_up(reader, arrive(reader))
    assert nora.account_id
    form, seen = ContactForm(name=NORA), tag(marks({"name": NORA, "contact_email": "old@fleet.example.com"}))
    reader.refused(changes.edit, world.bob, account_id=nora.account_id, form=form, seen=seen)
    assert (reader.ascii_in, "edit ChangedMeanwhile" in reader.readable_in) == ({}, True)


@pytest.mark.parametrize("typed", ["müller", "MULLER", "xn--mller", NORA, f"nora@{KEPT_DOMAIN}", DOMAIN])
def test_both_forms_find_it_in_every_list(reader: Reader, typed: str) -> None:
    world = reader.world
    row = invitations.invite_standard(world.bob, email=NORA)
    assert row.account_id
    ledger.edit("account", row.account_id, type="business", country="NL", status="active")
    below = SubAccountForm(kind="subsidiary", name="Depot", email=f"eva.nora@{DOMAIN}", type="business")
    sub_accounts.invite(world.bob, parent_id=row.account_id, form=below)
    contact = ContactForm(name="Fleet BV", contact_email=f"dana.nora@{DOMAIN}")
    assert world.dana.account_id
    changes.edit(world.bob, account_id=world.dana.account_id, form=contact)
    query = ListQuery(search=typed)
    found = {
        "accounts": {each.name for each in accounts.search(world.bob, query=query).rows},
        "customers": {each.title for each in customers.search(world.bob, query=query).rows},
        "people": {each.title for each in members.search(world.bob, account_id=row.account_id, query=query).rows},
        "tree": {each.name for each in tree.search(world.bob, account_id=row.account_id, query=query).rows},
    }
    eva = f"eva.nora@{DOMAIN}"
    assert found == {
        "accounts": {NORA, "Depot", "Fleet BV"},
        "customers": {NORA, eva},
        "people": {NORA},
        "tree": {"Depot"},
    }
    system_users.invite(world.alice, email=f"staff.nora@{DOMAIN}", role="support_agent")
    assert [each.title for each in system_users.search(world.alice, query=query).rows] == [f"staff.nora@{DOMAIN}"]
