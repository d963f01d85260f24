"""Name and contact, suspension and what it does at once."""

from uuid import UUID

import pytest

from app.core.errors import Conflict, Invalid
from app.core.tokens import digest
from app.services import accounts, invitations
from app.services.accounts import activity, admins, changes
from app.services.accounts.contact import ContactForm
from app.services.identity import log_ins, sessions
from app.services.identity.log_ins import LogInRefused
from app.services.lists.pages import ListQuery
from tests import ledger, people
from tests.people import World, visitor


def fleet(world: World) -> UUID:
    assert world.dana.account_id
    return world.dana.account_id


def test_name_and_contact_are_stored_in_their_normal_form(world: World) -> None:
    form = ContactForm(
        name="Fleet  BV", contact_name="Dana", contact_email=" Dana@Fleet.example.com", contact_phone="020 1234567"
    )
    changes.edit(world.bob, account_id=fleet(world), form=form)
    page = accounts.detail(world.bob, account_id=fleet(world))
    assert (page.contact.email, page.contact.phone) == ("dana@fleet.example.com", "+31 20 123 4567")
    assert (
        activity.search(world.bob, account_id=fleet(world), query=ListQuery()).rows[0].text == "Name or contact changed"
    )


def test_bad_contact_data_get_sentences_and_change_nothing(world: World) -> None:
    form = ContactForm(name="", contact_email="x", contact_phone="123", contact_name="{{x}}")
    with ledger.unchanged(), pytest.raises(Invalid) as refused:
        changes.edit(world.bob, account_id=fleet(world), form=form)
    assert {"name", "contact_email", "contact_phone"} <= set(refused.value.fields)


def test_suspension_ends_sessions_and_keeps_everybody_out(world: World) -> None:
    cookie, _ = people.cookie_and_actor(world.tenant, world.dana.user_id)
    changes.suspend(world.bob, account_id=fleet(world))
    who = visitor(world.tenant)
    assert sessions.resolve(who, cookie_digest=digest(cookie)) is None
    with pytest.raises(LogInRefused):
        log_ins.log_in(who, email=world.dana.email, password=people.PASSWORD)
    with pytest.raises(Conflict):
        changes.suspend(world.bob, account_id=fleet(world))
    changes.reactivate(world.bob, account_id=fleet(world))
    assert accounts.detail(world.bob, account_id=fleet(world)).status == "active"
    assert log_ins.log_in(who, email=world.dana.email, password=people.PASSWORD)


def test_an_invited_account_comes_back_invited(world: World) -> None:
    made = invitations.invite_standard(world.bob, email="nora@fleet.example.com").account_id
    assert made
    changes.suspend(world.bob, account_id=made)
    changes.reactivate(world.bob, account_id=made)
    assert ledger.row("account", id=made)["status"] == "invited"


def test_a_removed_admin_is_out_at_once_and_comes_back(world: World) -> None:
    adam = people.person(world.tenant, "adam@fleet.example.com", world.dana.role, "Adam", "Sub", account="X")
    ledger.edit("app_user", adam.user_id, account_id=fleet(world), role="account_admin")
    cookie, _ = people.cookie_and_actor(world.tenant, adam.user_id)
    admins.remove(world.dana, user_id=adam.user_id)
    assert sessions.resolve(visitor(world.tenant), cookie_digest=digest(cookie)) is None
    admins.restore(world.dana, user_id=adam.user_id)
    assert log_ins.log_in(visitor(world.tenant), email=adam.email, password=people.PASSWORD)
    with pytest.raises(admins.OwnerStays):
        admins.remove(world.dana, user_id=world.dana.user_id)
