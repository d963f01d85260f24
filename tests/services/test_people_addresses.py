"""Addresses are kept with their domain in ASCII and read as their owner writes them: on screens and in mails."""

import pytest

from app.core.errors import Conflict
from app.services import accounts, invitations
from app.services.accounts import sub_accounts
from app.services.assets import subscription_form
from app.services.lists.pages import ListQuery
from app.services.people import customers
from tests.mailroom import Mailroom
from tests.people import World

TYPED, KEPT = "Nora@Bücher.example.com", "nora@xn--bcher-kva.example.com"
READ = "nora@bücher.example.com"


def test_an_international_domain_is_read_as_it_is_written(world: World, mailroom: Mailroom) -> None:
    row = invitations.invite_standard(world.bob, email=TYPED)
    mail = mailroom.deliver_one()
    assert mail.recipient == KEPT
    assert READ in mail.text
    assert READ in mail.html
    assert KEPT not in mail.text
    listed = customers.search(world.bob, query=ListQuery(search="nora")).rows
    assert [person.title for person in listed] == [READ]
    assert accounts.search(world.bob, query=ListQuery(search="nora")).rows[0].owner == READ
    assert row.email == READ


def test_panels_and_refusals_read_it_as_it_is_written_too(world: World) -> None:
    row = invitations.invite_standard(world.bob, email=TYPED)
    assert row.account_id
    form = sub_accounts.SubAccountForm(kind="employee", name="Eva", email="e@bücher.example.com", type="consumer")
    told = [
        invitations.resend(world.bob, user_id=row.user_id),
        sub_accounts.parent(world.bob, account_id=row.account_id),
        sub_accounts.invite(world.bob, parent_id=row.account_id, form=form),
        subscription_form.start(world.bob, account_id=row.account_id),
    ]
    for who, address in ((world.bob, TYPED), (world.dana, TYPED)):
        with pytest.raises(Conflict) as refused:
            sub_accounts.invite(
                who, parent_id=world.dana.account_id or row.account_id, form=form.model_copy(update={"email": address})
            )
        told.append(refused.value.sentence)
    assert [each for each in told if "xn--" in str(each)] == []
    assert all("@bücher.example.com" in str(each) for each in told)
